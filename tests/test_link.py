"""What makes two articles likely to tell of one event, one feature at a time."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import numpy as np
from msgspec.structs import replace

from schemas.read import Details
from schemas.story import ArticleAttached
from streams import link, placing
from streams.fitted import LINKER
from streams.index import Matches
from streams.link import COSINES, FEATURES, pair_features, trusted
from streams.live import LiveStories
from streams.policy import Policy
from streams.side import Side
from tests.stories import POLICY, START, article, hours, read, run, types

BARE = Side(START, Details(), "en")


def features(one: Side, other: Side, rare: int = 0, languages: tuple[str, ...] = ("en",)) -> dict[str, float]:
    """FEATURES of two articles whose cosines are .9 dense and .3 in every other field."""
    matches = Matches(np.array([0]), np.array([[0.9, *[0.3] * (len(COSINES) - 1)]]), np.array([rare]))
    (row,) = pair_features(one, [other], matches, trusted(one, [other], languages))
    return dict(zip(FEATURES, row.tolist(), strict=True))


def likely(one: Side, other: Side, rare: int = 0) -> float:
    """The shipped linker's probability of the same."""
    return float(link.likely(LINKER, np.array([list(features(one, other, rare).values())]))[0])


def test_there_is_a_weight_for_every_feature() -> None:
    """As many as the index and the details give."""
    assert len(LINKER.weights) == len(FEATURES) == len(features(BARE, BARE))


def test_what_only_one_text_names_speaks_neither_for_nor_against() -> None:
    """Missing is no contradiction."""
    told = replace(BARE, details=Details(ages=(53,), streets=("quarry",), days=(22_345,)))
    assert features(BARE, told) == features(BARE, BARE) == features(told, BARE)


def test_other_ages_streets_and_days_speak_against() -> None:
    """Each alone makes two texts that are alike in words less likely to tell of one event."""
    told = replace(BARE, details=Details(ages=(53,), streets=("quarry",), days=(22_345,)))
    for other in (Details(ages=(9,)), Details(streets=("mill",)), Details(days=(22_346,))):
        assert likely(told, replace(BARE, details=other)) < likely(told, BARE)


def test_rare_words_in_common_speak_for_one_event() -> None:
    """The more the likelier."""
    assert likely(BARE, BARE) < likely(BARE, BARE, 1) < likely(BARE, BARE, 5)


def test_more_than_a_week_apart_is_as_good_as_a_year() -> None:
    """A trial follows months later."""
    week, year = (replace(BARE, at=START + timedelta(days=days)) for days in (7, 365))
    assert features(BARE, week) == features(BARE, year)
    assert likely(BARE, week) < likely(BARE, BARE)


def test_a_vector_of_a_language_that_the_encoder_does_not_know_says_nothing() -> None:
    """The cosine of the words stands for it, whichever of the two it is; an unnamed language counts as known."""
    russian, british, unnamed = (replace(BARE, language=language) for language in ("ru", "en-GB", None))
    assert features(BARE, russian)["dense"] == features(russian, BARE)["dense"] == features(BARE, BARE)["text"]
    assert features(BARE, british)["dense"] == features(BARE, unnamed)["dense"] == 0.9
    assert features(BARE, russian, languages=())["dense"] == 0.9


def test_two_incidents_of_one_kind_are_told_apart_by_street_and_age() -> None:
    """In nearly the same words."""
    weighed = {"other_ages": -6.0, "other_streets": -6.0}
    weights = tuple(weighed.get(name, w) for name, w in zip(FEATURES, POLICY.linker.weights, strict=True))
    policy = msgspec.structs.replace(POLICY, linker=msgspec.structs.replace(POLICY.linker, weights=weights))
    one = article("A man of Callin, 53, was hurt when a wall fell in Quarry Street.", "Sorvik Mail", "Man hurt by wall")
    other = article("A man of Callin, 24, was hurt when a wall fell in Mill Street.", "The Plover", "Man hurt by wall")
    assert types(run([read(one), read(other, hours(1))], POLICY)) == ["opened", "outlet_joined"]
    assert types(run([read(one), read(other, hours(1))], policy)) == ["opened", "opened"]


def test_an_alert_says_which_features_moved_it() -> None:
    """By their names, with their values."""
    one = article(
        "The Kolven dam above Hask burst early on Wednesday.", "Halmer Courier", "Kolven dam bursts above Hask"
    )
    other = article("The Kolven dam burst above Hask on Wednesday, early.", "The Plover", "Dam bursts above Hask")
    attached = run([read(one), read(other, hours(1))], POLICY)[1]
    assert isinstance(attached, ArticleAttached)
    assert set(attached.why.evidence) - {"nearest_article"} <= set(FEATURES)


def test_the_shipped_policy_reaches_back_for_years() -> None:
    """A verdict finds its story."""
    assert Policy().forget_after_s >= 2 * 365 * 86_400


def test_a_title_in_a_crowd_is_told_apart_by_its_words() -> None:
    """What it has in common with all that is near it is taken off, from all alike; with a few it is in no crowd."""
    cosines = np.array([[0.7, *[0.3] * 5], [0.5, *[0.3] * 5]] * 10)
    crowd = Matches(np.arange(20), cosines, np.zeros(20, np.int64))
    lowered = link.in_a_crowd(crowd, 20).cosines
    assert np.allclose(lowered[:, 0], cosines[:, 0] - 2 * (0.6 - 0.3))
    assert (lowered[:, 1:] == cosines[:, 1:]).all()
    few = Matches(np.arange(4), cosines[:4], np.zeros(4, np.int64))
    assert (link.in_a_crowd(few, 20).cosines == cosines[:4]).all()


def test_a_large_story_asks_more_members_than_a_small_one() -> None:
    """Of three hundred some three are like anything."""
    ids = ["a", "b", "c"]
    story_of = dict.fromkeys(ids, "story")
    small, large = (link.candidates(ids, [0.9] * 3, story_of, {"story": size}, 3)[0].score for size in (15, 300))
    assert (small, large) == (0.9, round(3 * 0.9 / 17, 6))


def test_only_titles_without_a_text_are_held_against_their_crowd() -> None:
    """A text tells events apart by itself."""
    live = LiveStories()
    alike = [article("", f"Outlet {i}", f"Sorvik ferry race won by crew {i}") for i in range(20)]
    run([read(one) for one in alike], msgspec.structs.replace(POLICY, attach_from=2.0), live)
    bare, told = (read(article(body, "Mail", "Sorvik ferry race won by crew 9")) for body in ("", "It rained."))
    lowered, kept = (placing.candidates(live, one, START, POLICY).features[:, 0].max() for one in (bare, told))
    assert lowered < 0.6 < kept
