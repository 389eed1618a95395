"""The state written down and read again is the state: same bytes, same answers, same decisions."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.image import image_of, live_of
from streams.index import ArticleIndex
from streams.live import LiveStories, evolve
from tests.stories import Stream, fingerprint, folded, long, reads, run, wild

law = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@law
@given(wild() | long(), st.data())
def test_a_restored_state_folded_on_has_the_bytes_of_the_whole_fold(stream: Stream, data: st.DataObject) -> None:
    """Wherever the image was taken, whatever was forgotten, revised or merged before and after."""
    events = run(reads(stream))
    cut = data.draw(st.integers(0, len(events)))
    restored = live_of(image_of(folded(events[:cut])))
    for event in events[cut:]:
        evolve(restored, event)
    assert image_of(restored) == image_of(folded(events))


@law
@given(wild())
def test_a_restored_state_answers_and_decides_as_the_one_it_was_taken_of(stream: Stream) -> None:
    """Of articles it holds and of those to come."""
    items, live = reads(stream), LiveStories()
    half = len(items) // 2
    run(items[:half], live=live)
    restored = live_of(image_of(live))
    assert fingerprint(restored, items) == fingerprint(live, items)
    assert run(items[half:], live=restored) == run(items[half:], live=live)


@law
@given(long())
def test_neither_sweeping_nor_looking_shows_in_an_image(stream: Stream) -> None:
    """What an index does for the sake of time leaves no trace."""
    events = run(reads(stream))
    swept = LiveStories()
    swept.index = ArticleIndex(dead_before_sweep=0)
    for event in events:
        evolve(swept, event)
        swept.index.look_ahead([])
    assert image_of(swept) == image_of(folded(events))


@pytest.mark.parametrize("image", [b"", b"\x90", b"\xff" * 9])
def test_what_is_no_image_is_refused(image: bytes) -> None:
    """With ValueError, whatever it is."""
    with pytest.raises(ValueError, match=r"."):
        live_of(image)
