"""Compare two audits: what moved, what did not, what cannot be told, and what became worse.

The interval of a difference is made from the two intervals by the method of variance estimates recovery (Zou and
Donner 2008). Of other rows, the two numbers are independent. Of the same rows, they are not: where the later audit
counted how many decisions changed, the correlation is known (paired); else the interval is the one that holds for any
correlation. The same rows, model and plan leave no luck at all. A number has moved when its p-value survives the
false-discovery control of Benjamini and Hochberg (1995) over the whole list.

A count over the file has moved when it differs, if both audits read the same file. If the rows are others, a share is
compared as a sample's (Wilson 1927), since a resample changes it by chance; other counts stay facts. p-values are not
compared: they say how likely luck is, and move by luck.
"""

from __future__ import annotations

from audit.compare.baseline import against, parse, read, read_evidence, since
from audit.compare.numbers import compare
from audit.compare.regressions import improvements, lost, regressions
from audit.compare.rules import compare_judgements
from audit.records.comparison import Against

__all__ = [
    "Against",
    "against",
    "compare",
    "compare_judgements",
    "improvements",
    "lost",
    "parse",
    "read",
    "read_evidence",
    "regressions",
    "since",
]
