"""What the code of a checkout decides: run by that checkout's own Python, which may be of another version.

    CHECKOUT/.venv/bin/python -P benchmarks/replayed.py <job >decisions

It reads a `Job` and writes, for each of its reads, the topics and values that the cluster stage gives.
"""

from __future__ import annotations

import sys

import msgspec
from msgspec import Struct

from schemas.upcast import read_event
from streams.live import evolve
from streams.policy import Policy
from workers.cluster import ClusterStage
from workers.log import Record


class Job(Struct, frozen=True):
    """Events to fold, whoever decided them, and what is read after them."""

    events: list[bytes]
    reads: list[Record]


Decisions = list[list[tuple[str, bytes]]]
"""For each read its outputs, as topic and value."""


def decisions(job: Job) -> Decisions:
    """By the code that is imported here, with its own policy. Raises BadMessage for an event that it cannot read."""
    stage = ClusterStage(Policy())
    for event in job.events:
        evolve(stage.live, read_event(event))
    return [[(output.topic, output.value) for output in stage.handle([read])] for read in job.reads]


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(decisions(msgspec.json.decode(sys.stdin.buffer.read(), type=Job))))
