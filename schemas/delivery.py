"""`Delivery`: one attempt to post an alert to someone outside. The topic `deliveries` holds every one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

DeliveryOutcome = Literal["delivered", "retry", "gave_up", "disabled"]


class Delivery(Struct, frozen=True, kw_only=True):
    """What came of one attempt.

    `target`       the receiver's name in the settings, or a hash of its address: never the address, a token or a key
    `at`           when the attempt ended
    `attempt`      1 for the first; with `alert_id` and `target` it names the attempt
    `outcome`      delivered: taken; retry: tried again at `next_at`; gave_up: the last attempt failed too;
                   disabled: the receiver wants no more (410), and nothing more is sent to it
    `http_status`  the answer's status; null where none came
    `error`        why it failed, in words; null where it did not
    `next_at`      when it is tried again; null unless the outcome is retry
    """

    alert_id: str
    story_id: str
    target: str
    at: datetime
    attempt: int
    outcome: DeliveryOutcome
    http_status: int | None = None
    error: str | None = None
    next_at: datetime | None = None
    schema: int = 1
