"""What checks may ask for, one module each: the only rooms that talk to an engine.

A module has a frozen dataclass, the need, and `supply(subject, ...) -> need`. Whatever else `supply` names by
annotation is supplied to it first. A need is an aggregate wherever the quantity allows it, written once as an Ibis
expression that every engine runs; so only aggregates leave the place where personal data live. A need that cannot be
supplied raises `Absent`.
"""
