"""Live pages: entries that each begin with a time of day, mostly the newest first. What a newer entry counts holds."""

from __future__ import annotations

import re
from itertools import pairwise

_CLOCK = re.compile(r"(?m)^[ \t]*(?P<entry>(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)\b(?: ?[ap]\.?m\b\.?)?[ \t:–—-]*)")
FEWEST = 3
"""Entries that make a live page: one line with a time is a caption, two may be a timetable."""


Page = tuple[tuple[int, int, int], ...]
"""Start, end of its clock and rank of each entry of a live page, rank 0 the newest."""


def entries(body: str) -> Page:
    r"""The entries of a live page; () where the body is none.

    >>> entries("09:40 Nine dead.\n09:10 Seven dead.\n08:55 A blast is heard.")
    ((0, 6, 0), (17, 23, 1), (35, 41, 2))
    """
    found = list(_CLOCK.finditer(body))
    lines = sum(1 for line in body.splitlines() if line.strip())
    if len(found) < FEWEST or 2 * len(found) < lines:
        return ()
    times = [60 * int(m["hour"]) + int(m["minute"]) for m in found]
    falls = sum(later > earlier for later, earlier in pairwise(times))
    newest_first = 2 * falls >= len(times) - 1  # midnight may lie between two entries
    ranks = range(len(found)) if newest_first else range(len(found) - 1, -1, -1)
    return tuple((*m.span("entry"), rank) for m, rank in zip(found, ranks, strict=True))
