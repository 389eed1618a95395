"""Near copies: whose text is it?"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.copies import COPY, FEWEST_WORDS, Sketches, nearest_of, similarity, sketch

WORDS = [f"word{i}" for i in range(400)]
TEXT = " ".join(WORDS[:200])


def shifted(words: int) -> str:
    """TEXT without its first words and with others at its end."""
    return " ".join(WORDS[words : 200 + words])


def test_the_same_text_is_a_copy_whatever_its_case_and_punctuation() -> None:
    """Sites set agency text each in its own way."""
    assert similarity(sketch(TEXT), sketch(TEXT.upper().replace(" ", " - "))) == 1


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 2), st.booleans()), max_size=20))
def test_the_earliest_of_identical_texts_is_found(acts: list[tuple[str, int, bool]]) -> None:
    """Of all or of some, whatever was added and removed before."""
    held, kept = Sketches(), dict[str, int]()
    texts = [sketch(f"{n} " + " ".join(f"{n}word{i}" for i in range(60))) for n in range(3)]
    for key, text, stays in acts:
        if stays:
            held.add(key, texts[kept.setdefault(key, text)])
        else:
            held.remove(key)
            kept.pop(key, None)
    for text, signature in enumerate(texts):
        keys = sorted(key for key, of in kept.items() if of == text)
        late = [key for key in keys if key >= "c"]
        some = {key: texts[of] for key, of in kept.items() if key >= "c"}
        assert held.nearest(signature, COPY) == first(keys)
        assert held.nearest(signature, COPY, since="c") == nearest_of(some, signature, COPY) == first(late)


def first(keys: list[str]) -> tuple[str, float] | None:
    """What is found where all of these are the same text."""
    return (keys[0], 1.0) if keys else None


def test_a_text_with_another_ending_is_a_copy() -> None:
    """A line of the site's own does not make it a text of its own."""
    held = Sketches()
    held.add("wire", sketch(TEXT))
    found = held.nearest(sketch(TEXT + " Reporting by our own correspondent in Sorvik and by Lanternwire."), COPY)
    assert found is not None
    assert found[0] == "wire"
    assert found[1] > 0.85


def test_a_text_that_was_cut_to_half_and_has_a_new_beginning_is_a_copy() -> None:
    """What a desk does to an agency's report (benchmarks/near_copies)."""
    held = Sketches()
    held.add("wire", sketch(TEXT))
    assert held.nearest(sketch(shifted(95)), COPY) is not None


def test_a_text_that_shares_a_quarter_of_its_words_is_no_copy() -> None:
    """Two reports that quote the same statement are two reports."""
    held = Sketches()
    held.add("other", sketch(shifted(150)))
    assert held.nearest(sketch(TEXT), COPY) is None


def test_a_short_notice_is_no_copy_of_anything() -> None:
    """Two are alike by chance."""
    short = " ".join(WORDS[: FEWEST_WORDS - 1])
    assert sketch(short) == b""
    held = Sketches()
    held.add("a", sketch(short))
    assert held.nearest(sketch(short), COPY) is None
    held.add("b", sketch(TEXT))
    assert held.nearest(sketch(short), COPY) is None
    held.remove("a")
    assert nearest_of({"a": sketch(short)}, sketch(TEXT), COPY) is None
    assert nearest_of({"a": sketch(short), "b": sketch(TEXT)}, sketch(short), COPY) is None


def test_what_was_removed_is_found_no_more() -> None:
    """And may be added anew with another text."""
    held = Sketches()
    held.add("a", sketch(TEXT))
    held.remove("a")
    assert held.nearest(sketch(TEXT), COPY) is None
    held.add("a", sketch(shifted(150)))
    assert held.nearest(sketch(shifted(150)), COPY) == ("a", 1.0)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(6)), st.integers(0, 200))
def test_answers_do_not_depend_on_the_order_of_arrival(order: list[int], asked: int) -> None:
    """They are a function of what is held."""
    one, other = Sketches(), Sketches()
    for i in range(6):
        one.add(f"{i}", sketch(shifted(i * 15)))
    for i in order:
        other.add(f"{i}", sketch(shifted(i * 15)))
    other.add("gone", sketch(shifted(asked)))
    other.remove("gone")
    assert other.nearest(sketch(shifted(asked)), COPY) == one.nearest(sketch(shifted(asked)), COPY)


def test_sweeping_changes_no_answer() -> None:
    """However often what came was removed."""
    held, few = Sketches(), Sketches()
    texts = [sketch(shifted(i)) for i in range(40)]
    for i in range(3_000):
        held.add(f"{i:04}", texts[i % 40])
        if i >= 40:
            held.remove(f"{i - 40:04}")
    for i in range(2_960, 3_000):
        few.add(f"{i:04}", texts[i % 40])
    assert [held.nearest(text, COPY) for text in texts] == [few.nearest(text, COPY) for text in texts]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 200), st.floats(0.01, 1))
def test_what_is_found_is_what_is_at_least_so_similar(shift: int, least: float) -> None:
    """By the estimate of the two signatures."""
    held = Sketches()
    held.add("a", sketch(TEXT))
    estimated = similarity(sketch(TEXT), sketch(shifted(shift)))
    assert held.nearest(sketch(shifted(shift)), least) == (("a", estimated) if estimated >= least else None)
