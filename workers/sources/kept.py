"""How far a source was read, as the log has it."""

from __future__ import annotations

from schemas import wire
from schemas.source import SourceState
from schemas.wire import BadMessage
from workers.dead_letter_log import DeadLetterLog
from workers.log import Record


def state_in(record: Record, fresh: SourceState) -> SourceState:
    """The state in a record of `sources`; `fresh` where it cannot be read, as when somebody deleted it in Kafka's own
    way: what is read again is a duplicate.
    """
    try:
        state: SourceState = wire.decode_trusted(record.value, SourceState)
    except BadMessage as err:
        DeadLetterLog("sources").passed_over(record, err)
        return fresh
    return state
