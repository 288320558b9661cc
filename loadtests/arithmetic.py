"""How a profile's filings per hour come about, line by line from figures that somebody stands for.

The first line is a number and what it is, each further one begins with ``*`` or ``/``::

    3_000_000 filings a year: assumed
    / 365 days in a year
    / 24 hours in a day
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LINE = re.compile(r"(?P<sign>[*/]?) ?(?P<number>\d[\d_]*(\.\d+)?) (?P<what>\S.*)")

FORM = "lines of a number and what it is; all but the first begin with * or /"


def worked_out(lines: Sequence[str]) -> float:
    """The result, from the first line to the last.

    Raises:
        ValueError: a line is not of this form.
        ZeroDivisionError: a line divides by nothing.
    """
    result = 1.0
    for place, line in enumerate(lines):
        found = _LINE.fullmatch(line)
        if found is None or (place == 0) != (found["sign"] == ""):
            raise ValueError(line)
        number = float(found["number"])
        result = result / number if found["sign"] == "/" else result * number
    return result
