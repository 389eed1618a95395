"""What holds of the claim grammar for any text at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.facts.counts import nobody, opens, quantity
from streams.facts.grammar import claims
from streams.facts.labels import corrected
from streams.facts.lexicon import COUNTED, DETERMINERS, KIN, PEOPLE, PERSON, PRONOUNS, SYMBOLS
from streams.facts.numbers import ORDINALS, STARTS
from streams.facts.persons import named, someone
from streams.facts.tokens import Line, Sentence, tokens

WORDS = (
    "killed injured dead death shot dies toll no one two dozens 12 3,000 at least nearly of the a man women and , . ; "
    "including who were was others in 2011 since himself Ann Lee 's \n “ ’ \0 - 53 % year-old wounded police said hit"
).split(" ")
news = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
anything = st.one_of(st.text(max_size=300), news)


@given(title=anything, body=anything)
def test_every_quote_is_verbatim_where_it_says(title: str, body: str) -> None:
    texts = {"title": title, "body": body}
    for claim in claims(title, body, "en"):
        assert texts[claim.field][claim.start : claim.end] == claim.quote


@given(title=anything, body=anything)
def test_the_same_text_gives_the_same_claims_in_order(title: str, body: str) -> None:
    found = claims(title, body, "en")
    assert found == claims(title, body, "en")
    assert list(found) == sorted(found, key=lambda c: (c.field == "body", c.start))


@given(title=anything, body=anything)
def test_a_claim_is_listed_once_and_its_interval_is_not_empty(title: str, body: str) -> None:
    found = claims(title, body, "en")
    assert len({(c.kind, c.lo, c.hi, c.hedge, c.scope, c.subject) for c in found}) == len(found)
    for claim in found:
        assert claim.lo is None or claim.hi is None or claim.lo <= claim.hi


KNOWN = sorted({*SYMBOLS, *PERSON, *PEOPLE, *DETERMINERS, *KIN, *COUNTED, *PRONOUNS, *ORDINALS, *STARTS, *WORDS})


@given(st.lists(st.one_of(st.sampled_from(KNOWN), st.text(min_size=1, max_size=9)), min_size=1, max_size=8))
def test_no_count_starts_where_none_may(words: list[str]) -> None:
    """What is passed over at once would have been read as nothing."""
    text = " ".join(words)
    found = tokens(text, Sentence(0, len(text), 0))
    line = Line(text, found, headline=False)
    for at in range(len(line)):
        if not opens(line, at):
            assert not any(read(line, at) for read in (quantity, nobody, someone, named))


@pytest.mark.parametrize(
    "line",
    [
        *(f"The {word} figure is 38." for word in ("correct", "right", "true", "corrected", "actual")),
        "That made 38 in all.",
        "A further one died, FOR A TOTAL OF 38.",
    ],
)
def test_every_way_to_correct_a_figure_is_read(line: str) -> None:
    found = corrected(line, Sentence(0, len(line), 0))
    assert found is not None
    assert found[0].lo == 38


HOSTILE = [
    "7",
    "12 ",
    ",",
    "-",
    "and ",
    "killed and ",
    "\0",
    '."',
    "3 killed, ",
    "a man and ",
    "3 with with with wounds ",
]
HOSTILE += ["A man was shot and Ann Lee died.\n", "They found 3 killed and 2 hurt.\n", "In 2011 were killed 1 of 9. "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_a_character_stays_flat(piece: str) -> None:
    """Four times the text may take eight times as long, not sixteen; the best of three, for machines are busy."""

    def seconds(size: int) -> float:
        text, took = (piece * (size // len(piece) + 1))[:size], []
        for _ in range(3):
            start = time.process_time()
            claims("", text, "en")
            took.append(time.process_time() - start)
        return min(took)

    assert seconds(20_000) < 8 * seconds(5_000) + 0.05
