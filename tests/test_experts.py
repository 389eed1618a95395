"""Who judges a pair of articles: everyone, or who knows their kind of news."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from schemas.story import ArticleAttached
from streams import dense, experts, link
from streams.arrays import Bools
from streams.experts import Expert, panel, probabilities
from streams.fitted import EXPERTS, LINKER
from streams.link import FEATURES, Linker
from tests.stories import HASHING, POLICY, article, hours, read, run
from workers.encoder import PACKAGED

WIDTH = 384
STRANGE, FAMILIAR = 0.6, 0.7
LIKELY, UNLIKELY = (Linker(bias, (0.0,) * len(FEATURES)) for bias in (4.0, -4.0))
FEATURED = np.zeros((1, len(FEATURES)))
BOTH = np.ones(1, np.bool_)


def towards(cosine: float, axis: int = 0) -> bytes:
    """A unit vector at that cosine to an axis, its rest along the next."""
    unit = np.zeros(WIDTH, np.float32)
    # Each spread over 40 axes: a component beyond 4.9 deviations would be clipped.
    for start, length in ((axis, cosine), (axis + 200, np.sqrt(1 - cosine * cosine))):
        unit[start : start + 40] = length / np.sqrt(40)
    return dense.quantised(unit)


def expert(kind: str, linker: Linker, axis: int = 0) -> Expert:
    """One whose news lies along an axis."""
    return Expert(kind, "any", towards(1.0, axis), STRANGE, FAMILIAR, linker)


def said(one: float, other: float, *known: Expert, trusted: bool = True) -> float:
    """The probability where two articles lie at these cosines to the first axis, and in general one is unlikely."""
    return said_among((one, other), known, BOTH & trusted)[0]


def said_among(cosines: Sequence[float], known: Sequence[Expert], trusted: Bools) -> list[float]:
    """The same of the first article and each of the others."""
    vectors = np.stack([dense.row(towards(cosine)) for cosine in cosines])
    return probabilities(panel(UNLIKELY, known, vectors, trusted), np.repeat(FEATURED, len(trusted), axis=0))


GENERAL = round(float(link.likely(UNLIKELY, FEATURED)[0]), 6)
EXPERTS_OWN = round(float(link.likely(LIKELY, FEATURED)[0]), 6)


def test_on_strange_news_the_general_linker_decides_alone() -> None:
    """To the bit: news of kinds that nobody was trained on is judged as if there were no expert."""
    assert said(STRANGE - 0.02, STRANGE - 0.02, expert("floods", LIKELY)) == GENERAL
    assert said(0.0, 0.0, expert("floods", LIKELY)) == said(0.0, 0.0, expert("floods", UNLIKELY))


def test_on_familiar_news_the_expert_decides_alone() -> None:
    """From FAMILIAR on."""
    assert said(FAMILIAR + 0.02, FAMILIAR + 0.02, expert("floods", LIKELY)) == EXPERTS_OWN


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_half_familiar_lies_between(one: float, other: float) -> None:
    """And it does not matter which of the two articles came first."""
    found = said(one, other, expert("floods", LIKELY))
    assert GENERAL <= found <= EXPERTS_OWN
    assert found == said(other, one, expert("floods", LIKELY))


def test_one_article_alone_makes_no_news_familiar() -> None:
    """What the others are about says which kind of news it is: an expert is asked about all pairs or about none."""
    every = np.ones(9, np.bool_)
    strangers = said_among((0.9, *[0.5] * 9), (expert("floods", LIKELY),), every)
    at_home = said_among((0.5, *[0.9] * 9), (expert("floods", LIKELY),), every)
    assert set(strangers) == {GENERAL}
    assert GENERAL not in at_home
    assert len(set(at_home)) == 1


def test_vectors_that_mean_nothing_do_not_say_what_the_news_is_about() -> None:
    """English articles among Russian ones are of the same kind as alone."""
    known, trusted = (expert("floods", LIKELY),), np.array([True, False, False])
    assert said_among((0.9, 0.9, 0.1, 0.1), known, trusted) == [EXPERTS_OWN, GENERAL, GENERAL]


def test_the_nearest_expert_judges() -> None:
    """Whatever their order."""
    near, far = expert("floods", LIKELY), expert("trials", UNLIKELY, axis=100)
    assert said(0.9, 0.9, near, far) == said(0.9, 0.9, far, near) == EXPERTS_OWN


def test_a_vector_that_means_nothing_is_no_experts_business() -> None:
    """An article in a language that the encoder does not know lies anywhere."""
    assert said(0.9, 0.9, expert("floods", LIKELY), trusted=False) == GENERAL


@given(st.lists(st.floats(-1, 1), min_size=150, max_size=150))
def test_an_experts_odds_are_a_quadratic_form(drawn: list[float]) -> None:
    """Of what moved them, feature by feature, the sum."""
    n = len(FEATURES)
    linker = Linker(0.0, tuple(drawn[:n]), tuple(drawn[n : n + n * (n + 1) // 2]))
    x = np.array(drawn[-n:])
    one, other = np.triu_indices(n)
    expected = np.dot(drawn[:n], x) + np.dot(linker.products, x[one] * x[other])
    assert abs(link.moved(linker, x[None]).sum() - expected) < 1e-9


def test_an_alert_names_the_news_that_an_expert_judged() -> None:
    """And the features that moved it."""
    one = article("The Kolven dam above Hask burst on Wednesday.", "Halmer Courier", "Kolven dam bursts above Hask")
    other = article("The Kolven dam burst above Hask on Wednesday.", "The Plover", "Dam bursts above Hask")
    knows = Expert("floods", HASHING.identity, read(one).vector, STRANGE, FAMILIAR, LIKELY)
    stranger = msgspec.structs.replace(knows, encoder="another")
    for known, kind in ((knows, "floods"), (stranger, None)):
        policy = msgspec.structs.replace(POLICY, experts=(known,))
        attached = run([read(one), read(other, hours(1))], policy)[1]
        assert isinstance(attached, ArticleAttached)
        assert attached.why.evidence.get("news") == kind


def test_what_was_fitted_is_whole() -> None:
    """A weight for each feature and each product, centres as wide as the vectors of the packaged encoder."""
    products = len(FEATURES) * (len(FEATURES) + 1) // 2
    assert (len(LINKER.weights), len(LINKER.products)) == (len(FEATURES), 0)
    for one in EXPERTS:
        assert (len(one.linker.weights), len(one.linker.products)) == (len(FEATURES), products)
        assert one.encoder == PACKAGED
        assert 0 < one.strange < one.familiar < 1
        centres = np.frombuffer(one.centres, np.int8).reshape(-1, WIDTH).astype(np.float64)
        lengths = np.linalg.norm(centres, axis=1) / dense.scale(WIDTH)
        assert np.abs(lengths - 1).max() < 0.05
    assert len({one.kind for one in EXPERTS}) == len(EXPERTS)


def test_nobody_is_asked_of_nothing() -> None:
    """The first article of all has no pair."""
    assert probabilities(experts.alone(LINKER, 0), np.zeros((0, len(FEATURES)))) == []
