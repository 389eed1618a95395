"""The golden logs: what a version wrote of a small archive of invented news. Renewed by `python -m tests.golden.renew`.

    <version>/archive.jsonl         the articles; one cannot be read
    <version>/policy.json           what decided, so that a policy trained anew changes nothing here
    <version>/articles.read.jsonl   the archive, understood, by the hashing encoder; and two ticks
    <version>/story-events.jsonl    decided from articles.read
    <version>/alerts.jsonl          told of story-events
    <version>/dead-letters.jsonl    what could not be read
    <version>/states.jsonl          what the fold makes of story-events, one line an event
    <version>/images.json           the sha256 of the images that snapshots hold of those states, and of what versions

The rule: a folder may be renewed until its version is released. The release puts a file RELEASED into it, and from
then on nobody writes it again, for people have such logs; where a decision changes later, renewing begins the next
folder, from the same archive and policy. Every folder must fold as it did; only the newest must be decided as it was.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

from msgspec import Struct

from schemas import wire
from schemas.read import Tick
from schemas.topics import ALERTS, ARTICLES_READ, DEAD_LETTERS, STORY_EVENTS
from schemas.upcast import read_event
from streams.image import image_of
from streams.live import EVOLVE_VERSION, LiveStories, evolve
from streams.policy import Policy
from streams.story import Story
from workers import archive
from workers.background import rarity
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.encoder import HashingEncoder
from workers.guard import StageBroken
from workers.log import Output, Record
from workers.snapshot_file import FORMAT

COMMAND = "python -m tests.golden.renew"
HERE = Path(__file__).parent
ARCHIVE, POLICY, STATES, RELEASED = "archive.jsonl", "policy.json", "states.jsonl", "RELEASED"
IMAGES = "images.json"
NUMBER = (
    "the same events give another image: snapshots that people have would be believed. Raise EVOLVE_VERSION "
    "(streams/live.py) where `evolve` folds otherwise, FORMAT (workers/snapshot_file.py) where the image is laid out so"
)
TICKS = (datetime(2031, 5, 20, tzinfo=UTC), datetime(2032, 6, 20, tzinfo=UTC))
"""After the first every story is closed, after the second all are forgotten."""


def versions(home: Path = HERE) -> list[Path]:
    """The folders of `home`, oldest first."""
    return sorted((path for path in home.iterdir() if path.name.isdecimal()), key=lambda path: int(path.name))


def lines(folder: Path, topic: str) -> list[bytes]:
    """The records of a topic in a golden log."""
    return (folder / f"{topic}.jsonl").read_bytes().splitlines()


def policy(folder: Path) -> Policy:
    """The policy that a golden log was decided by."""
    return wire.decode((folder / POLICY).read_bytes(), Policy)


def records(reads: Iterable[bytes]) -> list[Record]:
    """Values of `articles.read` as records."""
    return [Record(ARTICLES_READ.name, offset, 0, value) for offset, value in enumerate(reads)]


def values(outputs: Iterable[Output], topic: str) -> list[bytes]:
    """The values among `outputs` that go to a topic."""
    return [output.value for output in outputs if output.topic == topic]


def decided(folder: Path, reads: list[bytes]) -> dict[str, list[bytes]]:
    """The events and alerts that today's code makes of `reads`, by topic. Raises ValueError where it fails on one."""
    try:
        outputs = ClusterStage(policy(folder)).handle(records(reads))
    except StageBroken as err:
        raise ValueError(f"{err} (does {folder / POLICY} still fit the code?)") from err
    for output in outputs:
        if output.topic == DEAD_LETTERS.name:
            raise ValueError(output.headers["reason"])
    return {topic: values(outputs, topic) for topic in (STORY_EVENTS.name, ALERTS.name)}


def states(events: Iterable[bytes]) -> Iterator[bytes]:
    """After each event the story that it happened to, and which stories are live, closed and redirected."""
    live = LiveStories()
    for value in events:
        event = read_event(value)
        evolve(live, event)
        story = live.stories.get(event.story_id)
        yield wire.encode(
            {
                "event": event.id,
                "story": _state(story) if story else None,
                "live": sorted(live.stories),
                "closed": sorted(story_id for story_id in live.stories if live.is_closed(story_id)),
                "redirects": dict(sorted(live.redirects.items())),
                "articles": {i: _article(live.story_of(i), i) for i in sorted(live.index.slot_of)},
            }
        )


class Images(Struct, frozen=True):
    """The images of the state after each of the events, together, and the numbers that a snapshot is stamped with."""

    format: int
    evolve: int
    events: str
    images: str


def images(events: list[bytes]) -> Images:
    """What snapshots hold of the fold of `events`."""
    live, digest = LiveStories(), hashlib.sha256()
    for value in events:
        evolve(live, read_event(value))
        digest.update(image_of(live))
    return Images(FORMAT, EVOLVE_VERSION, hashlib.sha256(b"\n".join(events)).hexdigest(), digest.hexdigest())


def unnumbered(old: Images, new: Images) -> bool:
    """Whether the same events give other images under the same numbers: a snapshot of before would be believed."""
    return (old.format, old.evolve, old.events) == (new.format, new.evolve, new.events) and old.images != new.images


def _article(story: Story, article_id: str) -> list[str]:
    member = story.members[article_id]
    return [story.story_id, member.digest, member.witness]


def _state(story: Story) -> dict[str, object]:
    ledger = story.ledger
    return {
        "story_id": story.story_id,
        "opened_at": story.opened_at,
        "last_seen": story.last_seen,
        "title": story.title,
        "sequence": story.sequence,
        "members": list(story.members),
        "outlets": sorted(story.outlets),
        "witnesses": sorted(story.witnesses),
        "facts": [[*key, ledger.as_of[key], value] for key, value in sorted(ledger.current.items())],
        "past": {kind: [[v.lo, v.hi, v.article_id] for v in past] for kind, past in sorted(ledger.past.items())},
        "said": {
            kind: {article_id: [v.lo, v.hi, witness] for article_id, (v, witness) in sorted(said.items())}
            for kind, said in sorted(ledger.said.items())
        },
        "disputed": dict(sorted(ledger.disputed.items())),
        "statuses": dict(sorted(ledger.statuses.items())),
    }


def written(folder: Path) -> dict[str, list[bytes]]:
    """The files of a golden log, as today's code writes them of the folder's archive and policy."""
    outputs = EmbedStage(HashingEncoder(), rarity).handle(archive.records([folder / ARCHIVE], None))
    reads = values(outputs, ARTICLES_READ.name) + [wire.encode(Tick(moment)) for moment in TICKS]
    topics = {
        ARTICLES_READ.name: reads,
        DEAD_LETTERS.name: values(outputs, DEAD_LETTERS.name),
        **decided(folder, reads),
    }
    files = {f"{topic}.jsonl": found for topic, found in topics.items()}
    of_events = images(topics[STORY_EVENTS.name])
    return files | {STATES: list(states(topics[STORY_EVENTS.name])), IMAGES: [wire.encode(of_events)]}


def renew(home: Path = HERE) -> Path:
    """Write the newest golden log anew, or the next one where the newest is released; returns its folder."""
    folder = newest = versions(home)[-1]
    if (newest / RELEASED).exists():
        folder = home / str(int(newest.name) + 1)
        folder.mkdir()
        for name in (ARCHIVE, POLICY):
            copyfile(newest / name, folder / name)
    files = written(folder)
    new = wire.decode(files[IMAGES][0], Images)
    if (newest / IMAGES).exists() and unnumbered(wire.decode((newest / IMAGES).read_bytes(), Images), new):
        raise ValueError(NUMBER)
    for name, found in files.items():
        (folder / name).write_bytes(b"".join(line + b"\n" for line in found))
    return folder


if __name__ == "__main__":
    sys.stdout.write(f"{renew()}\n")
