"""Near copies: whose text is it?"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.copies import COPY, FEWEST_WORDS, CopyIndex, similarity, sketch

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
    """Whatever was added and removed before."""
    index, held = CopyIndex(), dict[str, int]()
    texts = [sketch(f"{n} " + " ".join(f"{n}word{i}" for i in range(60))) for n in range(3)]
    for key, text, stays in acts:
        if stays:
            index.add(key, texts[held.setdefault(key, text)])
        else:
            index.remove(key)
            held.pop(key, None)
    for text, signature in enumerate(texts):
        for since, but in (("", None), ("c", None), ("", "a"), ("b", "b")):
            keys = sorted(key for key, kept in held.items() if kept == text and key >= since and key != but)
            assert index.nearest(signature, since=since, but=but) == ((keys[0], 1.0) if keys else None)


def test_a_text_with_another_ending_is_a_copy() -> None:
    """A line of the site's own does not make it a text of its own."""
    index = CopyIndex()
    index.add("wire", sketch(TEXT))
    found = index.nearest(sketch(TEXT + " Reporting by our own correspondent in Sorvik and by Lanternwire."))
    assert found is not None
    assert found[0] == "wire"
    assert found[1] > 0.85


def test_a_text_that_shares_a_quarter_is_no_copy() -> None:
    """Two reports that quote the same statement are two reports."""
    index = CopyIndex()
    index.add("other", sketch(shifted(150)))
    assert index.nearest(sketch(TEXT)) is None


def test_a_short_notice_is_no_copy_of_anything() -> None:
    """Two are alike by chance."""
    short = " ".join(WORDS[: FEWEST_WORDS - 1])
    assert sketch(short) == b""
    index = CopyIndex()
    index.add("a", sketch(short))
    assert index.nearest(sketch(short)) is None
    index.remove("a")


def test_the_nearest_is_found_and_ties_go_to_the_first_key() -> None:
    """Not before `since`, and never `but`."""
    index = CopyIndex()
    for key, text in (("c", TEXT), ("b", TEXT), ("a", shifted(20))):
        index.add(key, sketch(text))
    assert index.nearest(sketch(TEXT)) == ("b", 1.0)
    assert index.nearest(sketch(TEXT), since="c") == ("c", 1.0)
    assert index.nearest(sketch(TEXT), but="b") == ("c", 1.0)
    assert index.nearest(sketch(TEXT), since="d") is None


def test_what_was_removed_is_found_no_more() -> None:
    """And may be added anew with another text."""
    index = CopyIndex()
    index.add("a", sketch(TEXT))
    index.remove("a")
    assert index.nearest(sketch(TEXT)) is None
    index.add("a", sketch(shifted(150)))
    assert index.nearest(sketch(shifted(150))) == ("a", 1.0)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(6)), st.integers(0, 200))
def test_answers_do_not_depend_on_the_order_of_arrival(order: list[int], asked: int) -> None:
    """They are a function of what is held."""
    sorted_index, index = CopyIndex(), CopyIndex()
    for i in range(6):
        sorted_index.add(f"{i}", sketch(shifted(i * 15)))
    for i in order:
        index.add(f"{i}", sketch(shifted(i * 15)))
    index.add("gone", sketch(shifted(asked)))
    index.remove("gone")
    assert index.nearest(sketch(shifted(asked))) == sorted_index.nearest(sketch(shifted(asked)))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 30), max_size=40), st.lists(st.integers(0, 30)), st.lists(st.integers(0, 30), max_size=9)
)
def test_looking_ahead_changes_no_answer(early: list[int], asked: list[int], late: list[int]) -> None:
    """Whatever comes and goes after it, and whether or not it was asked about."""
    texts = [sketch(shifted(i * 6)) for i in range(31)]
    plain, looked = CopyIndex(), CopyIndex()
    for index in (plain, looked):
        for i, text in enumerate(early):
            index.add(f"early{i}", texts[text])
            index.nearest(texts[text])
    looked.look_ahead([b"", *(texts[text] for text in asked)])
    for index in (plain, looked):
        for i, text in enumerate(late):
            index.add(f"late{i}", texts[text])
            index.remove(f"early{i}")
    for one in texts:
        assert looked.nearest(one) == plain.nearest(one)


def test_too_many_meetings_for_a_whole_batch_change_no_answer() -> None:
    texts = [sketch(shifted(i)) for i in range(12)]
    plain, bounded = CopyIndex(), CopyIndex()
    for index in (plain, bounded):
        for i, text in enumerate(texts):
            index.add(f"{i:02}", text)
    plain.look_ahead(texts)
    bounded.look_ahead(texts, meetings=10)
    assert [bounded.nearest(text) for text in texts] == [plain.nearest(text) for text in texts]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 200))
def test_whatever_is_found_is_at_least_so_similar(shift: int) -> None:
    """And the estimate is that of the two signatures."""
    index = CopyIndex()
    index.add("a", sketch(TEXT))
    found = index.nearest(sketch(shifted(shift)))
    estimated = similarity(sketch(TEXT), sketch(shifted(shift)))
    assert found is None or (found[1] == estimated and estimated >= COPY)
    assert found is not None or estimated < 0.9
