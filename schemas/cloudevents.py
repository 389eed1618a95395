"""The headers of an event on a topic: CloudEvents 1.0 in binary mode, as its Kafka protocol binding names them."""

from __future__ import annotations

from datetime import datetime

SOURCE = "wirewatch"
CONTENT_TYPE = "application/json"


def headers_of(event_id: str, kind: str, at: datetime, subject: str) -> dict[str, str]:
    """The headers of an event about `subject`.

    >>> headers_of("a1", "story.opened", datetime.fromisoformat("2031-03-01T08:00:00+00:00"), "s1")["ce_time"]
    '2031-03-01T08:00:00Z'
    """
    return {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_source": SOURCE,
        "ce_type": kind,
        "ce_time": at.isoformat().replace("+00:00", "Z"),
        "ce_subject": subject,
        "content-type": CONTENT_TYPE,
    }
