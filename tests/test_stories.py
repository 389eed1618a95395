"""Stories that nobody asked for lately are packed, and nobody sees it."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from streams.image import image_of
from streams.live import LiveStories
from streams.story import Stories, Story
from tests.stories import START, Stream, article, hours, long, read, reads, run

law = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def forgetful() -> LiveStories:
    """A state in which two stories stay unpacked: as many as a merge changes."""
    live = LiveStories()
    live.stories = Stories(2)
    return live


@law
@given(long())
def test_how_many_stories_are_packed_changes_no_decision_and_no_image(stream: Stream) -> None:
    """Whatever is attached, revised, merged and forgotten."""
    packing, plain = forgetful(), LiveStories()
    assert run(reads(stream), live=packing) == run(reads(stream), live=plain)
    assert image_of(packing) == image_of(plain)
    assert dict(packing.stories) == dict(plain.stories)


def test_the_size_of_a_story_is_known_whether_it_is_packed_or_not() -> None:
    """It is asked of many, and they stay packed."""
    live = forgetful()
    run(
        [read(article(f"Alpha{n} beta{n} gamma{n} delta{n} epsilon{n}.", "Mail"), hours(n)) for n in range(5)],
        live=live,
    )
    assert [live.stories.size(story_id) for story_id in live.stories] == [
        len(story.members) for story in live.stories.values()
    ]
    assert len(live.stories) > 2


def test_a_story_with_a_number_beyond_64_bits_stays_unpacked() -> None:
    """Msgpack has none."""
    stories = Stories(2)
    for number in range(5):
        stories[f"{number}"] = Story(f"{number}", START, START, "", sequence=2**70 + number)
    assert [story.sequence - 2**70 for story in stories.values()] == list(range(5))
    stories["0"] = replace(stories["0"], sequence=1)
    assert [stories[f"{number}"].sequence for number in (0, 3)] == [1, 2**70 + 3]
