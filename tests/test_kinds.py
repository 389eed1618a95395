"""Kinds of claim that are made of words: `infected`, `votes`, and those of a configuration file."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.facts.explain import explained, tried
from streams.facts.grammar import claims
from streams.facts.kind_words import BUILT_IN, TABLES, BadKind, KindWords, check_kind, table_of, tables
from streams.facts.kinds import CORE
from streams.facts.reasons import REASONS

OUTAGE = KindWords(
    nouns=("homes", "customers", "shops"),
    verbs=("lost power", "without power", "blacked out"),
    units=("outages",),
    patterns=("plunged {count} into darkness", "left {count} ... in the dark"),
    unless=("restored",),
    may_fall=True,
)
READ_BY = tables((("outage", OUTAGE),))
Value = tuple[int | float | None, int | float | None, str]


def found(kind: str, sentence: str, title: str = "Storm over Orsk") -> set[Value]:
    """What the sentence claims of the kind: (lo, hi, scope)."""
    return {(c.lo, c.hi, c.scope) for c in claims(title, sentence, "en", READ_BY) if c.kind == kind}


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The storm left 12,000 homes in Orsk without power.", (12_000, 12_000, "event")),
        ("12,000 homes near Lund lost power.", (12_000, 12_000, "event")),
        ("At least 300 homes had lost power by noon.", (300, None, "event")),
        ("Nearly 300 homes lost power.", (None, 300, "event")),
        ("In Aunby 300 homes lost power.", (300, 300, "event")),
        ("Dozens of shops were blacked out.", (24, None, "event")),
        ("No homes lost power.", (0, 0, "event")),
        ("The fault plunged 900 homes into darkness.", (900, 900, "event")),
        ("The fault left 900 customers across town in the dark.", (900, 900, "event")),
        ("Crews counted 40 outages.", (40, 40, "event")),
        ("12 homes and 3 shops lost power.", (15, 15, "event")),
        ("300 homes have lost power since January.", (300, 300, "cumulative")),
    ],
)
def test_a_kind_of_words_is_read_with_hedges_zeros_sums_and_scopes(sentence: str, value: Value) -> None:
    assert value in found("outage", sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "300 homes may lose power.",
        "300 homes have not lost power.",
        "300 families lost power.",
        "Half of the 300 homes lost power.",
        "A third of Orsk's 300 homes lost power.",
        "Power was restored to 300 homes that had lost power.",
        "The grid serves 300 homes.",
        "The 300 homes were sold to a firm that lost power.",
        "It took 9 hours after homes lost power.",
        "Homes lost power for 9 days.",
    ],
)
def test_what_a_kind_s_words_do_not_say_is_no_claim_of_it(sentence: str) -> None:
    assert found("outage", sentence) == set()


def test_a_kind_changes_nothing_of_what_other_kinds_find() -> None:
    body = "The storm killed nine people. 300 homes lost power and 12 customers were hurt when a shop collapsed."
    own = [c for c in claims("Storm kills nine", body, "en", READ_BY) if c.kind != "outage"]
    assert tuple(own) == claims("Storm kills nine", body, "en") != ()


def test_a_part_that_is_new_is_no_total_where_one_is_told() -> None:
    sentence = "12 new cases of measles were confirmed, and the number of cases rose to 340."
    assert found("infected", sentence) == {(340, 340, "event"), (12, 12, "partial")}
    assert found("infected", "12 new cases of measles were confirmed.") == {(12, 12, "event")}


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("At least 340 people were infected.", (340, None, "event")),
        ("34 guests fell ill after the banquet.", (34, 34, "event")),
        ("Twelve nurses tested positive for measles.", (12, 12, "event")),
        ("The ministry counts 61 cases of cholera.", (61, 61, "event")),
        ("No one was infected.", (0, 0, "event")),
        ("There were 12 cases of measles, including three children.", (3, 3, "subset")),
    ],
)
def test_the_infected_are_counted(sentence: str, value: Value) -> None:
    assert value in found("infected", sentence, "Fever in Orsk")


@pytest.mark.parametrize(
    "sentence",
    [
        "Two sprinters tested positive for a banned drug.",
        "Nine athletes tested positive as the virus spread.",
        "Nine sprinters tested positive.",
        "The court heard 12 cases of fraud during the epidemic.",
        "The shop sold 12 cases of beer.",
        "The virus infected 3,000 computers.",
        "A third of Orsk's 300 pupils were infected.",
        "300 people may have been infected.",
        "The clinic can treat 300 infected people.",
    ],
)
def test_no_drug_test_court_case_or_computer_is_an_infection(sentence: str) -> None:
    assert found("infected", sentence, "Games in Orsk") == set()


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Ann Lee won 12,340 votes.", (12_340, 12_340, "event")),
        ("The motion was carried by 51 votes to 49.", (51, 51, "event")),
        ("About 9,000 ballots were cast.", (9_000, 9_000, "event")),
        ("No votes were cast.", (0, 0, "event")),
    ],
)
def test_votes_are_counted(sentence: str, value: Value) -> None:
    assert value in found("votes", sentence, "Election in Orsk")


@pytest.mark.parametrize(
    "sentence",
    [
        "She won by 300 votes.",
        "She needs 60 votes to pass it.",
        "She won with a margin of 300 votes.",
        "She was ahead by 300 votes of all that were cast.",
        "It took three votes to elect her.",
        "She won 51 percent of the votes.",
        "She won two districts and lost the votes of 12 others.",
    ],
)
def test_no_margin_share_or_need_is_a_count_of_votes(sentence: str) -> None:
    assert found("votes", sentence, "Election in Orsk") == set()


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("Outage", OUTAGE, "begins with a letter: try outage"),
        ("9 lives", OUTAGE, "try lives"),
        ("killed", OUTAGE, "built in; choose another name, as in killed_own"),
        ("infected", OUTAGE, "built in"),
        ("magnitude", OUTAGE, "built in"),
        ("outage", KindWords(nouns=("homes",)), "nothing can prove it; give verbs, units or patterns"),
        ("outage", KindWords(verbs=("Lost  power",)), "verbs: 'Lost  power' must be in lower case, with single spaces"),
        ("outage", KindWords(verbs=("lost power",), nouns=("power plants",)), "nouns: 'power plants' must be one word"),
        ("outage", KindWords(patterns=("into darkness",)), "patterns: 'into darkness' needs {count} once, as in"),
        ("outage", KindWords(patterns=("{count} of {count}",)), "needs {count} once"),
        ("outage", KindWords(patterns=("... {count} lost",)), "begins or ends with a gap"),
        ("outage", KindWords(patterns=("{count}",)), "needs a word beside {count}"),
        ("outage", KindWords(verbs=("lost (power)",)), "must be of words"),
        ("outage", KindWords(verbs=("",)), "must be of words"),
        ("outage", KindWords(verbs=("x" * 61,)), "longer than 60"),
        ("outage", KindWords(verbs=tuple(f"v{n}" for n in range(501))), "has 501 entries, and at most 500 are read"),
    ],
)
def test_words_that_make_no_kind_are_refused_with_what_helps(name: str, words: KindWords, said: str) -> None:
    with pytest.raises(BadKind, match=re.escape(said)):
        check_kind(name, words)


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_the_kinds_that_are_built_in_hold_to_the_rules_of_all(name: str) -> None:
    for words in BUILT_IN[name]:
        check_kind(f"{name}_again", words)


words = st.sampled_from("lost power in the dark no one of 12 and killed homes".split())
phrases = st.lists(words, min_size=1, max_size=4)
listed = st.lists(phrases.map(" ".join), max_size=3).map(tuple)
single = st.lists(st.sampled_from(("homes", "dead", "years", "one", "12", "co-ops")), max_size=3).map(tuple)


@given(nouns=single, verbs=listed, units=single, tail=phrases, body=phrases)
def test_whatever_words_a_kind_has_its_claims_are_verbatim(
    nouns: tuple[str, ...], verbs: tuple[str, ...], units: tuple[str, ...], tail: list[str], body: list[str]
) -> None:
    own = KindWords(nouns=nouns, verbs=verbs, units=units, patterns=(f"{{count}} ... {' '.join(tail)}",))
    check_kind("own", own)
    text = f"At least 12 homes {' '.join(body)} {' '.join(tail)}."
    for claim in claims("Fire", text, "en", (CORE, table_of("own", own))):
        assert {"title": "Fire", "body": text}[claim.field][claim.start : claim.end] == claim.quote


def test_two_patterns_may_share_their_words() -> None:
    shared = tables((("outage", KindWords(nouns=("homes",), patterns=("cut off {count}", "cut off ... {count}"))),))
    for sentence in ("The ice cut off 30 homes.", "The ice cut off in an hour 30 homes."):
        assert [c.lo for c in claims("Ice", sentence, "en", shared) if c.kind == "outage"] == [30]


def test_a_kind_is_tried_by_its_claims_and_the_numbers_beside_its_words() -> None:
    body = "300 homes lost power. 40 depots lost power. Nine people died. 9 homes in a day may have lost power."
    why = tried("Storm", body, "en", "outage", READ_BY)
    assert [proof.claim.lo for proof in why.claims] == [300]
    assert [(n.text, n.reason) for n in why.passed] == [("40", "gated"), ("9", "no_pattern")]
    assert [body[first:last][:10] for _, (first, last) in why.sentences] == ["300 homes ", "40 depots ", "9 homes in"]


@pytest.mark.parametrize("kind", ["killed", "magnitude", "infected", "votes", "outage"])
def test_a_kind_alone_claims_what_it_claims_among_all(kind: str) -> None:
    body = (
        "The quake of magnitude 6.1 killed nine people. 300 homes lost power. Cholera infected 40 people. "
        "The council met at once: 12 votes were cast."
    )
    alone = {proof.claim for proof in tried("Quake in Orsk", body, "en", kind, READ_BY).claims}
    assert alone == {c for c in claims("Quake in Orsk", body, "en", READ_BY) if c.kind == kind} != set()


def test_every_reason_of_a_kind_has_words() -> None:
    body = "12 cases were heard. Cases of measles: 12 in 2011, and 9 miles away 40 people were infected."
    assert {n.reason for n in explained("Orsk", body, "en", TABLES).passed} <= set(REASONS)


def test_a_kind_that_may_fall_is_not_corrected_by_falling() -> None:
    [claim] = claims("Storm over Orsk", "2,000 homes were without power, down from 5,000.", "en", READ_BY)
    assert "corrected" not in claim.stances


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("40 people were injured and 12 people were killed. The correct figure is 11.", ("killed", 11)),
        ("12 people were killed and 40 people were injured. The correct figure is 41.", ("injured", 41)),
    ],
)
def test_a_correct_figure_is_of_what_the_text_counted_last(text: str, told: tuple[str, int]) -> None:
    assert told in {(c.kind, c.lo) for c in claims("Blast in Orsk", text, "en") if c.scope == "event"}
