"""The laws of status claims. All sentences and names are invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.facts.machines import MACHINES, machine_of, moves, topic_key
from streams.facts.status_rules import RULES
from streams.facts.statuses import MAX_STATUSES, QUOTE_WORDS, statuses

CRIME = "Shooting in Northport leaves two hurt"
TALK = "Premier Vane speaks on trade"


def values(title: str, body: str = "") -> list[str]:
    return [status.value for status in statuses(title, body, "en")]


STATED = [
    ("Minister Vane calls off trip to Lisbon", "", "trip to Lisbon", "cancelled"),
    ("", "The band cancelled Friday a concert in Oslo after the flood.", "concert in Oslo", "cancelled"),
    ("Lisbon visit is cancelled", "", "Lisbon visit", "cancelled"),
    ("", "The summit with Freedonia was postponed on Monday.", "summit with Freedonia", "postponed"),
    ("", "Officials issued an evacuation order for Lowtown.", "evacuation order", "announced"),
    ("", "The tsunami warning was later lifted.", "tsunami warning", "ended"),
    ("", "The curfew has been extended until Friday.", "curfew", "other:extended"),
    ("Governor Vane resigns over audit", "", "resignation", "resigned"),
    (CRIME, "A suspect was arrested on Monday.", "suspect", "arrested"),
    (CRIME, "Police took Ann Example into custody at her home.", "suspect", "arrested"),
    (CRIME, "No arrests have been made.", "suspect", "at_large"),
    (CRIME, "Detectives are searching for two masked gunmen.", "gunmen", "at_large"),
    (CRIME, "Rob Example, 31, was charged with assault.", "suspect", "charged"),
    (CRIME, "The driver pleaded not guilty.", "suspect", "charged"),
    (CRIME, "Prosecutors filed murder charges on Monday.", "suspect", "charged"),
    (CRIME, "A grand jury indicted Poe.", "suspect", "charged"),
    (CRIME, "Rob Example was convicted on Monday.", "suspect", "convicted"),
    (CRIME, "The gunman was shot dead.", "gunman", "dead"),
    (CRIME, "Deputies don't have a description of the robber.", "suspect", "at_large"),
    (CRIME, "Police released a description of the gunman.", "gunman", "at_large"),
    (CRIME, "The gunman has not been found.", "gunman", "at_large"),
    (CRIME, "Police have released the name of the victim.", "victim", "identified"),
    (CRIME, "Detectives are working to identify the shooter.", "investigation", "ongoing"),
    ("", "The blaze was extinguished on Friday.", "situation", "ended"),
    ("", "The union voted to end the strike.", "strike", "ended"),
    ("", "The strike entered its second week.", "strike", "ongoing"),
    ("", "The fire was 20 percent contained on Friday.", "situation", "ongoing"),
    ("", "Jurors began deliberating on Friday.", "situation", "ongoing"),
    ("", "A spokesman called the report false.", "claims", "denied"),
    ("", "The minister unveiled a merger of two banks.", "merger", "announced"),
    (CRIME, "A jury found Rob Example guilty of murder.", "suspect", "convicted"),
    (CRIME, "He was released on bail.", "suspect", "released"),
    (CRIME, "Officers shot and killed the gunman.", "gunman", "dead"),
    (CRIME, "Police identified the gunman as Rob Example.", "gunman", "identified"),
    (CRIME, "The coroner identified the victim as Ann Example.", "victim", "identified"),
    (CRIME, "The investigation is ongoing.", "investigation", "ongoing"),
    (CRIME, "The driver of the tram has been arrested.", "driver", "arrested"),
    (CRIME, "He was taken into federal custody.", "suspect", "arrested"),
    (CRIME, "A court indicted a teenage girl.", "girl", "charged"),
    (CRIME, "He is a fugitive.", "suspect", "at_large"),
    (CRIME, "He turned the gun on himself.", "suspect", "dead"),
    (CRIME, "He died in a shootout with police.", "suspect", "dead"),
    (CRIME, "The man sought over the raid has been identified as Rob Example.", "suspect", "identified"),
    (CRIME, "A judge released them on Monday.", "suspect", "released"),
    ("", "The evacuation order took effect at noon.", "evacuation order", "ongoing"),
    ("Vane denies she will resign", "", "resignation", "denied"),
    ("", "The premier confirmed on Monday that Ann Vane had resigned.", "resignation", "confirmed"),
    ("", "The office confirmed there had been fatalities.", "deaths", "confirmed"),
    ("", "Seven people are now confirmed as having died.", "deaths", "confirmed"),
    ("", "Nurses began a strike on Monday.", "strike", "ongoing"),
    ("", "Residents were allowed to return to their homes.", "situation", "ended"),
    ("", "The ministry launched an inquiry into the leak.", "inquiry", "announced"),
    ("", "The ministry denied the rumours.", "rumours", "denied"),
    ("", "The two-week strike ended on Sunday.", "strike", "ended"),
]


@pytest.mark.parametrize(("title", "body", "what", "value"), STATED)
def test_a_plain_statement_gives_its_status(title: str, body: str, what: str, value: str) -> None:
    (found,) = statuses(title, body, "en")
    assert (found.what, found.value) == (what, value)


WORDINGS = {
    (CRIME, "arrested"): [
        "A third man was picked up by police on Sunday.",
        "The man gave himself up after four hours.",
        "A judge ordered Poe held without bail.",
        "Officers caught up with Poe in Lowtown and arrested him.",
        "Police detained a 19-year-old student.",
    ],
    (CRIME, "charged"): [
        "Both men have been charged.",
        "A grand jury returned an indictment against Poe.",
        "Poe made his first court appearance on Monday.",
        "He entered a plea of not guilty.",
    ],
    (CRIME, "convicted"): ["A jury convicted Poe of murder.", "Poe entered a guilty plea to two counts of robbery."],
    (CRIME, "released"): ["Poe was granted bail by a judge.", "He was let go after questioning."],
    (CRIME, "dead"): ["The killer committed suicide.", "The bomber blew himself up.", "The suspect also died."],
    (CRIME, "identified"): [
        "The medical examiner identified the man as Rob Example.",
        "The coroner's office released the victim's name.",
        "Killed were Ann Example, 22, and Rob Example, 25.",
    ],
    (CRIME, "at_large"): [
        "Police have yet to make an arrest.",
        "A warrant was issued for Poe's arrest.",
        "A suspect was not in custody.",
        "The gunmen sped off in a van.",
    ],
    (TALK, "announced"): [
        "The bank plans to close 40 branches.",
        "Vane unveiled a budget of 2 billion crowns.",
        "The hearing is scheduled for Monday.",
        "Vane said Friday she will run for mayor.",
        "Residents of Lowtown were ordered to evacuate.",
        "The county issued a boil-water notice.",
    ],
    (TALK, "postponed"): [
        "Acme said it had delayed the launch of its phone.",
        "Leaders agreed to delay the vote.",
        "The tariffs have been put on hold for 90 days.",
        "The trial was adjourned until May.",
    ],
    (TALK, "cancelled"): [
        "Vane dropped plans for a tax on sugar.",
        "Poe withdrew her nomination.",
        "Vane decided to cancel the parade.",
        "Vane backed out of the deal.",
    ],
    (TALK, "ended"): [
        "The stand-off came to a peaceful end.",
        "Residents were allowed back home on Monday.",
        "The cease-fire collapsed on Monday.",
        "Police closed the investigation.",
    ],
    (TALK, "ongoing"): [
        "The strike is in its third week.",
        "Votes were still being counted on Monday.",
        "The search for the plane goes on.",
        "The boil-water notice remains in effect.",
    ],
    (TALK, "denied"): [
        "Vane continues to deny wrongdoing.",
        "Vane refuted the claim.",
        "Her lawyer said the allegations were false.",
        "The firm disputes the allegations.",
        "Vane pushed back on claims that she lied.",
    ],
    (TALK, "confirmed"): [
        "Acme has confirmed that it slows old phones.",
        "Vane admitted that she knew of the plot.",
        "The Senate voted 54-45 to confirm Poe.",
    ],
    (TALK, "resigned"): [
        "Vane announced she was stepping down.",
        "The chief executive stood down.",
        "Vane is leaving the ministry.",
        "Vane accepted the resignation of Ann Poe.",
    ],
}
HEADLINES = {
    "arrested": [
        "Two held over murder of clerk",
        "Arrest made in killing of clerk",
        "Man, 40, detained after knife attack",
    ],
    "charged": ["Woman to face trial over fire: she faces murder charge", "Murder charge filed in clerk's death"],
    "released": ["Teen freed after six years in prison"],
    "identified": ["Names of bus crash victims released", "Man shot dead by police identified"],
    "at_large": ["Suspect sought in Lowtown stabbing", "Search on for hit-and-run driver"],
    "dead": ["Actor Rob Example dead at 60"],
    "announced": [
        "Vane to visit Lisbon in May",
        "Acme to buy Bolt",
        "Vane names Poe as envoy",
        "Vane will not seek second term",
    ],
    "postponed": ["Vote on tax bill delayed", "Acme pushes back launch of phone"],
    "cancelled": ["Vane drops out of race", "Concert called off after storm"],
    "ended": ["Strike over as nurses accept deal", "Vane ends freeze on hiring", "Schools reopen after storm"],
    "ongoing": ["Shutdown drags on", "Voters go to polls in Freedonia", "Crews battle wildfire near Lowtown"],
    "denied": ["Vane disputes report on tax", "Vane hits back at claims"],
    "confirmed": ["Acme confirms data leak", "Vane admits error"],
    "resigned": ["Vane to step down", "Poe exits White House", "Coach Poe retires"],
}


@pytest.mark.parametrize(
    ("title", "body", "value"), [(title, body, value) for (title, value), all_ in WORDINGS.items() for body in all_]
)
def test_news_says_one_thing_in_many_ways(title: str, body: str, value: str) -> None:
    assert value in values(title, body)


@pytest.mark.parametrize(("value", "title"), [(value, title) for value, all_ in HEADLINES.items() for title in all_])
def test_a_headline_leaves_out_what_a_sentence_needs(value: str, title: str) -> None:
    assert value in values(title)


def test_a_title_about_violence_makes_asides_of_public_affairs() -> None:
    body = "The bank plans to close 40 branches. Vane disputes the figures."
    assert values("Northport budget", body) == ["announced", "denied"]
    assert values("Northport shooting", body) == []


UNREAL = [
    "The trip to Lisbon could be cancelled.",
    "Unions want the minister to call off the visit to Lisbon if talks fail.",
    "Aides discussed cancelling the trip to Lisbon.",
    "The chairman threatened to resign.",
    "The opposition calls to resign grew louder.",
    "Minister Vane refused to resign.",
    "Rob Example was not charged with a crime.",
    "No one was charged with the theft.",
    "Rob Example was arrested in 2009 for theft.",
    "Rob Example, previously convicted of fraud, spoke.",
    "Tips leading to the arrest of a suspect are paid.",
    "The victim has not been identified.",
    "Police have not released the names of the victims, who were not identified.",
    "A Republican is calling for the chief to resign.",
    "The secretary of state is under pressure to resign.",
    "Vane threatens to send troops.",
    "The judge denied the motion.",
    "He was denied entry.",
    "Vane announced a cut earlier this year.",
    "The strike could end on Monday.",
    "Poe was on the run for nine weeks.",
    "Did Vane try to resign?",
    "Vane charged Saturday that the press was biased.",
    "The fight over the dam was part of a decades-old conflict over water.",
    "The panel rejected the claims of the firm.",
    "A challenge to ending the war was heard.",
]


@pytest.mark.parametrize("body", UNREAL)
def test_the_hypothetical_the_negated_and_the_long_past_give_nothing(body: str) -> None:
    assert values("A theft in Northport", body) == []


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (CRIME, "Clerk Ann Example was looking for her parents."),
        ("Boat wreck kills one", "The search for the second driver goes on at dawn."),
        ("Quake toll rises as three found dead", ""),
        ("Both offices agree: 14 people died in Northport", ""),
    ],
)
def test_the_lost_are_not_wanted_and_a_toll_is_nobodys_state(title: str, body: str) -> None:
    assert not {"at_large", "dead"} & set(values(title, body))


def test_a_headlines_toll_confirms_no_report_and_hostages_are_no_suspects() -> None:
    assert values("Quake at Loma: 24 confirmed dead", "") == []
    assert "released" not in values("Siege in Tamar", "Forty hostages were freed and two gunmen killed.")


def test_police_look_for_a_driver_who_is_wanted() -> None:
    assert "at_large" in values("Hit-and-run crash in Northport", "Police are looking for the driver.")


def test_an_arrest_is_nothing_in_an_article_about_no_crime() -> None:
    assert values("Harvest festival opens", "Farmers danced.\n" * 30 + "A man was arrested on Monday.") == []


def test_the_release_is_the_state_and_the_arrest_before_it_is_not() -> None:
    assert values(CRIME, "Two men were arrested. They were later released without bail.") == ["released"]


def test_a_cancelled_plan_is_not_announced_by_the_same_article() -> None:
    assert values("Vane cancels trip to Lisbon", "She said she will visit Lisbon another day.") == ["cancelled"]


def test_a_title_in_title_case_lets_the_body_name_the_plan() -> None:
    (found,) = statuses("Vane Cancels Freedonia Trip After Row", "Ann Vane cancelled a visit to Lisbon.", "en")
    assert (found.what, found.field) == ("visit to Lisbon", "body")


def test_links_to_other_stories_between_the_paragraphs_are_not_read() -> None:
    assert values(CRIME, "Two people were hurt.\nMan charged with fraud in Southport\nMore follows.") == []


@pytest.mark.parametrize("line", ["Related: Two held over raid.", "Photo 3 of 9 Rob Example was arrested on Monday."])
def test_captions_and_related_stories_are_not_read(line: str) -> None:
    assert values(CRIME, f"Two people were hurt.\n{line}\nMore follows.") == []


def test_the_body_names_the_plan_that_a_title_only_tells_of() -> None:
    found = statuses("Vane to make a journey", "Ann Vane will travel to Lisbon on Monday.", "en")
    assert [(status.what, status.value) for status in found] == [("visit", "announced")]


def test_who_puts_off_and_then_calls_off_has_called_off() -> None:
    body = "After it was postponed on Monday, the visit to Lisbon was cancelled."
    assert values("Lisbon visit off", body) == ["cancelled"]


def test_a_lifted_order_is_told_once() -> None:
    (found,) = statuses("Northport lifts evacuation order", "", "en")
    assert (found.what, found.value) == ("evacuation order", "ended")


def test_a_statement_of_the_title_is_kept_where_there_are_too_many() -> None:
    body = "The gunman was shot dead. He was charged with murder. He was released on bail. No arrests were made."
    assert "ended" in values("Stand-off ends in Northport shooting", body)


def test_a_time_long_past_takes_what_stands_before_it_and_not_what_follows_far_behind() -> None:
    assert values(CRIME, "In 2009 Rob Example was charged with theft.") == []
    late = "Rob Example was charged with theft of a van from the yard behind the mill that he left in 2009."
    assert values(CRIME, late) == ["charged"]


def test_other_languages_give_nothing_and_an_unknown_one_is_english() -> None:
    title = "Vane cancels trip to Lisbon"
    assert statuses(title, "", "de") == ()
    assert len(statuses(title, "", "en-GB")) == len(statuses(title, "", None)) == len(statuses(title, "", "")) == 1


def test_the_title_comes_first_and_then_the_order_of_the_text() -> None:
    body = "The victim was identified as Ann Example. The suspect was charged with murder."
    assert values("Police arrest man after shooting", body) == ["arrested", "identified", "charged"]


PIECES = (
    "police arrested a man trip to Lisbon cancelled was not charged . \n , suspect investigation is ongoing the "
    "“quote” identified as Ann Example 2009 could resign no arrests visit İ ß \u2028 strike ended warning lifted who"
)
WORDS = st.sampled_from(PIECES.split(" "))
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=120).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from([None, "", "en", "en-US", "fr"]))
def test_every_quote_is_verbatim_and_short_and_nothing_raises(title: str, body: str, language: str | None) -> None:
    found = statuses(title, body, language)
    assert found == statuses(title, body, language)
    assert len(found) <= MAX_STATUSES
    assert len({(machine_of(s.what), s.value, s.start, s.field) for s in found}) == len(found)
    for status in found:
        text = {"title": title, "body": body}[status.field]
        assert text[status.start : status.end] == status.quote != ""
        assert len(status.quote.split()) <= QUOTE_WORDS
        assert status.what


HOSTILE = [
    "arrested ",
    "no arrest was made for the ",
    "A" * 99 + " ",
    "the visit to ",
    "was, was ",
    ". ",
    '."',
    "\n",
    "charged with ",
    "said he to will ",
    "the search for the ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_megabyte_of_hostile_text_is_read_in_a_moment(unit: str) -> None:
    """Looking back over what was read would take hours, and the test's time would be up."""
    statuses(unit * 100, (unit * (1_000_000 // len(unit)))[:1_000_000], "en")


@pytest.mark.parametrize(
    "names",
    [
        ("visit to Lisbon", "trip to Portugal", "Lisbon visit", "Vane's trip"),
        ("suspect", "a man", "John Example (suspect)", "gunmen", "Ann Example"),
        ("evacuation order", "mandatory evacuations"),
        ("investigation", "police inquiry"),
        ("victim", "three victims (names withheld)", "body"),
    ],
)
def test_two_outlets_names_of_one_thing_meet(names: tuple[str, ...]) -> None:
    assert len({topic_key(name) for name in names}) == 1


def test_the_subject_of_a_rule_belongs_to_the_machine_of_the_rule() -> None:
    for rule in RULES:
        assert machine_of(rule.what) == rule.machine


def test_no_shorthand_is_left_in_a_compiled_pattern() -> None:
    for rule in RULES:
        assert not re.search(r"~|(?<!\?P)<\w+:?\w*>", rule.pattern.pattern), rule.value


def test_every_value_that_a_rule_gives_is_a_state_of_its_machine() -> None:
    for rule in RULES:
        assert rule.value in MACHINES[rule.machine]


def test_every_move_leads_to_a_state_of_the_same_machine_and_never_to_itself() -> None:
    for machine in MACHINES.values():
        for old, news in machine.items():
            assert set(news) <= set(machine) - {old}


@pytest.mark.parametrize(
    ("topic", "old", "new"),
    [
        ("planned_event", "announced", "cancelled"),
        ("planned_event", "cancelled", "announced"),
        ("suspect", "arrested", "released"),
        ("suspect", "released", "arrested"),
        ("suspect", "at_large", "arrested"),
        ("victim", "dead", "identified"),
        ("generic:rumours", "confirmed", "denied"),
        ("office", "other:appointed", "resigned"),
        ("order", "announced", "other:extended"),
    ],
)
def test_news_moves_a_machine_and_so_does_its_reversal(topic: str, old: str, new: str) -> None:
    assert moves(topic, old, new)


@pytest.mark.parametrize(
    ("topic", "old", "new"),
    [
        ("suspect", "charged", "arrested"),
        ("suspect", "arrested", "at_large"),
        ("suspect", "dead", "arrested"),
        ("suspect", "dead", "identified"),
        ("suspect", "sunk", "arrested"),
        ("planned_event", "ended", "announced"),
        ("planned_event", "ended", "ongoing"),
        ("order", "announced", "ongoing"),
        ("office", "confirmed", "denied"),
    ],
)
def test_late_reports_unknown_values_and_another_machines_moves_are_no_news(topic: str, old: str, new: str) -> None:
    assert not moves(topic, old, new)
