"""Which counts may move a fact: laws in plain sentences."""

from __future__ import annotations

import pytest
from msgspec import structs

from schemas.claim import Claim, Stance
from schemas.story import FactValue
from streams.telling import (
    LEAD_CHARS,
    UPPER_CHARS,
    counts_several,
    counts_the_dead,
    is_told,
    no_first,
    no_quarrel,
    untold,
)


def count(kind: str, number: float, start: int) -> Claim:
    """A count of the article's own event in its body."""
    return Claim(kind, number, number, "exact", "event", "people", "words", "body", start, start + 5)


def value(number: float, article: str) -> FactValue:
    """One side of a fact."""
    return FactValue(number, number, "exact", "words", "body", 0, 5, article, "Outlet", "the police")


@pytest.mark.parametrize(
    ("kind", "number", "start", "expected"),
    [
        ("killed", 2, 0, True),
        ("killed", 2, UPPER_CHARS, False),
        ("killed", 0, UPPER_CHARS, True),
        ("arrested", 1, UPPER_CHARS, False),
        ("arrested", 1, UPPER_CHARS - 1, True),
        ("arrested", 0, UPPER_CHARS, True),
        ("arrested", 4, LEAD_CHARS, False),
        ("arrested", 4, LEAD_CHARS - 1, True),
        ("injured", 3, UPPER_CHARS, False),
        ("injured", 40, UPPER_CHARS, True),
        ("hospitalized", 3, 0, False),
    ],
)
def test_what_stands_far_down_is_told_only_where_custom_puts_it_there(
    kind: str, number: float, start: int, expected: bool
) -> None:
    """Nobody is told of people in hospital alone."""
    assert is_told(count(kind, number, start)) is expected


def test_a_kind_that_is_told_higher_up_keeps_nothing_back() -> None:
    """The count far down is then no reason why nothing was said."""
    assert [c.kind for c in untold([count("killed", 2, 0), count("killed", 9, UPPER_CHARS)])] == []
    assert [c.kind for c in untold([count("killed", 9, UPPER_CHARS)])] == ["killed"]


def quoted(quote: str) -> FactValue:
    """A side of a fact in these words."""
    return structs.replace(value(7, "x"), quote=quote)


@pytest.mark.parametrize(
    ("quote", "several"),
    [
        ("Two dead, seven hurt in separate shootings", True),
        ("Seven hurt in three shootings, police say", True),
        ("Seven hurt in a string of weekend stabbings", True),
        ("Seven hurt in shootings across Orsk", True),
        ("Bloody holiday weekend leaves seven hurt", True),
        ("Seven hurt over a six-hour stretch", True),
        ("Seven hurt in two attacks on the harbour", False),
        ("Seven hurt in the school shootings", False),
        ("Two dead, 7 hurt in shootings", True),
        ("Two dead, 7 hurt in Orsk mosque shootings", False),
        ("Charged with the three shootings of the Crane family", False),
        ("Seven hurt in Orsk shooting", False),
    ],
)
def test_a_round_ups_count_moves_no_single_incidents_fact(quote: str, several: bool) -> None:
    """A story that opened with a round-up follows round-ups."""
    assert counts_several(quoted("Four hurt in Orsk"), quoted(quote)) is several
    assert counts_several(None, quoted(quote)) is several
    assert not counts_several(quoted("Six hurt in separate shootings"), quoted(quote))


@pytest.mark.parametrize(
    ("kind", "old", "new", "stances", "rivals", "quarrels"),
    [
        ("killed", 12, 10, frozenset(), frozenset(), True),
        ("killed", 12, 1, frozenset(), frozenset(), False),
        ("killed", 12, 11, frozenset(), frozenset(), False),
        ("killed", 12, 11, frozenset({"corrected"}), frozenset(), True),
        ("killed", 12, 11, frozenset(), frozenset({12}), True),
        ("injured", 12, 8, frozenset(), frozenset(), False),
        ("injured", 12, 8, frozenset(), frozenset({12}), True),
        ("injured", 90, 64, frozenset(), frozenset(), True),
        ("killed", 12, 13, frozenset({"disputed"}), frozenset(), True),
    ],
)
def test_one_of_the_dead_or_a_toll_without_the_gunman_is_no_quarrel(
    kind: str, old: float, new: float, stances: frozenset[Stance], rivals: frozenset[int | float], quarrels: bool
) -> None:
    """Words that correct, or that name the other value, are one all the same."""
    assert (no_quarrel(kind, value(old, "a"), value(new, "b"), stances, rivals) is None) is quarrels
    assert no_quarrel(kind, value(old, "a"), value(new, "a"), stances, rivals) is None, "a revision speaks for itself"


@pytest.mark.parametrize(
    ("kind", "number", "start", "told"),
    [
        ("injured", 1, 0, False),
        ("injured", 0, 0, False),
        ("injured", 4, 0, True),
        ("killed", 17, LEAD_CHARS, False),
        ("killed", 17, 0, True),
        ("killed", 1, LEAD_CHARS, True),
        ("missing", 1, LEAD_CHARS, True),
    ],
)
def test_a_later_text_first_tells_of_harm_only_where_it_is_plain(
    kind: str, number: float, start: int, told: bool
) -> None:
    """In a title it always is."""
    first = structs.replace(value(number, "b"), start=start)
    assert (no_first(kind, first, beside_dead=False) is None) is told
    assert no_first(kind, structs.replace(first, field="title"), beside_dead=False) is None


def test_a_bulletin_may_count_one_person_hurt() -> None:
    """Who counts says so."""
    bulletin, girl = quoted("2 deceased, 1 seriously injured"), quoted("The girl who was hurt")
    for quote, none in ((bulletin, True), (girl, False)):
        one = structs.replace(quote, lo=1, hi=1)
        assert (no_first("injured", one, beside_dead=False) is None) is none


def test_whoever_is_hurt_beside_the_dead_is_none_of_them() -> None:
    """One sentence tells of both."""
    father = structs.replace(quoted("A boy was killed and his father hurt"), lo=1, hi=1)
    assert no_first("injured", father, beside_dead=False) is not None
    assert no_first("injured", father, beside_dead=True) is None


def test_five_shot_after_one_dead_and_four_hurt_are_no_more() -> None:
    """Unless the report tells of the dead beside them, or as many more were not killed."""
    assert counts_the_dead(value(4, "a"), value(5, "b"), value(1, "a"), tells_of_dead=False)
    assert not counts_the_dead(value(4, "a"), value(5, "b"), value(1, "a"), tells_of_dead=True)
    assert not counts_the_dead(value(4, "a"), value(7, "b"), value(1, "a"), tells_of_dead=False)
    assert not counts_the_dead(value(4, "a"), value(5, "b"), None, tells_of_dead=False)
