"""An article that was put into the wrong story is moved once a later one shows whose it is."""

from __future__ import annotations

import msgspec
import pytest

from schemas.read import ReadArticle
from schemas.story import ArticleAttached, ArticleLeft, FactChanged, FactCorrected, StoryEvent, StoryOpened, StorySplit
from streams import recent
from streams.image import image_of, live_of
from streams.live import LiveStories
from streams.recent import RecentReads
from tests.stories import POLICY, alerts, article, folded, hours, read, run

ONE_WAY = msgspec.structs.replace(POLICY, merge_from=0.1, merge_average=1.0)
"""Merges nothing by the mean of all pairs."""
OVEN = "The owner, Pia Lohmann, said that the oven of the bakery had been replaced last spring."
FIRE = "The bakery on Tern Street burned until four in the morning, the brigade said."
WATER = "Firefighters pumped water from the old canal because the hydrants had run dry."
VALVE = "A gas main below the square was shut after the blaze, the utility said."
HEATERS = "Four hundred households had no gas on Sunday and were given heaters."
DIGGING = "Engineers of the utility began to dig up the square with excavators."
MAPS = "The mayor asked the utility for the maps of its pipes by the end of the week."
PURSE = "Neighbours collected money for the bakery and its employees."


def report(name: str, outlet: str, at_hour: float, *sentences: str) -> ReadArticle:
    return read(article(" ".join(sentences), outlet, id=name), hours(at_hour))


def gas_and_fire() -> list[ReadArticle]:
    """`valve` begins with the fire, where it is put, and goes on with the gas, as `maps` shows."""
    return [
        report("oven", "Post", 0, FIRE, OVEN, "Two people were hurt."),
        report("heaters", "Mail", 1, HEATERS, DIGGING, MAPS, PURSE),
        report("digging", "Dale", 2, VALVE, DIGGING, MAPS),
        report("valve", "Sun", 3, OVEN, VALVE, HEATERS, "Five people were hurt."),
        report("water", "Echo", 4, FIRE, WATER),
        report("maps", "Star", 5, VALVE, HEATERS, DIGGING, MAPS),
    ]


def after_the_last(items: list[ReadArticle], live: LiveStories) -> list[StoryEvent]:
    run(items[:-1], ONE_WAY, live)
    return run(items[-1:], ONE_WAY, live)


def test_a_misplaced_article_goes_over_and_the_story_that_it_joins_tells_so() -> None:
    """One alert, which names the story that it came from; its first facts there are told, as of any article."""
    live = LiveStories()
    fire, gas = (event.story_id for event in run(gas_and_fire()[:-1], ONE_WAY) if isinstance(event, StoryOpened))
    events = after_the_last(gas_and_fire(), live)
    assert list(live.stories[fire].members) == ["oven", "water"]
    assert list(live.stories[gas].members) == ["heaters", "digging", "maps", "valve"]
    left = next(event for event in events if isinstance(event, ArticleLeft))
    assert (left.story_id, left.article_id, left.outlet, left.outlets) == (fire, "valve", "Sun", 2)
    joined = [event for event in events if isinstance(event, ArticleAttached)][-1]
    assert (joined.story_id, joined.read) == (gas, gas_and_fire()[3])
    (told,) = (alert for alert in alerts(events) if alert.type == "story.split")
    assert (told.story_id, told.other_story, told.outlets) == (gas, fire, 4)
    assert told.article is not None
    assert told.article.id == "valve"
    assert told.why.evidence == {"shown_by": "maps"}


def test_what_it_alone_stated_goes_with_it() -> None:
    """The value before holds again where it was, and is told as a correction; where it goes its value is the first."""
    live = LiveStories()
    events = after_the_last(gas_and_fire(), live)
    fire, gas = (live.story_of(name) for name in ("oven", "maps"))
    (corrected,) = (event for event in events if isinstance(event, FactCorrected))
    assert (corrected.story_id, corrected.fact.kind) == (fire.story_id, "injured")
    assert corrected.fact.old is not None
    assert (corrected.fact.old.lo, corrected.fact.new.lo, corrected.fact.new.article_id) == (5, 2, "oven")
    (first,) = (event for event in events if isinstance(event, FactChanged))
    assert (first.story_id, first.fact.old, first.fact.new.lo) == (gas.story_id, None, 5)
    assert fire.ledger.current["injured", "event"].lo == 2
    assert fire.ledger.said["injured"].keys() == {"oven"}
    assert gas.ledger.said["injured"].keys() == {"valve"}


def test_what_others_state_as_well_stays_in_their_words() -> None:
    """Nothing is corrected, and nothing told."""
    items = gas_and_fire()
    items[4] = report("water", "Echo", 4, FIRE, WATER, "Five people were hurt.")
    live = LiveStories()
    events = after_the_last(items, live)
    assert not [event for event in events if isinstance(event, FactCorrected)]
    held = live.story_of("oven").ledger.current["injured", "event"]
    assert (held.lo, held.article_id) == (5, "water")
    assert image_of(folded(run(items, ONE_WAY))) == image_of(live)


def test_what_nobody_else_stated_is_forgotten() -> None:
    items = gas_and_fire()
    items[0] = report("oven", "Post", 0, FIRE, OVEN)
    live = LiveStories()
    events = after_the_last(items, live)
    assert ("injured", "event") not in live.story_of("oven").ledger.current
    assert not [event for event in events if isinstance(event, FactCorrected)]


def test_alerts_of_both_stories_are_numbered_without_gaps() -> None:
    numbers: dict[str, list[int]] = {}
    for alert in alerts(run(gas_and_fire(), ONE_WAY)):
        numbers.setdefault(alert.story_id, []).append(alert.sequence)
    assert all(told == list(range(1, len(told) + 1)) for told in numbers.values())


def test_the_log_of_events_tells_it_all_again() -> None:
    live = LiveStories()
    events = run(gas_and_fire(), ONE_WAY, live)
    assert image_of(folded(events)) == image_of(live)


def test_a_snapshot_holds_what_may_yet_be_moved() -> None:
    live = LiveStories()
    run(gas_and_fire()[:-1], ONE_WAY, live)
    assert run(gas_and_fire()[-1:], ONE_WAY, live_of(image_of(live))) == run(gas_and_fire()[-1:], ONE_WAY, live)


def test_an_article_that_is_read_no_more_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last articles alone can be moved."""
    monkeypatch.setattr(recent, "READS", 1)
    assert not [event for event in run(gas_and_fire(), ONE_WAY) if isinstance(event, StorySplit)]


def test_the_last_reads_are_held_as_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "READS", 2)
    held = RecentReads()
    for item in gas_and_fire()[:3]:
        held.hold(item)
    assert held.read("oven") is None
    assert held.read("digging") == gas_and_fire()[2]
    assert RecentReads(held.packed()).read("heaters") == gas_and_fire()[1]
