"""Terms of an article and what they weigh."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.read import Term
from streams import sparse
from streams.sparse import FIELDS, LEAD, LEAD_WORDS, NAME, TERMS, TITLE, UNIT, Columns, terms
from tests.stories import article, read

law = settings(max_examples=100, deadline=None)
FOUND = st.dictionaries(
    st.text("abcdef0123456789", min_size=1, max_size=6),
    st.builds(Term, st.integers(1, 50), st.integers(1, sparse.LARGEST_RARITY), st.integers(0, 7)),
    max_size=30,
)


def rare(word: str) -> int:
    """Every word but "the" is rare."""
    return 0 if word == "the" else 50


def weights(found: dict[str, Term], live: dict[str, int], articles: int) -> list[dict[str, int]]:
    """The weights of one article's terms by word, for each of FIELDS."""
    counts, rarities, places = (
        np.array([getattr(term, name) for term in found.values()], np.int64) for name in ("count", "rarity", "places")
    )
    is_number = np.array([word[0].isdigit() for word in found], np.bool_)
    columns = Columns(np.array([len(found)]), counts, rarities, places, is_number)
    rows = sparse.weights(columns, np.array([live.get(word, 0) for word in found], np.int64), np.array([articles]))
    return [{word: w for word, w in zip(found, row.tolist(), strict=True) if w} for row in rows]


@law
@given(FOUND, st.integers(0, 1_000_000))
def test_each_field_has_the_same_length(found: dict[str, Term], articles: int) -> None:
    """So that the product of two fields is a cosine; where nothing is in a field its length is 0."""
    for field in weights(found, {}, articles):
        length = math.sqrt(sum(w * w for w in field.values()))
        assert not field or abs(length - UNIT) <= 0.5 * math.sqrt(len(found))
        assert all(type(w) is int and 0 < w <= UNIT for w in field.values())


@law
@given(FOUND)
def test_the_order_of_terms_weighs_nothing(found: dict[str, Term]) -> None:
    """Weights are sums to the bit, whatever stood first."""
    backwards = dict(reversed(found.items()))
    assert [dict(sorted(f.items())) for f in weights(backwards, {}, 9)] == [
        dict(sorted(f.items())) for f in weights(found, {}, 9)
    ]


@law
@given(st.text(max_size=80), st.text(max_size=400))
def test_any_text_has_terms_in_alphabetical_order(title: str, body: str) -> None:
    """At most TERMS of them; the same text gives the same terms."""
    found = terms(title, body, rare)
    assert list(found) == sorted(found)
    assert len(found) <= TERMS
    assert terms(title, body, rare) == found


def test_a_term_knows_where_it_stands() -> None:
    """In the title, in the lead, as a name."""
    body = " ".join(["Rescuers from Sorvik met Ana Brandt."] + ["the"] * LEAD_WORDS + ["a late valve"])
    found = terms("Ferry adrift", body, rare)
    assert found["ferry"] == Term(2, 50, TITLE | LEAD)
    assert found["brandt"] == Term(1, 50, LEAD | NAME)
    assert found["valve"] == Term(1, 50, 0)
    assert "the" not in found


def test_what_many_live_articles_say_weighs_less() -> None:
    """A day's big story does not draw every article that has its words."""
    found = {"ferry": Term(1, 60, 0), "hask": Term(1, 60, 0)}
    text = weights(found, {"ferry": 500}, 1_000)[0]
    assert text["ferry"] < text["hask"]


def test_numbers_and_names_have_fields_of_their_own() -> None:
    """And stand in the text besides."""
    fields = dict(zip(FIELDS, weights({"14": Term(1, 30, 0), "hask": Term(1, 60, NAME)}, {}, 0), strict=True))
    assert (set(fields["text"]), set(fields["numbers"]), set(fields["names"])) == ({"14", "hask"}, {"14"}, {"hask"})


def test_the_weightiest_terms_are_kept() -> None:
    """Where a text has more than TERMS."""
    body = " ".join(f"word{i}" for i in range(TERMS)) + " ferry" * 9
    found = terms("", body, rare)
    assert len(found) == TERMS
    assert found["ferry"].count == 9


def test_words_of_a_lead_are_known_by_their_first_letters_too() -> None:
    """In another case, or number, a word has its stem in common with itself; it weighs as what begins so most often."""
    one = sparse.with_stems({"\u043c\u0435\u0434\u0430\u043b\u044c": Term(1, 60, LEAD)})
    other = sparse.with_stems({"\u043c\u0435\u0434\u0430\u043b\u0438": Term(1, 40, LEAD)})
    assert len(one.keys() & other.keys()) == 1
    both = sparse.with_stems({"medalla": Term(1, 60, TITLE | LEAD | NAME), "medallas": Term(2, 40, LEAD)})
    assert both["~medal"] == Term(3, 40, TITLE | LEAD)


def test_short_words_numbers_and_what_stands_further_down_have_no_stem() -> None:
    """A body's own words are many enough."""
    found = {"final": Term(1, 50, LEAD), "2031999": Term(1, 30, LEAD), "campeonato": Term(1, 50, 0)}
    assert sparse.with_stems(found) == found


def test_stems_are_for_languages_that_inflect() -> None:
    """An article without a language is read as English."""
    told = article("Los nadadores ganaron medallas.", title="Medallas en Sorvik")
    by_language = {tag: read(msgspec.structs.replace(told, language=tag)).terms for tag in ("es", "en", None)}
    assert [any(word.startswith(sparse.STEM) for word in found) for found in by_language.values()] == [
        True,
        False,
        False,
    ]
