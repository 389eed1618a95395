"""A log line for each record that could not be read, dead letter or not, for whoever reads the log."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from schemas.wire import BadMessage
from workers.guard import dead_letter
from workers.log import Output, Record

MINUTE_S = 60.0
PER_MINUTE = 10
"""A sender of nothing but rubbish must not fill a disk with lines about it."""
OURS = frozenset({"BadMessage", "TooLarge"})
"""Errors whose reasons we word ourselves; another exception's text may hold words of the article."""
WHENCE = ("file", "line", "source", "topic", "partition", "offset")

log = structlog.get_logger()


class DeadLetterLog:
    """Writes up to PER_MINUTE lines a minute for one stage or source; the first after it counts those left out.

    `now` gives seconds that never run back.
    """

    def __init__(self, source: str, now: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._now = now
        self._since = now()
        self._lines = self._left_out = 0

    def tell(self, letter: Output) -> None:
        """Write what `letter`, a record of `dead-letters`, is about, if that is not too much."""
        self._tell("dead letter", letter)

    def passed_over(self, record: Record, err: BadMessage) -> None:
        """The same of a record that stays where it is, and is no dead letter: who reads it writes nothing."""
        self._tell("record passed over", dead_letter(record, str(err), "BadMessage"))

    def _tell(self, event: str, letter: Output) -> None:
        if self._now() - self._since >= MINUTE_S:
            self._since, self._lines = self._now(), 0
        if self._lines >= PER_MINUTE:
            self._left_out += 1
            return
        headers = letter.headers
        error = headers.get("error", "")
        reason = {"reason": headers.get("reason", "")} if error in OURS else {}
        left_out = {"left_out_before": self._left_out} if self._left_out else {}
        whence = {name: headers[name] for name in WHENCE if name in headers}
        log.warning(event, by=self._source, error=error, **reason, **whence, **left_out)
        self._lines, self._left_out = self._lines + 1, 0
