"""Which live stories an article may belong to, and which two of them it shows to be one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from schemas.read import ReadArticle
from streams import dense, experts, link
from streams.arrays import Floats
from streams.experts import Panel
from streams.index import Matches
from streams.link import Candidate
from streams.live import LiveStories
from streams.policy import Policy
from streams.side import Side, side_of
from streams.sparse import TITLE

LOOKED_AT = 3
"""Stories, likeliest first, of which an article may show one to hold an article of the first."""


class Found(NamedTuple):
    """The stories that an article may belong to, likeliest first; how likely its matches are (k,), their FEATURES
    (k, n), and who judged them.
    """

    stories: list[Candidate]
    likely: list[float]
    features: Floats
    judges: Panel

    def why(self, place: int) -> dict[str, float | str]:
        """What spoke for a match, and on which kind of news, where it is a known one."""
        kind, linker = self.judges.judge(place)
        return link.strongest(linker, self.features[place]) | ({"news": kind} if kind else {})


def candidates(live: LiveStories, read: ReadArticle, at: datetime, policy: Policy) -> Found:
    """The stories that an article may belong to; gaps are between times of the shard, which never run back."""
    matches = live.index.matches(read.vector, read.terms, policy.matches)
    if all(term.places & TITLE for term in read.terms.values()):
        matches = link.in_a_crowd(matches, policy.matches)
    ids, story_ids, sides = live.index.linked(matches.slots)
    one = side_of(at, read.details, read.language)
    features, judges = _compared(live, one, read.vector, sides, matches, policy)
    sizes = {story_id: live.stories.size(story_id) for story_id in set(story_ids)}
    likely = experts.probabilities(judges, features)
    story_of = dict(zip(ids, story_ids, strict=True))
    return Found(link.candidates(ids, likely, story_of, sizes, policy.best_members), likely, features, judges)


ALONE_MARGIN = 0.15
"""So much more a member must fit better where the article that shows it opens a story: that is a single witness."""


class Misplaced(NamedTuple):
    """An article that belongs elsewhere, the story where it is, and the score that it has where it belongs."""

    article_id: str
    story_id: str
    score: float


def misplaced(live: LiveStories, read: ReadArticle, found: Found, into: str | None, policy: Policy) -> Misplaced | None:
    """The member of another story that an article shows to belong where it goes itself, `into` a story or, if None, to
    one that it opens: as if that member arrived now, and found both there (docs/decisions/0030).
    """
    near = [one for one in found.stories[:LOOKED_AT] if one.story_id != into and one.score >= policy.merge_from]
    here = _newest(live, into, policy.move_members) if into else []
    margin = policy.move_margin if into else policy.move_margin + ALONE_MARGIN
    for other in near:
        there = _newest(live, other.story_id, policy.move_members, but=other.article_id)
        if not there:  # then it is for a merger to say
            continue
        likely = [*_of_live(live, other.article_id, [*here, *there], policy), found.likely[other.place]]
        story_of = dict.fromkeys(there, other.story_id) | dict.fromkeys([*here, read.article_id], "")
        sizes = {"": len(here) + 1, other.story_id: len(there)}
        fits = link.candidates([*here, *there, read.article_id], likely, story_of, sizes, policy.best_members)
        score = {candidate.story_id: candidate.score for candidate in fits}
        if score[""] >= policy.attach_from and score[""] - score.get(other.story_id, 0.0) >= margin:
            return Misplaced(other.article_id, other.story_id, score[""])
    return None


def same_event(
    live: LiveStories, read: ReadArticle, at: datetime, found: Sequence[Candidate], policy: Policy
) -> tuple[str, float] | None:
    """The second story that the article shows to be the first one, with how much their members are alike.

    The article counts as the newest member of the first: it is what links the two (docs/decisions/0029).
    """
    if len(found) < 2 or found[1].score < policy.merge_from:
        return None
    one, other = (_newest(live, candidate.story_id, policy.merge_members) for candidate in found[:2])
    one = one[len(one) == policy.merge_members :]
    pairs = live.index.beside(read.vector, read.terms, other)
    linked = _likely(live, side_of(at, read.details, read.language), read.vector, other, pairs, policy)
    mean = round((sum(linked) + _between(live, one, other, policy)) / ((len(one) + 1) * len(other)), 6)
    return (found[1].story_id, mean) if mean > policy.merge_average else None


def alike(live: LiveStories, one_story: str, other_story: str, policy: Policy) -> float:
    """The mean likelihood that an article of one story and one of another are of one event, of their newest members
    (average link, Sokal and Michener 1958; linking-facts: merges).
    """
    one, other = (_newest(live, story_id, policy.merge_members) for story_id in (one_story, other_story))
    return round(_between(live, one, other, policy) / (len(one) * len(other)), 6)


def _newest(live: LiveStories, story_id: str, count: int, but: str | None = None) -> list[str]:
    return [i for i in live.stories[story_id].members if i != but][-count:]


def _between(live: LiveStories, one: list[str], other: list[str], policy: Policy) -> float:
    """The likelihoods of all pairs of live articles, summed."""
    total = 0.0
    for article_id in one:
        total += sum(_of_live(live, article_id, other, policy))
    return total


def _of_live(live: LiveStories, article_id: str, others: list[str], policy: Policy) -> list[float]:
    """How likely a live article is of one event with each of other live ones."""
    pairs = live.index.between(article_id, others)
    vector = live.index.vectors(np.array([live.index.slot_of[article_id]])).tobytes()
    return _likely(live, live.index.side(article_id), vector, others, pairs, policy)


def _likely(
    live: LiveStories, one: Side, vector: bytes, others: list[str], pairs: Matches, policy: Policy
) -> list[float]:
    sides = [live.index.side(article_id) for article_id in others]
    features, judges = _compared(live, one, vector, sides, pairs, policy)
    return experts.probabilities(judges, features)


def _compared(
    live: LiveStories, one: Side, vector: bytes, others: list[Side], matches: Matches, policy: Policy
) -> tuple[Floats, Panel]:
    trusted = link.trusted(one, others, policy.vector_languages)
    features = link.pair_features(one, others, matches, trusted)
    known = [expert for expert in policy.experts if expert.encoder == live.encoder]
    if not known:
        return features, experts.alone(policy.linker, len(others))
    vectors = np.concatenate([dense.row(vector)[None], live.index.vectors(matches.slots)])
    return features, experts.panel(policy.linker, known, vectors, trusted)
