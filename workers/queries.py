"""What people ask of the views, in words that are the same on the command line and over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from schemas.alert import AlertType
from workers.views import ALERT_TYPES

SPAN = re.compile(r"(\d{1,6})([smhdw])")
SPAN_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}


def moment(text: str, now: datetime) -> datetime:
    """A time, a date, or how long ago. Raises ValueError.

    >>> now = datetime(2031, 3, 1, 12, tzinfo=UTC)
    >>> str(moment("90m", now)), str(moment("2031-02-28", now))
    ('2031-03-01 10:30:00+00:00', '2031-02-28 00:00:00+00:00')
    """
    try:
        if span := SPAN.fullmatch(text):
            return now - timedelta(seconds=int(span[1]) * SPAN_S[span[2]])
        time = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as err:  # no calendar begins so long ago
        raise ValueError("expected a time like 2031-03-01T08:00Z, a date, or 90m, 12h, 7d") from err
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def alert_types(names: Iterable[str]) -> frozenset[AlertType]:
    """The types, each with or without what all begin with. Raises ValueError, which names the one there is not.

    >>> sorted(alert_types(["fact_changed", "story.merged"]))
    ['story.fact_changed', 'story.merged']
    """
    known = {kind: kind for kind in ALERT_TYPES} | {kind.removeprefix("story."): kind for kind in ALERT_TYPES}
    found = set()
    for name in names:
        if name not in known:
            short = ", ".join(kind.removeprefix("story.") for kind in ALERT_TYPES)
            raise ValueError(f"{name[:80]}: there are {short}")
        found.add(known[name])
    return frozenset(found)
