"""The files of `wirewatch replay` and `wirewatch export`: one writer, so that both say the same of the same log."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import UNSET, Struct

from schemas import wire
from schemas.claim import Claim, Hedge, Scope, Status
from schemas.read import ReadArticle
from schemas.story import ArticleAttached, StoriesMerged, StoryEvent, StoryForgotten, StoryOpened
from schemas.topics import ALERTS, DEAD_LETTERS, STORY_EVENTS
from streams.identity import current_id
from streams.live import LiveStories
from streams.story import Story
from workers.dead_letters import number_in
from workers.log import Output, Record

STREAMED = ("assignments.jsonl", "events.jsonl", "alerts.jsonl", "dead-letters.jsonl")
WHOLE = ("claims.jsonl", "statuses.jsonl", "facts.jsonl", "summary.json", "timings.json")
OF_CLAIMS = ("dead-letters.jsonl",)


class _Type(Struct):
    type: str


class _Assigned(Struct):
    article_id: str
    story_id: str


_ASSIGNED = msgspec.json.Decoder(_Assigned)


class FactLine(Struct, frozen=True):
    """A line of facts.jsonl: the current value of one fact of one story."""

    story_id: str
    kind: str
    scope: Scope
    lo: int | float | None
    hi: int | float | None
    hedge: Hedge
    as_of: datetime
    article_id: str
    outlet: str | None
    quote: str


def earlier(directory: Path) -> int:
    """How many files of an earlier run a report in `directory` replaces."""
    return sum((directory / name).exists() for name in STREAMED + WHOLE)


class Report:
    """Writes a run's files into a directory, replacing only its own."""

    def __init__(self, directory: Path, streamed: Sequence[str] = STREAMED) -> None:
        """`streamed`: those of STREAMED that this run writes."""
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        for name in STREAMED + WHOLE:
            (directory / name).unlink(missing_ok=True)
        self._files: dict[str, BinaryIO] = {name: (directory / name).open("wb") for name in streamed}
        self._stated: dict[str, tuple[str, tuple[Claim, ...], tuple[Status, ...]]] = {}
        self._facts: list[FactLine] = []
        self._counts: Counter[str] = Counter(articles=0, duplicates=0, revisions=0, dead_letters=0)
        self._alerts: Counter[str] = Counter()
        self._merges = self._stories = 0
        self._leads: dict[str, str] = {}
        self._across = False
        """Whether stories of two shards proved to be one: then articles of the other may have yet to be told of."""

    def read(self, read: ReadArticle) -> None:
        """An article was understood. One that comes again with other text states what the new text states."""
        known = self._stated.get(read.article_id)
        count = "articles" if known is None else "duplicates" if known[0] == read.digest else "revisions"
        self._counts[count] += 1
        self._stated[read.article_id] = (read.digest, read.claims, read.statuses)

    def event(self, live: LiveStories, event: StoryEvent) -> None:
        """An event is about to be folded into `live`."""
        match event:
            case StoryOpened() | ArticleAttached():
                self._stories += isinstance(event, StoryOpened)
                self._assign(event.read.article_id, event.story_id)
            case StoriesMerged():
                self._merges += 1
                if event.other_shard is UNSET:
                    for article_id in live.stories[event.other_story].members:
                        self._assign(article_id, event.story_id)
                one, other = current_id(self._leads, event.story_id), current_id(self._leads, event.other_story)
                if one != other:  # else both proved to be a third story, of another shard
                    self._stories -= 1
                    self._leads[other] = one
                self._across |= event.other_shard is not UNSET
            case StoryForgotten():
                self._facts.extend(facts_of(live.stories[event.story_id]))
            case _:
                pass

    def output(self, output: Output | Record) -> None:
        """A record of story-events, alerts or dead-letters was written."""
        match output.topic:
            case STORY_EVENTS.name:
                self._write("events.jsonl", output.value)
            case ALERTS.name:
                self._alerts[wire.decode_trusted(output.value, _Type).type] += 1
                self._write("alerts.jsonl", output.value)
            case DEAD_LETTERS.name:
                self._counts["dead_letters"] += 1
                self._write("dead-letters.jsonl", wire.encode(_dead_line(output)))
            case _:
                pass

    def finish(self, live: Iterable[Story] | None, timings: dict[str, float]) -> dict[str, Any]:
        """Write what is known only at the end, of the stories that are left; returns the summary."""
        if self._across:
            self._follow()
        stated = self._stated.items()
        self._write_all("claims.jsonl", (_line(i, one) for i, (_, claims, _) in stated for one in _distinct(claims)))
        self._write_all("statuses.jsonl", (_line(i, one) for i, (_, _, found) in stated for one in _distinct(found)))
        summary: dict[str, Any] = dict(self._counts)
        if live is not None:
            facts = self._facts + [line for story in live for line in facts_of(story)]
            self._write_all("facts.jsonl", map(wire.encode, sorted(facts, key=lambda f: (f.story_id, f.kind, f.scope))))
            summary |= {"stories": self._stories, "merges": self._merges, "alerts": dict(sorted(self._alerts.items()))}
            self._write_all("timings.json", [wire.encode(timings)])
        self._write_all("summary.json", [wire.encode(summary)])
        for file in self._files.values():
            file.close()
        return summary

    def _follow(self) -> None:
        """Tell of each article whose story proved to be another shard's where that leads."""
        self._files["assignments.jsonl"].flush()
        with (self._directory / "assignments.jsonl").open("rb") as told:
            last = {one.article_id: one.story_id for one in map(_ASSIGNED.decode, told)}
        for article_id, story_id in last.items():
            lead = current_id(self._leads, story_id)
            if lead != story_id:
                self._assign(article_id, lead)

    def _assign(self, article_id: str, story_id: str) -> None:
        self._write("assignments.jsonl", wire.encode({"article_id": article_id, "story_id": story_id}))

    def _write(self, name: str, value: bytes) -> None:
        self._files[name].write(value + b"\n")

    def _write_all(self, name: str, values: Iterable[bytes]) -> None:
        with (self._directory / name).open("wb") as file:
            file.writelines(value + b"\n" for value in values)


def facts_of(story: Story) -> list[FactLine]:
    """The current value of each of a story's facts."""
    return [
        FactLine(
            story_id=story.story_id,
            kind=kind,
            scope=scope,
            lo=value.lo,
            hi=value.hi,
            hedge=value.hedge,
            as_of=story.ledger.as_of[kind, scope],
            article_id=value.article_id,
            outlet=value.outlet,
            quote=value.quote,
        )
        for (kind, scope), value in sorted(story.ledger.current.items())
    ]


def _distinct(stated: Iterable[Claim] | Iterable[Status]) -> list[Claim | Status]:
    """One of each (kind, lo, hi, hedge, scope, subject); statuses as they are."""
    found: dict[object, Claim | Status] = {}
    for one in stated:
        key = (one.kind, one.lo, one.hi, one.hedge, one.scope, one.subject) if isinstance(one, Claim) else one
        found.setdefault(key, one)
    return list(found.values())


CLAIM_FIELDS = ("kind", "lo", "hi", "hedge", "scope", "subject", "attribution", "quote", "field", "start", "end")
STATUS_FIELDS = ("what", "value", "quote", "field", "start", "end")


def fields_of(one: Claim | Status) -> dict[str, Any]:
    """What is written of a claim or a status, by field."""
    names = CLAIM_FIELDS if isinstance(one, Claim) else STATUS_FIELDS
    return {name: getattr(one, name) for name in names}


def _line(article_id: str, one: Claim | Status) -> bytes:
    return wire.encode({"article_id": article_id} | fields_of(one))


def _dead_line(record: Output | Record) -> dict[str, Any]:
    return {
        "file": record.headers.get("file"),
        "line": number_in(record.headers, "line"),
        "reason": record.headers.get("reason", ""),
        "bytes_base64": base64.b64encode(record.value).decode(),
    }
