"""The measure of toll alerts itself: what counts as right, as wrong, as missed and as told twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks.timelines.played import kinds, wanted
from benchmarks.timelines.scores import Given, Wanted, only, scored

NINE = Wanted("quarry", 1, "killed", "fact_changed", 9, None)
TWELVE = Wanted("quarry", 3, "killed", "fact_corrected", 12, 12)
SIDES = Wanted("quarry", 4, "killed", "fact_disputed", 20, 20, sides=((12, 12), (20, 20)))
ALL = (NINE, TWELVE, SIDES)


def answer(to: Wanted, **other: Any) -> Given:
    """The alert that answers a wanted one, but for what is given otherwise."""
    old = to.sides[0] if to.sides else None
    return replace(Given(to.story, to.line, to.kind, to.type, (to.lo, to.hi), old), **other)


def test_a_perfect_answer_has_full_marks() -> None:
    """The labels of the benchmark answered one by one, too."""
    for labels in (ALL, wanted(set(kinds()))):
        found = scored(labels, [answer(one) for one in labels])
        assert (found.precision, found.recall, found.wrong, found.missed) == (1, 1, (), ())


def test_silence_is_precise_and_recalls_nothing() -> None:
    """Nothing given is nothing wrong."""
    found = scored(ALL, [])
    assert (found.precision, found.recall, found.missed) == (1, 0, ALL)


@settings(max_examples=50)
@given(st.sets(st.sampled_from(range(len(ALL)))))
def test_each_missing_answer_lowers_the_recall_alone(left_out: set[int]) -> None:
    """By one in all that are wanted."""
    found = scored(ALL, [answer(one) for i, one in enumerate(ALL) if i not in left_out])
    assert found.recall == pytest.approx(1 - len(left_out) / len(ALL))
    assert (found.precision, found.repeated) == (1, ())


@pytest.mark.parametrize(
    "other", [{"line": 2}, {"type": "fact_changed"}, {"new": (13, 13)}, {"kind": "injured"}, {"story": "ferry"}]
)
def test_an_answer_at_another_place_or_with_another_value_is_wrong_and_what_was_wanted_is_missed(
    other: dict[str, Any],
) -> None:
    """Article, type, kind and both bounds must be right."""
    found = scored([TWELVE], [answer(TWELVE, **other)])
    assert (found.precision, found.recall, found.missed) == (0, 0, (TWELVE,))


def test_a_dispute_is_right_with_both_sides_in_either_order() -> None:
    """Whoever was believed before: the readers learn the same."""
    turned = answer(SIDES, old=(20, 20), new=(12, 12))
    assert scored([SIDES], [turned]).recall == 1
    assert scored([SIDES], [answer(SIDES, old=(9, 9))]).recall == 0


def test_a_second_type_that_is_as_right_is_right() -> None:
    """And counts as the type that was wanted."""
    either = replace(TWELVE, or_type="fact_changed")
    found = scored([either], [answer(TWELVE, type="fact_changed")])
    assert found.precision == found.recall == only(found, "fact_corrected").recall == 1


def test_an_optional_alert_is_neither_missed_nor_wrong() -> None:
    """Given or not, both figures stay."""
    optional = replace(TWELVE, optional=True)
    for told in ([answer(NINE)], [answer(NINE), answer(TWELVE)]):
        found = scored([NINE, optional], told)
        assert (found.precision, found.recall, len(found.right)) == (1, 1, 1)


def test_the_same_value_told_again_is_repeated_and_wrong() -> None:
    """At the same article or at a later one."""
    for again in (answer(NINE), answer(NINE, line=2), answer(NINE, line=2, type="fact_corrected")):
        found = scored([NINE], [answer(NINE), again])
        assert (found.repeated, found.precision, found.recall) == ((again,), 0.5, 1)


def test_a_value_that_is_wanted_again_is_not_repeated() -> None:
    """A toll may be lowered and rise to its old value."""
    back = replace(NINE, line=5)
    found = scored([NINE, back], [answer(NINE), answer(back)])
    assert (found.repeated, found.precision) == ((), 1)
    assert scored([NINE], [answer(NINE), answer(NINE, story="ferry")]).repeated == (), "each story is its own"


def test_the_kinds_and_the_types_share_out_the_whole() -> None:
    """Every alert is of one kind and of one type."""
    found = scored(ALL, [answer(NINE), answer(TWELVE, kind="injured"), answer(SIDES)])
    for names in (("killed", "injured"), ("fact_changed", "fact_corrected", "fact_disputed", "fact_settled")):
        parts = [only(found, name) for name in names]
        for place in ("right", "wrong", "missed"):
            assert sum(len(getattr(part, place)) for part in parts) == len(getattr(found, place))
