"""The bundled day of news through the real model, against what a careful editor wants to hear of it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from streams.policy import Policy
from workers import archive, replay
from workers.background import rarity
from workers.encoder import TransformerEncoder

ROOT = Path(__file__).parent.parent
DAY = ROOT / "examples" / "day-of-news.jsonl"
EXPECTED: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "expected-day.json").read_text())


class Day:
    """What replay made of the day."""

    def __init__(self, out: Path, summary: dict[str, Any]) -> None:
        self.summary = summary
        self.alerts = _rows(out / "alerts.jsonl")
        self.dead = _rows(out / "dead-letters.jsonl")
        self.story_of: dict[str, str] = {row["article_id"]: row["story_id"] for row in _rows(out / "assignments.jsonl")}
        self.label_of = {a["id"]: a["story"] for a in archived() if a["id"] in self.story_of}
        self.events = _rows(out / "events.jsonl")

    def story(self, label: str) -> str:
        """The story that holds most of a label's articles."""
        return Counter(self.story_of[i] for i, of in self.label_of.items() if of == label).most_common(1)[0][0]

    def told(self, label: str) -> list[dict[str, Any]]:
        """The alerts of a label's story."""
        return [alert for alert in self.alerts if alert["story_id"] == self.story(label)]

    def facts(self, label: str, kind: str) -> list[list[Any]]:
        """What is told of a fact: [alert type, lo, hi], in order."""
        told = [
            (alert["type"], fact) for alert in self.told(label) for fact in [*alert.get("facts", ()), alert["fact"]]
        ]
        return [
            [how, fact["new"]["lo"], fact["new"]["hi"]]
            for how, fact in told
            if fact and (fact["kind"], fact["scope"]) == (kind, "event")
        ]

    def statuses(self, label: str) -> list[str]:
        """The values that a story's statuses take, in order."""
        changes = [change for alert in self.told(label) for change in [*alert.get("statuses", ()), alert["status"]]]
        return [change["new"]["value"] for change in changes if change]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def archived() -> list[dict[str, Any]]:
    """The articles of the day that can be read."""
    found = []
    for line in DAY.read_text().splitlines():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, packaged: TransformerEncoder) -> Day:
    """The day, replayed once."""
    out = tmp_path_factory.mktemp("day")
    records = archive.records([DAY], None)
    return Day(out, replay.replay(records, packaged, rarity, Policy(), out, lambda done, of: None))


def test_the_days_stories_are_told_apart(day: Day) -> None:
    """B-cubed (Bagga and Baldwin 1998) of the labels, at least .95."""
    together: dict[tuple[str, str], int] = Counter((day.story_of[i], label) for i, label in day.label_of.items())
    sizes, labels = Counter(day.story_of.values()), Counter(day.label_of.values())
    precision = sum(n * n / sizes[story] for (story, _), n in together.items()) / len(day.label_of)
    recall = sum(n * n / labels[label] for (_, label), n in together.items()) / len(day.label_of)
    assert 2 * precision * recall / (precision + recall) >= 0.95


def test_two_look_alikes_in_one_city_stay_apart(day: Day) -> None:
    """Two fires on one morning, in two streets."""
    assert day.story("fire-quarry-street") != day.story("fire-lindenholt-avenue")


def test_the_days_lines_add_up(day: Day) -> None:
    """Articles, the revision, the duplicate and the line that is cut off."""
    counted = {name: day.summary[name] for name in ("articles", "revisions", "duplicates", "dead_letters")}
    assert counted == {name: EXPECTED["summary"][name] for name in counted}
    (letter,) = day.dead
    assert letter["line"] == EXPECTED["broken_line"]


def test_wire_copies_are_known_as_copies(day: Day) -> None:
    """Each names the agency's article, or another copy of it, as where its text comes from."""
    copied = {
        e["read"]["article_id"]: e["copy_of"] for e in day.events if e["type"] == "story.attached" and e["copy_of"]
    }
    roots: dict[str, str] = {}
    for copy, origin in copied.items():
        roots[copy] = roots.get(origin, origin)
    assert roots == EXPECTED["copies"]


@pytest.mark.parametrize("label", sorted(EXPECTED["outlets"]))
def test_outlets_and_independent_sources_are_counted_apart(day: Day, label: str) -> None:
    """Whoever only carries the agency's text is no second witness."""
    last = day.told(label)[-1]
    assert (last["outlets"], last["independent"]) == (EXPECTED["outlets"][label], EXPECTED["independent"][label])


def test_the_rewritten_article_is_told_as_such(day: Day) -> None:
    """Once, in its story."""
    revised = [a["article"]["id"] for a in day.alerts if a["type"] == "story.article_revised"]
    assert revised == [EXPECTED["revised"]]


NOT_YET = {
    ("saal-verdict", ""): "the trial's end and the sentence are told besides",
}
"""What the grammar of claims and statuses does not yet read as an editor would; an entry goes when its test passes."""


def _each(wanted: list[tuple[str, str]]) -> list[Any]:
    """Parameters, those that are known to fail marked as such."""
    return [
        pytest.param(label, kind, marks=pytest.mark.xfail(reason=reason) if reason else ())
        for label, kind in wanted
        for reason in [NOT_YET.get((label, kind))]
    ]


FACTS = [(label, kind) for label, kinds in EXPECTED["facts"].items() for kind in kinds]


@pytest.mark.parametrize(("label", "kind"), _each(FACTS))
def test_the_days_facts_change_as_an_editor_wants_to_hear(day: Day, label: str, kind: str) -> None:
    """In this order, and no others of the kind."""
    wanted = [[fact["alert"], fact["lo"], fact["hi"]] for fact in EXPECTED["facts"][label][kind]]
    assert day.facts(label, kind) == wanted


@pytest.mark.parametrize(("label", "kind"), _each([(label, "") for label in sorted(EXPECTED["statuses"])]))
def test_the_days_statuses_move_as_an_editor_wants_to_hear(day: Day, label: str, kind: str) -> None:
    """In this order."""
    wanted = [status["value"] for status in EXPECTED["statuses"][label]]
    assert day.statuses(label) == wanted


@pytest.mark.parametrize("label", sorted(set(EXPECTED["stories"]) - set(EXPECTED["killed"])))
def test_no_toll_is_told_where_nobody_was_killed(day: Day, label: str) -> None:
    """Earlier disasters, other events and figures of speech are no toll of a story."""
    assert day.facts(label, "killed") == []


def test_a_storys_alerts_are_numbered_without_gaps(day: Day) -> None:
    """The whole day long."""
    numbers = defaultdict(list)
    for alert in day.alerts:
        numbers[alert["story_id"]].append(alert["sequence"])
    assert all(told == list(range(1, len(told) + 1)) for told in numbers.values())
