"""`step`: the heart. One record of `articles.read` against the live stories gives the events that follow.

It decides and changes nothing; `evolve` changes and decides nothing. What time alone made due comes first, at the
moment it was due, and is folded before the article that brought the time is looked at (`in_time`); so how often a
`Tick` comes has no influence on what is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from schemas.read import ArticleRef, Read, ReadArticle, Redirect, Tick
from schemas.story import (
    ArticleAttached,
    ArticleRevised,
    OutletJoined,
    StatusChanged,
    StoriesMerged,
    StoryClosed,
    StoryEvent,
    StoryForgotten,
    StoryOpened,
    Why,
)
from streams import copies, deciding, placing, stated
from streams.identity import content_id, oldest_first
from streams.link import Candidate
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

    Without items: index what was folded.
    """
    reads = [item for item in items if isinstance(item, ReadArticle)]
    live.index.look_ahead((read.vector for read in reads), (read.terms for read in reads))


def _fell_silent(live: LiveStories, until: datetime, policy: Policy) -> Iterator[StoryEvent]:
    for at, story_id, forget in live.silent(until, policy.close_after_s, policy.forget_after_s):
        story = live.stories[story_id]
        draft = _Draft(story, at, None)
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
        yield _open(read, at, found.stories)
        return
    yield from _attach(live, read, at, found, policy)


class _Draft:
    """Builds the events of one story, numbering its alerts and counting its witnesses as it goes.

    A witness may be an outlet whose own text was revised away: sources are never more than outlets.
    """

    def __init__(self, story: Story, at: datetime, read: ReadArticle | None) -> None:
        self.story_id = story.story_id
        self.at = at
        self.read = read
        self.article = _ref(read) if read else None
        self.sequence = story.sequence
        self.title = story.title
        self.outlets = set(story.outlets)
        self.witnesses = set(story.witnesses)

    def told(self, event: Any, why: Why, **more: Any) -> Any:
        """An event that makes an alert."""
        self.sequence += 1
        return self.untold(event, why, **more)

    def untold(self, event: Any, why: Why, **more: Any) -> Any:
        """An event that makes none."""
        kind = event.__struct_config__.tag
        about = self.read.article_id + self.read.digest if self.read else ""
        detail = more.get("other_story", "") or (more["fact"].kind if "fact" in more else "")
        detail = more["status"].what if "status" in more else detail
        return event(
            id=content_id("event", self.story_id, kind, str(self.sequence), self.at.isoformat(), about, detail),
            story_id=self.story_id,
            at=self.at,
            sequence=self.sequence,
            title=self.title,
            article=self.article,
            outlets=len(self.outlets),
            independent=min(len(self.witnesses), len(self.outlets)),
            why=why,
            **more,
        )


def _ref(read: ReadArticle) -> ArticleRef:
    return ArticleRef(read.article_id, read.url, read.outlet, read.title, read.published_at)


def _origin(story: Story, read: ReadArticle) -> tuple[str | None, float, str]:
    """The article of its story whose text this one repeats, how much of it, and whose text it so is ("" unknown).

    What articles of two stories have in common is the furniture of a site (docs/decisions/0005).
    """
    others = {i: member.sketch for i, member in story.members.items() if i != read.article_id}
    nearest = copies.nearest_of(others, read.sketch, copies.COPY)
    if nearest is None:
        return None, 0.0, read.outlet or ""
    copied, similarity = nearest
    return copied, similarity, story.members[copied].witness or read.outlet or ""


def _open(read: ReadArticle, at: datetime, found: Sequence[Candidate]) -> StoryEvent:
    story_id = content_id("story", read.article_id, read.digest, at.isoformat())
    story = Story(story_id, at, at, read.headline)
    draft = _Draft(story, at, read)
    draft.outlets |= {read.outlet} if read.outlet else set()
    draft.witnesses |= draft.outlets
    evidence: dict[str, float | str] = {"nearest_story": found[0].story_id} if found else {}
    why = Why("no live story is likely enough", found[0].score if found else 0.0, evidence)
    event: StoryOpened = draft.told(
        StoryOpened,
        why,
        read=read,
        witness=read.outlet or None,
        facts=stated.first_facts(read),
        statuses=stated.first_statuses(read),
    )
    return event


def _attach(
    live: LiveStories,
    read: ReadArticle,
    at: datetime,
    found: Found,
    policy: Policy,
) -> Iterator[StoryEvent]:
    best = found.stories[0]
    story = live.stories[best.story_id]
    origin = copied, _, witness = _origin(story, read)
    draft = _Draft(story, at, read)
    joins = read.outlet is not None and read.outlet not in story.outlets
    draft.outlets |= {read.outlet} if read.outlet else set()
    draft.witnesses |= {witness} if witness else set()
    evidence: dict[str, float | str] = {"nearest_article": best.article_id}
    evidence |= found.why(best.place)
    evidence |= _copied(origin)
    facts = deciding.decide(story.ledger, read, witness, policy.may_fall)
    draft.title = _headline(live, story, read, facts)
    why = Why("the likeliest live story", best.score, evidence, facts.suppressed)
    yield draft.untold(ArticleAttached, why, read=read, copy_of=copied, witness=witness or None)
    if joins:
        rule = "an outlet's first report" if copied is None else "an outlet's first report, with another's text"
        yield draft.told(OutletJoined, Why(rule, best.score, evidence, facts.suppressed), outlet=read.outlet)
    yield from _stated(draft, story, read, facts, _copied(origin))
    if second := placing.same_event(live, read, at, found.stories, policy):
        yield from _merged(live, draft, story, second)


def _copied(origin: tuple[str | None, float, str]) -> dict[str, float | str]:
    """What a reader is to know of a text that is another's."""
    copied, similarity, witness = origin
    return {} if copied is None else {"copy_of": copied, "copied": round(similarity, 2), "text_of": witness}


def _stated(
    draft: _Draft, story: Story, read: ReadArticle, facts: deciding.Decided, copied: dict[str, float | str]
) -> Iterator[StoryEvent]:
    for moved in facts.moved:
        words = stated.change_in_words(moved.change)
        why = Why(moved.rule, evidence=words | copied, suppressed=facts.suppressed)
        yield draft.told(moved.event, why, fact=moved.change)
    for change in deciding.decide_statuses(story.ledger, read):
        rule = "first value" if change.old is None else f"{change.old.value} may become {change.new.value}"
        yield draft.told(StatusChanged, Why(rule), status=change)


def _revise(live: LiveStories, story: Story, read: ReadArticle, at: datetime, policy: Policy) -> Iterator[StoryEvent]:
    copied, similarity, witness = _origin(story, read)
    if witness == (read.outlet or ""):
        copied = None  # whoever carries the outlet's text since is not where it comes from
    draft = _Draft(story, at, read)
    members = [member for i, member in story.members.items() if i != read.article_id]
    draft.outlets = {m.outlet for m in members if m.outlet} | ({read.outlet} if read.outlet else set())
    draft.witnesses = {m.witness for m in members if m.witness} | ({witness} if witness else set())
    facts = deciding.decide(story.ledger, read, witness, policy.may_fall)
    if read.article_id in _newest(story):
        draft.title = _headline(live, story, read, facts)
    why = Why("the same id came with another text", suppressed=facts.suppressed)
    yield draft.told(ArticleRevised, why, read=read, copy_of=copied, witness=witness or None)
    yield from _stated(draft, story, read, facts, _copied((copied, similarity, witness)))


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


def _merged(live: LiveStories, draft: _Draft, story: Story, second: tuple[str, float]) -> Iterator[StoryEvent]:
    """The younger story's id redirects to the older one; what the article did in between stays where it was told."""
    other = live.stories[second[0]]
    if oldest_first(other) < oldest_first(story):
        survivor, absorbed, sequence = other, story, other.sequence
    else:
        survivor, absorbed, sequence = story, other, draft.sequence
    merged = _Draft(survivor, draft.at, draft.read)
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
    draft = _Draft(story, live.now or item.at, None)
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
