"""What one article or one tick does to the live stories, in plain words. The news is invented."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from schemas.article import Article
from schemas.read import Read, ReadArticle, Tick
from schemas.story import (
    ArticleAttached,
    ArticleRevised,
    OutletJoined,
    StoriesMerged,
    StoryClosed,
    StoryForgotten,
    StoryOpened,
)
from streams import placing
from streams.live import LiveStories
from streams.policy import Policy
from streams.step import due, in_time, prepare, step, tick_at
from tests.stories import DAY_S, POLICY, START, alerts, article, claim, hours, read, run, status, types

MAIL = article(
    "The ferry Lady Merrin lost power in the Sorvik strait on Wednesday and drifted towards the Tern rocks. "
    "Captain Ana Brandt said that her engine room had flooded.",
    "Sorvik Mail",
    "Ferry Lady Merrin adrift off Sorvik",
)
POST = article(
    "Rescuers fought on Wednesday to hold the ferry Lady Merrin clear of the Tern rocks near Sorvik after water "
    "entered her engine room, according to Captain Ana Brandt.",
    "Harbour Post",
    "Sorvik ferry drifts towards Tern rocks",
)
PLOVER = article(
    "All passengers of the ferry Lady Merrin are ashore in Sorvik, Captain Ana Brandt said on Wednesday, and tugs "
    "hold the ship off the Tern rocks.",
    "The Plover",
    "Lady Merrin: passengers ashore in Sorvik",
)
DAM = article(
    "The Kolven dam above the village of Hask burst early on Wednesday and sent mud through the upper Halmer valley.",
    "Halmer Courier",
    "Kolven dam bursts above Hask",
)
WIRE = article(
    "The ferry Lady Merrin lost all power in the Sorvik strait shortly after seven on Wednesday morning, when water "
    "flooded her engine room, and drifted for two hours towards the Tern rocks before two tugs from Callin reached "
    "her. Captain Ana Brandt said that a valve had failed. The passengers waited on deck in blankets, and nobody "
    "spoke much until the first tow line held.",
    "Lanternwire",
    "Ferry Lady Merrin drifts for two hours off Sorvik",
)
CLOSED_AFTER, FORGOTTEN_AFTER = timedelta(seconds=POLICY.close_after_s), timedelta(seconds=POLICY.forget_after_s)


def elsewhere(original: Article, outlet: str | None, ending: str = "", id: str = "") -> Article:  # noqa: A002 - its name on the wire
    """The same text in another outlet, with an ending of its own."""
    return article(original.body + ending, outlet, original.title, id)


def test_an_article_that_resembles_nothing_opens_a_story() -> None:
    """And says so with what it states."""
    live = LiveStories()
    first, second = run([read(MAIL), read(DAM)], POLICY, live)
    assert isinstance(first, StoryOpened)
    assert isinstance(second, StoryOpened)
    assert len(live.stories) == 2
    assert (second.sequence, second.outlets, second.independent) == (1, 1, 1)
    assert second.title == "Kolven dam bursts above Hask"


def test_the_opening_alert_states_all_scopes_of_the_article() -> None:
    """Tolls that do not compete stand beside each other; each thing has one status."""
    text = article("Nine people died. Over the year 300 people died there. The visit is cancelled.", title="Dam bursts")
    claims = [claim(text, "Nine people died", 9, 9), claim(text, "300 people died", 300, 300, scope="cumulative")]
    (told,) = alerts(run([read(text, START, claims, [status(text, "visit", "cancelled", "visit is cancelled")])]))
    assert [(c.kind, c.scope, c.old, c.new.lo) for c in told.facts or ()] == [
        ("killed", "event", None, 9),
        ("killed", "cumulative", None, 300),
    ]
    assert [(c.what, c.old, c.new.value) for c in told.statuses or ()] == [("visit", None, "cancelled")]


def test_an_outlet_joins_with_its_first_report_alone() -> None:
    """Its second report is attached in silence."""
    second = article(
        "Captain Ana Brandt told Harbour Post that the ferry Lady Merrin lies off the Tern rocks near Sorvik.",
        "Harbour Post",
    )
    assert types(run([read(MAIL), read(POST, hours(1)), read(second, hours(2))], POLICY)) == ["opened", "outlet_joined"]


def test_a_joining_outlet_is_counted_as_an_independent_source() -> None:
    """Where its text is its own."""
    joined = run([read(MAIL), read(POST, hours(1))], POLICY)[-1]
    assert isinstance(joined, OutletJoined)
    assert (joined.outlet, joined.outlets, joined.independent) == ("Harbour Post", 2, 2)


def test_a_near_copy_of_another_outlets_text_is_no_witness_of_its_own() -> None:
    """Ten outlets with one agency's text are one witness; the alert names whose text it is."""
    copies = [read(elsewhere(WIRE, f"Outlet {i}", " (Lanternwire)"), hours(i)) for i in range(1, 10)]
    told = alerts(run([read(WIRE), *copies], POLICY))
    assert (told[-1].outlets, told[-1].independent) == (10, 1)
    assert told[-1].why.rule == "an outlet's first report, with another's text"
    assert told[-1].why.evidence["text_of"] == "Lanternwire"


def test_a_copy_of_a_copy_is_the_first_ones_text() -> None:
    """Even where the second copy is nearer to the first than to the original."""
    first = elsewhere(WIRE, "Outlet 1", " Our correspondents in Callin and Sorvik contributed to this report.", "1")
    second = elsewhere(first, "Outlet 2", id="2")
    live = LiveStories()
    events = run([read(WIRE), read(first, hours(1)), read(second, hours(2))], POLICY, live)
    (attached,) = [e for e in events if isinstance(e, ArticleAttached) and e.read.article_id == "2"]
    assert (attached.copy_of, attached.witness, attached.independent) == ("1", "Lanternwire", 1)


def test_a_text_that_is_found_in_another_story_is_the_outlets_own() -> None:
    """What pages on two events have in common is the furniture of a site."""
    apart = msgspec.structs.replace(POLICY, attach_from=2.0)
    events = run([read(WIRE), read(elsewhere(WIRE, "Harbour Post"), hours(1))], apart)
    assert [(type(e), e.witness) for e in events if isinstance(e, StoryOpened | ArticleAttached)] == [
        (StoryOpened, "Lanternwire"),
        (StoryOpened, "Harbour Post"),
    ]


def test_an_outlet_with_a_text_of_its_own_beside_the_copy_is_a_witness() -> None:
    """Its copy does not count against it."""
    copied, own = elsewhere(WIRE, "Harbour Post"), POST
    told = alerts(run([read(WIRE), read(copied, hours(1)), read(MAIL, hours(2)), read(own, hours(3))], POLICY))
    assert (told[-1].outlets, told[-1].independent) == (3, 2)
    told = alerts(run([read(WIRE), read(copied, hours(1)), read(own, hours(3)), read(MAIL, hours(4))], POLICY))
    assert (told[-1].outlets, told[-1].independent) == (3, 3)


def test_an_article_without_outlet_never_joins_and_is_never_counted() -> None:
    """Neither as the first nor as a later one."""
    nobodys = msgspec.structs.replace(POST, outlet=None)
    live = LiveStories()
    events = run([read(MAIL), read(nobodys, hours(1))], POLICY, live)
    assert types(events) == ["opened"]
    assert (events[-1].outlets, events[-1].independent) == (1, 1)
    (opened,) = alerts(run([read(nobodys)], POLICY))
    assert (opened.outlets, opened.independent) == (0, 0)


def test_the_same_article_once_more_is_no_event() -> None:
    """Same id, same text: a duplicate."""
    assert run([read(MAIL), read(MAIL, hours(5))], POLICY) == run([read(MAIL)], POLICY)


def test_a_revision_replaces_the_text_and_adds_no_member() -> None:
    """The story answers for the new text only, and its headline follows."""
    rewritten = msgspec.structs.replace(POST, id=MAIL.id, outlet=MAIL.outlet)
    live = LiveStories()
    events = run([read(MAIL), read(rewritten, hours(1))], POLICY, live)
    assert types(events) == ["opened", "article_revised"]
    (story,) = live.stories.values()
    assert list(story.members) == [MAIL.id]
    assert story.title == "Sorvik ferry drifts towards Tern rocks"
    assert live.index.held(MAIL.id)[0] == read(rewritten).vector
    assert len(live.index) == 1


def test_a_copy_that_is_revised_a_little_stays_a_copy() -> None:
    """Its own old text, which is nearer, is not where its text comes from."""
    copied = elsewhere(WIRE, "Harbour Post", id="copy")
    revised = elsewhere(WIRE, "Harbour Post", " This report was updated.", id="copy")
    events = run([read(WIRE), read(copied, hours(1)), read(revised, hours(2))], POLICY)
    assert isinstance(events[-1], ArticleRevised)
    assert (events[-1].witness, events[-1].copy_of) == ("Lanternwire", WIRE.id)
    assert (events[-1].outlets, events[-1].independent) == (2, 1)


def test_an_original_that_is_revised_is_no_copy_of_its_copies() -> None:
    """They carry its text, not it theirs."""
    copied = elsewhere(WIRE, "Harbour Post", id="copy")
    revised = elsewhere(WIRE, "Lanternwire", " This report was updated.", id=WIRE.id)
    event = run([read(WIRE), read(copied, hours(1)), read(revised, hours(2))], POLICY)[-1]
    assert isinstance(event, ArticleRevised)
    assert (event.witness, event.copy_of, event.independent) == ("Lanternwire", None, 1)


def test_a_copy_that_is_rewritten_becomes_a_witness() -> None:
    """Once its text is its own."""
    copied = elsewhere(WIRE, "Harbour Post", id="copy")
    rewritten = msgspec.structs.replace(POST, id="copy")
    event = run([read(WIRE), read(copied, hours(1)), read(rewritten, hours(2))], POLICY)[-1]
    assert (event.outlets, event.independent) == (2, 2)


def two_stories_and_a_link() -> tuple[list[ReadArticle], Policy]:
    """Two reports of one event that an eager opener took for two stories, and one that shows them to be one."""
    eager = msgspec.structs.replace(POLICY, attach_from=0.9995, merge_from=0.1, merge_average=0.1)
    between = article(MAIL.body + " " + POST.body, "The Plover", MAIL.title)
    return [read(MAIL), read(POST, hours(1)), read(between, hours(2))], eager


def test_a_merge_redirects_the_younger_story_and_alerts_once() -> None:
    """The older id lives on with all members and outlets; the younger leads to it."""
    items, eager = two_stories_and_a_link()
    live = LiveStories()
    events = run(items, eager, live)
    older, younger = (e.story_id for e in events if isinstance(e, StoryOpened))
    assert types(events) == ["opened", "opened", "outlet_joined", "merged"]
    merged = alerts(events)[-1]
    assert (merged.story_id, merged.other_story) == (older, younger)
    assert (merged.outlets, merged.independent) == (3, 3)
    assert live.current_id(younger) == older
    assert list(live.stories[older].members) == [item.article_id for item in items]


def test_the_article_that_links_two_stories_is_heard_about_their_merger() -> None:
    """It is more like either than they are like each other; so it is where each is held against the other by one."""
    (first, second, link), eager = two_stories_and_a_link()
    live = LiveStories()
    one, other = (event.story_id for event in run([first, second], eager, live) if isinstance(event, StoryOpened))
    without = placing.alike(live, one, other, eager)
    for members in (1, 3):
        policy = msgspec.structs.replace(eager, attach_from=0.1, merge_members=members)
        (merged,) = (event for event in step(live, link, policy) if isinstance(event, StoriesMerged))
        assert (merged.why.score or 0.0) > without


def test_what_was_told_of_both_stories_keeps_its_numbers_when_they_merge() -> None:
    """The surviving story goes on counting where it was."""
    items, eager = two_stories_and_a_link()
    events = run([*items, read(PLOVER, hours(3))], eager)
    merged = next(e for e in events if isinstance(e, StoriesMerged))
    told = [alert.sequence for alert in alerts(events) if alert.story_id == merged.story_id]
    assert told == list(range(1, len(told) + 1))


def test_a_story_closes_at_the_moment_it_is_due() -> None:
    """Not a second before, however late the tick; and once."""
    due_at = START + CLOSED_AFTER
    live = LiveStories()
    run([read(MAIL)], POLICY, live)
    assert due(live, POLICY, due_at) == due_at
    assert due(live, POLICY, due_at - timedelta(seconds=1)) is None
    assert run([Tick(due_at - timedelta(seconds=1))], POLICY, live) == []
    (closed,) = run([Tick(due_at + timedelta(days=30))], POLICY, live)
    assert isinstance(closed, StoryClosed)
    assert closed.at == due_at
    assert run([Tick(due_at + timedelta(days=31))], POLICY, live) == []


def test_an_article_brings_a_tick_only_where_something_is_due() -> None:
    """And never one of its own where it is a tick."""
    live, early, late = LiveStories(), read(POST, hours(1)), read(POST, START + CLOSED_AFTER)
    run([read(MAIL)], POLICY, live)
    assert in_time(live, early, POLICY) == (early,)
    assert in_time(live, late, POLICY) == (Tick(late.seen_at), late)
    assert in_time(live, Tick(late.seen_at), POLICY) == (Tick(late.seen_at),)


def test_a_tick_of_the_due_moment_is_enough() -> None:
    """In whole seconds, never before it."""
    live = LiveStories()
    run([read(MAIL, START + timedelta(microseconds=1))], POLICY, live)
    first = due(live, POLICY, START + 2 * CLOSED_AFTER)
    assert first is not None
    assert tick_at(first).tick == START + CLOSED_AFTER + timedelta(seconds=1)
    assert [type(e) for e in run([tick_at(first)], POLICY, live)] == [StoryClosed]


def test_a_late_follow_up_wakes_a_closed_story() -> None:
    """It is attached, numbered after the closing, and the story closes anew."""
    live = LiveStories()
    late = START + CLOSED_AFTER + timedelta(days=2)
    events = run([read(MAIL), read(POST, late), Tick(late + CLOSED_AFTER)], POLICY, live)
    assert types(events) == ["opened", "closed", "outlet_joined", "closed"]
    assert [alert.sequence for alert in alerts(events)] == [1, 2, 3, 4]
    assert len(live.stories) == 1


def test_the_publishers_date_decides_nothing() -> None:
    """An article dated 2099 closes no story, one dated 1900 opens none of its own: `seen_at` drives."""
    dated = [
        msgspec.structs.replace(item, published_at=f"{year}-01-01T00:00:00Z")
        for item, year in ((POST, 2099), (PLOVER, 1900))
    ]
    live = LiveStories()
    events = run([read(MAIL), read(dated[0], hours(1)), read(dated[1], hours(2))], POLICY, live)
    assert types(events) == ["opened", "outlet_joined", "outlet_joined"]
    assert live.now == hours(2)


def test_a_clock_that_ran_ahead_once_does_not_part_what_comes_after() -> None:
    """A shard's time is the running maximum: later articles are as near to each other as ever."""
    ahead = START + timedelta(days=60)
    live = LiveStories()
    run([read(DAM, ahead), read(MAIL, hours(1)), read(POST, hours(2))], POLICY, live)
    assert len(live.stories) == 2
    assert live.now == ahead


def test_a_silent_story_is_forgotten_without_an_alert() -> None:
    """And its articles, texts and redirects with it."""
    items, eager = two_stories_and_a_link()
    live = LiveStories()
    run(items, eager, live)
    events = run([Tick(hours(2) + FORGOTTEN_AFTER)], eager, live)
    assert [type(e) for e in events] == [StoryClosed, StoryForgotten]
    assert types(events) == ["closed"]
    left = [live.stories, live.redirects, live.index.slot_of]
    assert not any(left)
    assert due(live, eager, hours(2) + 2 * FORGOTTEN_AFTER) is None


def test_an_article_does_not_join_a_story_that_its_own_time_makes_forgotten() -> None:
    """What is due comes first, tick or no tick; the same text opens a story with another id."""
    live = LiveStories()
    events = run([read(MAIL), read(MAIL, START + FORGOTTEN_AFTER)], POLICY, live)
    assert [type(e) for e in events] == [StoryOpened, StoryClosed, StoryForgotten, StoryOpened]
    assert events[0].story_id != events[-1].story_id


def test_an_article_before_what_is_due_is_refused() -> None:
    """The tick that it brings must have been folded: `in_time`."""
    live = LiveStories()
    run([read(MAIL)], POLICY, live)
    with pytest.raises(ValueError, match="before what was due"):
        step(live, read(POST, START + CLOSED_AFTER), POLICY)


def test_the_headline_is_the_most_central_recent_title() -> None:
    """Most alike to all others; an untitled article gives none."""
    live = LiveStories()
    untitled = msgspec.structs.replace(PLOVER, title="")
    between = article(
        f"{MAIL.body} {POST.body} {PLOVER.body}", "The Weathervane", "Ferry Lady Merrin: all that is known"
    )
    run([read(MAIL), read(untitled, hours(1))], POLICY, live)
    assert [s.title for s in live.stories.values()] == [MAIL.title]
    run([read(POST, hours(2)), read(between, hours(3))], POLICY, live)
    assert [s.title for s in live.stories.values()] == [between.title]


def test_a_title_whose_figure_is_overtaken_gives_way() -> None:
    """However central it is: no title says two dead beside a toll of five."""
    live = LiveStories()
    texts = [article(f"{MAIL.body} Report {n}.", f"Outlet {n}", "Ferry sinks, 2 dead") for n in range(4)]
    later = article(f"{POST.body} {MAIL.body}", "Outlet 9", "Ferry Lady Merrin: five dead")
    two = [read(text, hours(n), [claim(text, "2 dead", 2, 2)]) for n, text in enumerate(texts)]
    run(two, POLICY, live)
    assert [s.title for s in live.stories.values()] == ["Ferry sinks, 2 dead"]
    run([read(later, hours(5), [claim(later, "five dead", 5, 5)])], POLICY, live)
    assert [s.title for s in live.stories.values()] == [later.title]


def test_a_story_without_any_title_takes_the_first_that_comes() -> None:
    """An article may have a body alone."""
    live = LiveStories()
    run([read(msgspec.structs.replace(MAIL, title="")), read(POST, hours(1))], POLICY, live)
    assert [s.title for s in live.stories.values()] == [POST.title]


def test_a_vector_of_another_encoder_is_refused() -> None:
    """Products of two encoders' vectors mean nothing."""
    live = LiveStories()
    run([read(MAIL)], POLICY, live)
    with pytest.raises(ValueError, match="a vector of encoder other"):
        step(live, msgspec.structs.replace(read(POST), encoder="other"), POLICY)


def test_preparing_a_batch_passes_over_a_vector_that_step_refuses() -> None:
    """One such record must not take its neighbours along."""
    live = LiveStories()
    run([read(MAIL)], POLICY, live)
    narrow = msgspec.structs.replace(read(POST), encoder="other", vector=b"\x01" * 7)
    prepare(live, [narrow, read(PLOVER)])
    assert types(run([read(PLOVER)], POLICY, live)) == ["outlet_joined"]


def test_the_same_news_gives_the_same_ids() -> None:
    """They are made of content, never of a counter or a clock."""
    items: list[Read] = [read(MAIL), read(POST, hours(1)), read(DAM, hours(2)), Tick(hours(24 * 9))]
    assert run(items, POLICY) == run(items, POLICY)


def test_an_alert_explains_itself() -> None:
    """With the rule, the score, and the article and features that spoke for it."""
    joined = alerts(run([read(MAIL), read(POST, hours(1))], POLICY))[-1]
    assert joined.why.rule == "an outlet's first report"
    assert joined.why.score is not None
    assert joined.why.score > POLICY.attach_from
    assert joined.why.evidence["nearest_article"] == MAIL.id
    assert {"dense", "text"} < set(joined.why.evidence)


@pytest.mark.parametrize(
    "wrong",
    [
        {"close_after_s": 0},
        {"close_after_s": DAY_S, "forget_after_s": 1},
        {"matches": 2},
        {"best_members": 0},
        {"merge_members": 0},
    ],
)
def test_a_policy_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    """At the start, not at the first article."""
    with pytest.raises(ValueError, match="<="):
        Policy(**wrong)  # type: ignore[arg-type]
