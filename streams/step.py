"""`step`: the heart. One record of `articles.read` against the live stories gives the events that follow.

It decides and changes nothing; `evolve` changes and decides nothing. What time alone made due comes first, at the
moment it was due, and is folded before the article that brought the time is looked at (`in_time`); so how often a
`Tick` comes has no influence on what is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from schemas.read import Read, ReadArticle, Redirect, Tick
from schemas.story import (
    ArticleAttached,
    ArticleRevised,
    OutletJoined,
    StoriesMerged,
    StoryClosed,
    StoryEvent,
    StoryForgotten,
    StoryOpened,
    Why,
)
from streams import deciding, drafts, moving, placing, stated
from streams.drafts import Draft
from streams.identity import content_id, oldest_first
from streams.live import LiveStories
from streams.placing import Found
from streams.policy import Policy
from streams.story import HEADLINE_MEMBERS, Story


def step(live: LiveStories, item: Read, policy: Policy) -> list[StoryEvent]:
    """The events that `item` causes, in order; [] for an article that is already there with the same text.

    Raises ValueError for a vector of another encoder than the one that the live stories came from, and for an article
    before which something is due: the tick of its time comes first, see `in_time`.
    """
    match item:
        case Tick():
            return list(_fell_silent(live, item.tick, policy))
        case ReadArticle():
            return list(_arrived(live, item, policy))
        case Redirect():
            return list(_redirected(live, item))


def in_time(live: LiveStories, item: Read, policy: Policy) -> tuple[Read, ...]:
    """What `step` is to be given for a record, one after the other: where something is due by its time, the tick of
    that time comes before it.
    """
    match item:
        case Tick() | Redirect():  # the time of a redirect is another shard's
            return (item,)
        case ReadArticle():
            return (Tick(item.seen_at), item) if due(live, policy, item.seen_at) else (item,)


def prepare(live: LiveStories, items: Iterable[Read]) -> None:
    """Compute what a batch will ask of the index at once: it changes how long `step` takes, never what it answers.

    Without items: index and pack what was folded.
    """
    reads = [item for item in items if isinstance(item, ReadArticle)]
    live.recent.pack()
    live.index.look_ahead((read.vector for read in reads), (read.terms for read in reads))


def _fell_silent(live: LiveStories, until: datetime, policy: Policy) -> Iterator[StoryEvent]:
    for at, story_id, forget in live.silent(until, policy.close_after_s, policy.forget_after_s):
        story = live.stories[story_id]
        draft = Draft(story, at, None)
        if forget:
            draft.sequence += 1 if not live.is_closed(story_id) else 0
            rule = Why(rule=f"nothing came for {policy.forget_after_s} s")
            yield draft.untold(StoryForgotten, rule)
        else:
            yield draft.told(StoryClosed, Why(rule=f"nothing came for {policy.close_after_s} s"))


def _arrived(live: LiveStories, read: ReadArticle, policy: Policy) -> Iterator[StoryEvent]:
    if live.encoder not in (None, read.encoder):
        raise ValueError(f"a vector of encoder {read.encoder} among stories of encoder {live.encoder}")
    if first := due(live, policy, read.seen_at):
        raise ValueError(f"an article of {read.seen_at} before what was due at {first}")
    at = max(live.now or read.seen_at, read.seen_at)
    if read.article_id in live.index:
        story = live.story_of(read.article_id)
        if story.members[read.article_id].digest != read.digest:
            yield from _revise(live, story, read, at, policy)
        return
    found = placing.candidates(live, read, at, policy)
    if not found.stories or found.stories[0].score < policy.attach_from:
        yield from _open(live, read, at, found, policy)
        return
    yield from _attach(live, read, at, found, policy)


def _open(live: LiveStories, read: ReadArticle, at: datetime, found: Found, policy: Policy) -> Iterator[StoryEvent]:
    story_id = content_id("story", read.article_id, read.digest, at.isoformat())
    story = Story(story_id, at, at, read.headline)
    draft = Draft(story, at, read)
    draft.outlets |= {read.outlet} if read.outlet else set()
    draft.witnesses |= draft.outlets
    evidence: dict[str, float | str] = {"nearest_story": found.stories[0].story_id} if found.stories else {}
    why = Why("no live story is likely enough", found.stories[0].score if found.stories else 0.0, evidence)
    yield draft.told(
        StoryOpened,
        why,
        read=read,
        witness=read.outlet or None,
        facts=stated.first_facts(read),
        statuses=stated.first_statuses(read),
    )
    if moved := placing.misplaced(live, read, found, None, policy):
        yield from moving.moved(live, draft, story, moved, policy)


def _attach(
    live: LiveStories,
    read: ReadArticle,
    at: datetime,
    found: Found,
    policy: Policy,
) -> Iterator[StoryEvent]:
    best = found.stories[0]
    story = live.stories[best.story_id]
    origin = copied, _, witness = drafts.origin(story, read)
    draft = Draft(story, at, read)
    joins = read.outlet is not None and read.outlet not in story.outlets
    draft.outlets |= {read.outlet} if read.outlet else set()
    draft.witnesses |= {witness} if witness else set()
    evidence: dict[str, float | str] = {"nearest_article": best.article_id}
    evidence |= found.why(best.place)
    evidence |= drafts.copied(origin)
    facts = deciding.decide(story.ledger, read, witness, policy.may_fall)
    draft.title = _headline(live, story, read, facts)
    why = Why("the likeliest live story", best.score, evidence, facts.suppressed)
    yield draft.untold(ArticleAttached, why, read=read, copy_of=copied, witness=witness or None)
    if joins:
        rule = "an outlet's first report" if copied is None else "an outlet's first report, with another's text"
        yield draft.told(OutletJoined, Why(rule, best.score, evidence, facts.suppressed), outlet=read.outlet)
    yield from drafts.stated_in(draft, facts, deciding.decide_statuses(story.ledger, read), drafts.copied(origin))
    if second := placing.same_event(live, read, at, found.stories, policy):
        yield from _merged(live, draft, story, second)
    elif moved := placing.misplaced(live, read, found, best.story_id, policy):
        yield from moving.moved(live, draft, story, moved, policy)


def _revise(live: LiveStories, story: Story, read: ReadArticle, at: datetime, policy: Policy) -> Iterator[StoryEvent]:
    copied, similarity, witness = drafts.origin(story, read)
    if witness == (read.outlet or ""):
        copied = None  # whoever carries the outlet's text since is not where it comes from
    draft = Draft(story, at, read)
    members = [member for i, member in story.members.items() if i != read.article_id]
    draft.outlets = {m.outlet for m in members if m.outlet} | ({read.outlet} if read.outlet else set())
    draft.witnesses = {m.witness for m in members if m.witness} | ({witness} if witness else set())
    facts = deciding.decide(story.ledger, read, witness, policy.may_fall)
    if read.article_id in _newest(story):
        draft.title = _headline(live, story, read, facts)
    why = Why("the same id came with another text", suppressed=facts.suppressed)
    yield draft.told(ArticleRevised, why, read=read, copy_of=copied, witness=witness or None)
    yield from drafts.stated_in(
        draft, facts, deciding.decide_statuses(story.ledger, read), drafts.copied((copied, similarity, witness))
    )


def _headline(live: LiveStories, story: Story, read: ReadArticle, facts: deciding.Decided) -> str:
    """The title of the most central of the newest members, the new article among them, of which the fewest figures are
    overtaken; an untitled one has none.
    """
    newest = [i for i in _newest(story) if i != read.article_id and story.members[i].headline]
    now = deciding.current_with(story.ledger, facts)
    overtaken = {i: stated.overtaken(story.ledger.said_by(i), now) for i in newest}
    own = stated.overtaken(stated.counted_values(read), now)
    least = min([*overtaken.values(), *([own] if read.headline else [])], default=0)
    newest = [i for i in newest if overtaken[i] == least]
    central = live.index.most_central(newest, read.vector if own == least and read.headline else None)
    return story.title if central == "" else read.headline if central is None else story.members[central].headline


def _newest(story: Story) -> list[str]:
    """The members that compete for the headline."""
    return [*story.members][-HEADLINE_MEMBERS:]


def _merged(live: LiveStories, draft: Draft, story: Story, second: tuple[str, float]) -> Iterator[StoryEvent]:
    """The younger story's id redirects to the older one; what the article did in between stays where it was told."""
    other = live.stories[second[0]]
    if oldest_first(other) < oldest_first(story):
        survivor, absorbed, sequence = other, story, other.sequence
    else:
        survivor, absorbed, sequence = story, other, draft.sequence
    merged = Draft(survivor, draft.at, draft.read)
    merged.sequence = sequence
    merged.title = draft.title
    merged.outlets = story.outlets | other.outlets | draft.outlets
    merged.witnesses = story.witnesses | other.witnesses | draft.witnesses
    why = Why("an article links both, and their members are alike", second[1])
    yield merged.told(StoriesMerged, why, other_story=absorbed.story_id)


def _redirected(live: LiveStories, item: Redirect) -> Iterator[StoryEvent]:
    """Told once, and not of a story that has left memory. Nothing else of the story moves: its members stay as many."""
    story = live.stories.get(live.current_id(item.story_id))
    if story is None or item.other_story in live.redirects:
        return
    draft = Draft(story, live.now or item.at, None)
    draft.article = item.article
    why = Why("an article links it with a story of another shard, and their members are alike", item.score)
    yield draft.told(StoriesMerged, why, other_story=item.other_story, other_shard=item.other_shard)


def due(live: LiveStories, policy: Policy, by: datetime) -> datetime | None:
    """The first moment up to `by` at which a `Tick` decides something; None where there is none."""
    first = live.next_due(policy.close_after_s, policy.forget_after_s)
    return first if first is not None and first <= by else None


def tick_at(moment: datetime) -> Tick:
    """A tick at `moment`, in whole seconds: the least that is not before it."""
    whole = moment.replace(microsecond=0)
    return Tick(whole if whole == moment else whole + timedelta(seconds=1))
