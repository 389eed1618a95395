"""What is kept short comes back as it was: rows, and words by their hashes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.rows import Held, Rows
from streams.sparse import UNIT
from streams.vocabulary import LATE, Vocabulary, hashes

FIELDS = 4
TERMS = st.dictionaries(
    st.integers(0, 2**31 - 1),
    st.tuples(st.integers(0, UNIT), st.integers(0, UNIT), st.integers(0, UNIT), st.integers(0, 1)),
    max_size=12,
)


@given(st.lists(TERMS, min_size=1, max_size=5), st.data())
def test_rows_come_back_in_any_choice_and_after_they_were_written_down(
    articles: list[dict[int, tuple[int, ...]]], data: st.DataObject
) -> None:
    """Whatever they weigh, however few terms a row has."""
    rows, again = Rows(FIELDS), Rows(FIELDS)
    for half in (articles[:1], articles[1:]):
        if half:
            rows.extend(flat(half), len(half))
    again.take(rows.packed())
    chosen = data.draw(st.lists(st.integers(0, len(articles) - 1)))
    expected = flat([articles[number] for number in chosen])
    for held in (rows.held(np.array(chosen, np.int64)), again.held(np.array(chosen, np.int64))):
        assert [part.tolist() for part in held] == [part.tolist() for part in expected]


def flat(articles: list[dict[int, tuple[int, ...]]]) -> Held:
    """The terms of articles, one after the other."""
    of = np.repeat(np.arange(len(articles)), [len(terms) for terms in articles])
    terms = [term for article in articles for term in article]
    weights = [weights for article in articles for weights in article.values()]
    return Held(of, np.array(terms, np.int64), np.array(weights, np.uint16).reshape(-1, FIELDS))


@given(st.lists(st.lists(st.text(min_size=1), max_size=8)))
def test_a_word_has_the_number_of_its_first_coming(texts: list[list[str]]) -> None:
    """Whatever came since, and where others are numbered in this order."""
    vocabulary, known = Vocabulary(), dict[str, int]()
    for text in texts:
        numbers = [known.setdefault(word, len(known)) for word in text]
        assert vocabulary.numbers(text).tolist() == numbers
    again = Vocabulary.of(vocabulary.hashes())
    assert len(again) == len(vocabulary) == len(known)
    for one in (vocabulary, again):
        assert one.numbers(list(known)).tolist() == list(known.values())


def test_words_keep_their_numbers_when_they_are_sorted_in() -> None:
    """More of them than are gathered before."""
    vocabulary, words = Vocabulary(), [f"word{n}" for n in range(2 * LATE + 3)]
    assert vocabulary.numbers(words[: LATE + 2]).tolist() == list(range(LATE + 2))
    assert vocabulary.numbers(words).tolist() == list(range(len(words)))


@given(st.lists(st.text(max_size=40), min_size=1))
def test_a_word_is_known_by_the_same_hash_alone_and_among_others(words: list[str]) -> None:
    """Long ones, empty ones and those that begin alike too; and no two by one."""
    found = hashes(words).tolist()
    assert found == [hashes([word]).tolist()[0] for word in words]
    assert len(set(found)) == len(set(words))
