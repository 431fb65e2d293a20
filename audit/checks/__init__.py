"""Checks, one module a quantity: facts, never opinions.

A check module has a docstring (its page), `METRICS` (every metric it can yield, with a title of one line) and
`measure(need, ..., *, setting=default, ...)`, an iterator of measurements and of reasons why there is none. Its
needs are found by annotation, its settings by name (see `audit.measure`). The path is the id:
"bias.selection_rate".
"""
