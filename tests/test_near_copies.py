"""The measure of near copies itself: strata, what is drawn, and what each judged pair stands for."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.near_copies.__main__ import VERDICTS, Verdict, in_any_story, in_one_story, measured, rates
from benchmarks.near_copies.chosen import STRATA, TAKEN, Pair, Text, drawn, strata, texts
from benchmarks.sets import SETS

WORDS = [f"word{i}" for i in range(400)]


def text(article: str, start: int, end: int, story: str | None = "quarry") -> Text:
    """An article whose body is some of WORDS."""
    return Text(article, SETS[0], story, f"{article}.example", "", " ".join(WORDS[start:end]))


def test_every_pair_of_a_story_and_every_likeness_has_a_stratum() -> None:
    found = strata([text("a", 0, 200), text("b", 0, 200), text("c", 100, 300, "other"), text("d", 300, 400, "other")])
    assert {name for name, pairs in found.items() if Pair("a", "b") in pairs} == {"clear"}
    assert [Pair("a", "c") in found[name] for name in ("below", "low")].count(True) == 1
    assert Pair("c", "d") in found["far"]
    assert not any(Pair("a", "d") in pairs for pairs in found.values())


def test_what_is_drawn_does_not_depend_on_the_order() -> None:
    pairs = [Pair(f"a{i}", f"b{i}") for i in range(100)]
    one = drawn(dict.fromkeys(STRATA, pairs))
    assert one == drawn(dict.fromkeys(STRATA, pairs[::-1]))
    assert {name: len(some) for name, some in one.items()} == TAKEN


def test_two_hundred_pairs_were_judged_each_once() -> None:
    verdicts = [msgspec.json.decode(line, type=Verdict) for line in VERDICTS.read_bytes().splitlines()]
    assert len(verdicts) == len({verdict.pair for verdict in verdicts}) == sum(TAKEN.values()) == 200
    assert not any(verdict.copy and verdict.shares for verdict in verdicts)
    assert all(verdict.one < verdict.other for verdict in verdicts)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0.1, 9)), min_size=1))
def test_rates_are_those_of_the_pairs_written_out(judged: list[tuple[bool, bool, float]]) -> None:
    """A pair that stands for two counts as two."""
    verdicts = [Verdict(f"a{i}", f"b{i}", copy) for i, (copy, _, _) in enumerate(judged)]
    found, weights = [given for _, given, _ in judged], [weight for *_, weight in judged]
    twice = rates(verdicts * 2, found * 2, weights * 2)
    assert rates(verdicts, found, [2 * weight for weight in weights]) == pytest.approx(twice)


def test_a_stratum_that_was_judged_in_part_stands_for_all_of_it() -> None:
    """One of ten far pairs is a missed copy: ten are."""
    verdicts = [Verdict("a", "b", copy=True), Verdict("c", "d", copy=True)]
    stratum = {Pair("a", "b"): STRATA[0], Pair("c", "d"): STRATA[-1]}
    figures = measured(verdicts, [True, False], stratum, {STRATA[0]: 10, STRATA[-1]: 30})
    assert (figures["precision"], figures["recall"]) == (1.0, 0.25)


def test_texts_of_two_stories_are_copies_by_the_rule_for_any_story_alone() -> None:
    one, other = text("a", 0, 200), text("b", 0, 200, "other")
    assert in_any_story(0.5)(one, other)
    assert not in_one_story(0.5)(one, other)
    assert in_one_story(0.5)(one, text("c", 0, 200))


def test_the_texts_of_all_sets_are_read(tmp_path: Path) -> None:
    for name in SETS:
        row = {"id": f"{name}-1", "story": None, "outlet": None, "title": None, "body": "A dam burst."}
        with gzip.open(tmp_path / f"{name}-dev.jsonl.gz", "wt", encoding="utf-8") as lines:
            lines.write(json.dumps(row) + "\n")
    assert texts(tmp_path)[f"{SETS[0]}-1"] == Text(f"{SETS[0]}-1", SETS[0], None, None, "", "A dam burst.")
