"""Two outlets, one cancelled visit, and three tolls that never compete: `../shared/seeds/README.md`, and its twin."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from streams.policy import Policy
from workers import archive, replay
from workers.background import rarity
from workers.encoder import TransformerEncoder

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds" / "putin-paris.jsonl"


@dataclass(frozen=True)
class Visit:
    """A stream of two reports of one cancelled visit, and the tolls that the first of them states."""

    path: Path
    first: tuple[str, str]
    second: tuple[str, str]
    cumulative: int
    children: int
    elsewhere: int
    inhabitants: int


SEED = Visit(SEEDS, ("seed-mee", "Middle East Eye"), ("seed-wapo", "The Washington Post"), 300, 53, 8, 250_000)
TWIN = Visit(
    ROOT / "tests" / "data" / "visit-cancelled.jsonl",
    ("twin-beacon", "The Eastern Beacon"),
    ("twin-courant", "The Halden Courant"),
    400,
    71,
    11,
    310_000,
)
absent = pytest.mark.skipif(
    not SEEDS.exists(), reason=f"{SEEDS} is not there: only the twin of the seeds' stream is checked"
)


@dataclass(frozen=True)
class Outcome:
    """What replay made of a visit."""

    visit: Visit
    out: Path
    summary: dict[str, Any]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The lines of one of its files."""
        return [json.loads(line) for line in (self.out / name).read_text().splitlines()]


@pytest.fixture(scope="module", params=[pytest.param(SEED, id="seeds", marks=absent), pytest.param(TWIN, id="twin")])
def outcome(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, packaged: TransformerEncoder
) -> Outcome:
    """The visit, replayed with the packaged model."""
    visit: Visit = request.param
    out = tmp_path_factory.mktemp("visit")
    records = archive.records([visit.path], None)
    return Outcome(visit, out, replay.replay(records, packaged, rarity, Policy(), out, lambda done, of: None))


def test_both_reports_are_one_story(outcome: Outcome) -> None:
    """Opened by the first outlet, joined by the second, as an independent source."""
    opened, joined = [a for a in outcome.rows("alerts.jsonl") if a["type"] in ("story.opened", "story.outlet_joined")]
    assert outcome.summary["stories"] == 1
    assert (opened["type"], opened["article"]["outlet"]) == ("story.opened", outcome.visit.first[1])
    assert (joined["type"], joined["article"]["outlet"]) == ("story.outlet_joined", outcome.visit.second[1])
    assert (joined["outlets"], joined["independent"]) == (2, 2)
    assert joined["story_id"] == opened["story_id"]


def test_both_say_that_the_visit_is_cancelled(outcome: Outcome) -> None:
    """And the alerts tell it once."""
    cancelled = {s["article_id"] for s in outcome.rows("statuses.jsonl") if s["value"] == "cancelled"}
    assert cancelled == {outcome.visit.first[0], outcome.visit.second[0]}
    told = [s["new"]["value"] for a in outcome.rows("alerts.jsonl") for s in [*a.get("statuses", ()), a["status"]] if s]
    assert told == ["cancelled"]


def test_three_tolls_never_compete(outcome: Outcome) -> None:
    """A cumulative one, a part of it, and that of another event; "inhabitants" is no toll."""
    visit = outcome.visit
    mine = [c for c in outcome.rows("claims.jsonl") if c["article_id"] == visit.first[0]]
    killed = {(c["scope"], c["lo"], c["hi"]) for c in mine if c["kind"] == "killed"}
    expected = {
        ("cumulative", None, visit.cumulative),
        ("subset", visit.children, None),
        ("other_event", visit.elsewhere, None),
    }
    assert expected <= killed
    assert not [scope for scope, _, _ in killed if scope == "event"]
    assert visit.inhabitants not in {bound for c in mine for bound in (c["lo"], c["hi"])}


def test_no_death_toll_of_the_visit_changes(outcome: Outcome) -> None:
    """The story's event is the visit: nobody was killed or injured in it."""
    facts = [a["fact"] for a in outcome.rows("alerts.jsonl") if a["fact"]]
    assert not [fact for fact in facts if fact["kind"] in ("killed", "injured")]


def test_every_quote_stands_in_its_article(outcome: Outcome) -> None:
    """`article[field][start:end] == quote`, on the text as received."""
    texts = {a["id"]: a for a in map(json.loads, outcome.visit.path.read_text().splitlines())}
    for row in outcome.rows("claims.jsonl") + outcome.rows("statuses.jsonl"):
        assert texts[row["article_id"]][row["field"]][row["start"] : row["end"]] == row["quote"]
