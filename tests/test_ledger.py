"""What an article does to the facts and statuses of a story, as rows of a table: reports in, alerts out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest

from schemas.read import ReadArticle
from schemas.story import FactValue
from streams.ledger import Ledger
from streams.live import LiveStories
from streams.policy import Policy
from streams.stated import Key, in_words, overlaps
from tests.stories import POLICY, alerts, article, claim, hours, read, run, status

FERRY = "The ferry Lady Merrin lies off the Tern rocks near Sorvik, Captain Ana Brandt said on Wednesday."
LONG_TAIL = (
    " Two tugs from Callin hold the ship, whose engine room was flooded shortly after seven that morning when a valve "
    "failed; the passengers waited on deck in blankets until the first tow line held and the swell went down at noon."
)


@dataclass(frozen=True)
class Said:
    """What an outlet says: the words, the interval they allow, and what else is known of the claim."""

    outlet: str | None
    words: str
    lo: float | None
    hi: float | None
    more: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    copied: bool = False


def said(outlet: str | None, words: str, lo: float | None, hi: float | None, **more: Any) -> Said:
    """A report with a text of its own, and a source of its own that it names."""
    return Said(outlet, words, lo, hi, {"attribution": f"an official whom {outlet} knows"} | more)


def _read(number: int, report: Said) -> ReadArticle:
    own = LONG_TAIL if report.copied else f" Report {number} of the outlet {report.outlet}."
    text = article(f"{report.words} {FERRY}{own}", report.outlet, "", report.id or f"{number}")
    return read(text, hours(number), [claim(text, report.words, report.lo, report.hi, **report.more)])


def told(*reports: Said, policy: Policy = POLICY) -> list[tuple[str, float | None, float | None]]:
    """The alerts of facts that the reports make one after the other in one story: (what happened, new lo, new hi)."""
    live = LiveStories()
    events = run([_read(i, report) for i, report in enumerate(reports)], policy, live)
    assert len(live.stories) == 1, "the reports are of one story"
    return [
        (alert.type.removeprefix("story.").removeprefix("fact_"), fact.new.lo, fact.new.hi)
        for alert in alerts(events)
        for fact in [*(alert.facts or ()), *([alert.fact] if alert.fact else [])]
    ]


NINE = said("A", "At least nine people were killed", 9, None)
FOURTEEN = said("B", "The toll rose to 14", 14, 14)
TWENTY_FOUR = said("C", "Twenty-four people are confirmed dead", 24, 24)
EIGHTEEN = said("A", "Eighteen people were killed", 18, 18, attribution="the ministry")
OTHER_SIDE = said("B", "The province disputes this and says 31 died", 31, 31, attribution="the province")

RISING = [
    pytest.param(
        [NINE, FOURTEEN, TWENTY_FOUR], [("opened", 9, None), ("changed", 14, 14), ("changed", 24, 24)], id="rises"
    ),
    pytest.param(
        [said("A", "41 people died", 41, 41), said("B", "At least 40 people died", 40, None)],
        [("opened", 41, 41)],
        id="at least 40 after 41 changes nothing",
    ),
    pytest.param(
        [said("A", "nearly 300 people died", None, 300), said("B", "298 people died", 298, 298)],
        [("opened", None, 300)],
        id="298 after nearly 300 changes nothing",
    ),
    pytest.param(
        [said("A", "At least two people died", 2, None), said("B", "Two people died", 2, 2)],
        [("opened", 2, None)],
        id="two after at least two changes nothing",
    ),
    pytest.param(
        [said("A", "14 people died", 14, 14), said("B", "More than 14 people died", 15, None, hedge="more_than")],
        [("opened", 14, 14), ("changed", 15, None)],
        id="more than 14 after 14 is more",
    ),
    pytest.param(
        [NINE, NINE, said("B", NINE.words, 9, None)], [("opened", 9, None)], id="a repetition changes nothing"
    ),
    pytest.param(
        [said("A", "Dozens of people died", 24, None, hedge="vague"), said("B", "64 people died", 64, 64)],
        [("opened", 24, None), ("changed", 64, 64)],
        id="a number after dozens",
    ),
    pytest.param(
        [
            said("A", "31 are held", 31, 31, kind="hostages"),
            said("B", "About 30", 30, 30, kind="hostages", hedge="about"),
        ],
        [("opened", 31, 31)],
        id="about 30 after 31 changes nothing",
    ),
    pytest.param(
        [
            said("A", "12 people died", 12, 12),
            said("A", "The toll was revised down to 10", 10, 10),
            said("B", "Two more died, raising the toll to 12", 12, 12),
        ],
        [("opened", 12, 12), ("corrected", 10, 10), ("changed", 12, 12)],
        id="a corrected toll may rise to its old value",
    ),
]

LATE = [
    pytest.param(
        [NINE, FOURTEEN, TWENTY_FOUR, said("D", "14 people died", 14, 14)],
        [("opened", 9, None), ("changed", 14, 14), ("changed", 24, 24)],
        id="an old value told late resets nothing",
    ),
    pytest.param(
        [NINE, TWENTY_FOUR, said("D", "Nine people died", 9, 9), said("E", "Nine people died", 9, 9)],
        [("opened", 9, None), ("changed", 24, 24)],
        id="nor without its hedge, nor by two",
    ),
    pytest.param(
        [NINE, TWENTY_FOUR, said("D", "More than 20 people died", 21, None, hedge="more_than")],
        [("opened", 9, None), ("changed", 24, 24)],
        id="a vaguer value told late resets nothing",
    ),
    pytest.param(
        [
            said("A", "12 people died", 12, 12),
            said("A", "The toll was revised down to 10", 10, 10),
            said("B", "Twelve people died", 12, 12),
        ],
        [("opened", 12, 12), ("corrected", 10, 10)],
        id="a corrected value told late does not come back",
    ),
    pytest.param(
        [
            said("A", "Eight are missing", 8, 8, kind="missing"),
            said("B", "Three are missing", 3, 3, kind="missing"),
            said("C", "Eight people are missing", 8, 8, kind="missing"),
        ],
        [("opened", 8, 8), ("changed", 3, 3)],
        id="nor those missing who were found",
    ),
]

FALLING = [
    pytest.param(
        [said("A", "12 people died", 12, 12), said("B", "The toll was revised down to 10", 10, 10)],
        [("opened", 12, 12), ("corrected", 10, 10)],
        id="words say that it is a correction",
    ),
    pytest.param(
        [said("A", "12 people died", 12, 12), said("A", "Ten people died", 10, 10)],
        [("opened", 12, 12), ("disputed", 10, 10)],
        id="the same source is not two",
    ),
    pytest.param(
        [
            said("A", "12 people died", 12, 12),
            said("B", "Ten people died", 10, 10),
            said("C", "10 people died", 10, 10),
        ],
        [("opened", 12, 12), ("disputed", 10, 10), ("corrected", 10, 10)],
        id="two independent sources say so",
    ),
    pytest.param(
        [
            said("A", "12 people died", 12, 12),
            said("B", "Ten people died", 10, 10),
            said(None, "10 people died", 10, 10),
        ],
        [("opened", 12, 12), ("disputed", 10, 10)],
        id="nobody is no second source",
    ),
    pytest.param(
        [
            said("A", "12 people died", 12, 12),
            said("B", "Ten people died", 10, 10),
            said("B", "The toll was corrected to 10", 10, 10),
        ],
        [("opened", 12, 12), ("disputed", 10, 10), ("corrected", 10, 10)],
        id="a correction ends the dispute",
    ),
    pytest.param(
        [said("A", "Eight are missing", 8, 8, kind="missing"), said("B", "Three are missing", 3, 3, kind="missing")],
        [("opened", 8, 8), ("changed", 3, 3)],
        id="those missing may fall",
    ),
]


def test_a_kind_may_fall_where_the_policy_says_so() -> None:
    many, few = said("A", "300 homes lost power", 300, 300, kind="outage"), said("B", "40 did", 40, 40, kind="outage")
    assert told(many, few) == [("opened", 300, 300), ("disputed", 40, 40)]
    falling = msgspec.structs.replace(POLICY, may_fall=("outage",))
    assert told(many, few, policy=falling) == [("opened", 300, 300), ("changed", 40, 40)]


DISPUTES = [
    pytest.param(
        [
            said("A", "23 people died", 23, 23),
            said("B", "We counted 41 bodies while the district administration speaks of 23", 41, 41),
        ],
        [("opened", 23, 23), ("disputed", 41, 41)],
        id="a higher value that another source's stands against",
    ),
    pytest.param(
        [EIGHTEEN, OTHER_SIDE, said("A", "The ministry concedes 33 dead", 33, 33, attribution="the ministry")],
        [("opened", 18, 18), ("disputed", 31, 31), ("settled", 33, 33)],
        id="a side that concedes settles it, though the value be new",
    ),
    pytest.param(
        [EIGHTEEN, OTHER_SIDE, said("B", "In fact 18 died, and not 31", 18, 18, attribution="another official")],
        [("opened", 18, 18), ("disputed", 31, 31), ("settled", 18, 18)],
        id="a side that takes its value back settles it",
    ),
    pytest.param(
        [said("A", "12 people died", 12, 12), said("B", "Two were killed, not 12", 2, 2)],
        [("opened", 12, 12), ("corrected", 2, 2)],
        id="not 12 but two",
    ),
    pytest.param(
        [said("A", "12 people were hurt", 12, 12, kind="injured"), said("B", "No one was hurt", 0, 0, kind="injured")],
        [("opened", 12, 12)],
        id="nobody, where some were counted, is of another moment",
    ),
    pytest.param(
        [EIGHTEEN, OTHER_SIDE, said("C", "Both sides agree on 26 dead", 26, 26, attribution="the commission")],
        [("opened", 18, 18), ("disputed", 31, 31), ("settled", 26, 26)],
        id="the sides agree",
    ),
    pytest.param(
        [EIGHTEEN, OTHER_SIDE, said("B", "The province now says 18 died", 18, 18, attribution="the province")],
        [("opened", 18, 18), ("disputed", 31, 31), ("settled", 18, 18)],
        id="the other side gives way",
    ),
    pytest.param(
        [EIGHTEEN, OTHER_SIDE, said("A", "The ministry now says 31 died", 31, 31, attribution="the ministry")],
        [("opened", 18, 18), ("disputed", 31, 31), ("settled", 31, 31)],
        id="the first side gives way",
    ),
    pytest.param(
        [
            EIGHTEEN,
            OTHER_SIDE,
            said("C", "The province says 31 died", 31, 31, attribution="the province"),
            said("D", "Eighteen died", 18, 18, attribution="the ministry"),
            said("E", "The province insists that 31 died", 31, 31, attribution="the province"),
        ],
        [("opened", 18, 18), ("disputed", 31, 31)],
        id="who repeats either side says nothing new",
    ),
    pytest.param(
        [
            EIGHTEEN,
            OTHER_SIDE,
            said("C", "Both sides agree on 26 dead", 26, 26, attribution="the commission"),
            said("D", "The province says 31 died", 31, 31, attribution="the province"),
        ],
        [("opened", 18, 18), ("disputed", 31, 31), ("settled", 26, 26)],
        id="a settled dispute told late does not open again",
    ),
]

SCOPES = [
    pytest.param(
        [
            NINE,
            *(
                said("B", f"{n} people were killed, {scope}", n, n, scope=scope)
                for n, scope in enumerate(("subset", "partial", "other_event", "cumulative", "hypothetical"), 300)
            ),
        ],
        [("opened", 9, None)],
        id="other scopes never alert",
    ),
    pytest.param(
        [said("A", "300 people were killed this year", 300, 300, scope="cumulative"), NINE],
        [("opened", 300, 300), ("changed", 9, None)],
        id="and compete with nothing",
    ),
]


@pytest.mark.parametrize(("reports", "expected"), [*RISING, *LATE, *FALLING, *DISPUTES, *SCOPES])
def test_what_reports_make_of_a_fact(
    reports: list[Said], expected: list[tuple[str, float | None, float | None]]
) -> None:
    """Each row: outlets' reports in order, and the alerts that a careful editor wants of them."""
    assert told(*reports) == expected


def test_a_copy_is_no_second_source_of_a_lower_value() -> None:
    """An agency's error on two sites is one error."""
    lower = Said("B", "Ten people died", 10, 10, {"attribution": "the harbour office"}, copied=True)
    copy = Said("C", "Ten people died", 10, 10, {"attribution": "the harbour office"}, copied=True)
    assert told(said("A", "12 people died", 12, 12), lower, copy) == [("opened", 12, 12), ("disputed", 10, 10)]


def test_two_sources_make_a_first_value_of_what_one_alone_does_not() -> None:
    """Who alone is hurt, and told of by no first report, is the dead or one of many, unless others say so as well."""
    dead = said("A", "A boy of six was killed", 1, 1)
    first, second = (said(outlet, "The father was hurt", 1, 1, kind="injured") for outlet in "BC")
    assert told(dead, first) == [("opened", 1, 1)]
    assert told(dead, first, second) == [("opened", 1, 1), ("changed", 1, 1)]
    copies = [replace(report, copied=True) for report in (first, second)]
    assert told(replace(dead, copied=True), *copies) == [("opened", 1, 1)]


def test_a_fall_by_revision_is_a_correction() -> None:
    """The article that gave the value is rewritten under its own id."""
    first = Said("A", "12 people died", 12, 12, id="own")
    again = Said("A", "Ten people died", 10, 10, id="own")
    assert told(first, again) == [("opened", 12, 12), ("corrected", 10, 10)]


def test_a_revision_may_restore_what_it_took_back() -> None:
    """It is not told late: the same article says so now."""
    versions = [Said("A", f"{n} people died", n, n, id="own") for n in (12, 10, 12)]
    assert told(*versions) == [("opened", 12, 12), ("corrected", 10, 10), ("changed", 12, 12)]


def test_a_lower_tally_is_not_said_in_passing() -> None:
    """A bulletin names no source: it is one."""
    tally = said("B", "Dead: 10", 10, 10, attribution=None, stances=("tallied",))
    assert told(said("A", "12 people died", 12, 12), tally) == [("opened", 12, 12), ("disputed", 10, 10)]


def test_a_part_of_the_rescued_is_no_fall() -> None:
    """Nor of the arrested: they are counted one by one."""
    for kind in ("rescued", "arrested"):
        reports = [said("A", "There are 47", 47, 47, kind=kind), said("B", "He brought 11", 11, 11, kind=kind)]
        assert told(*reports) == [("opened", 47, 47)]


def test_a_lower_value_in_passing_is_no_dispute() -> None:
    """In the body and with no source named."""
    assert told(said("A", "12 people died", 12, 12), said("B", "Ten people died", 10, 10, attribution=None)) == [
        ("opened", 12, 12)
    ]


def test_an_old_report_lowers_nothing() -> None:
    """It knows of fewer dead than the story does, so that what else it counts is old as well."""
    live = LiveStories()
    reads = []
    for number, (dead, missing) in enumerate([(5, 12), (9, 20), (5, 12)]):
        words = f"{dead} are dead and {missing} are missing"
        text = article(f"{words}. {FERRY} Report {number}.", f"Outlet {number}", "", f"{number}")
        kinds = {"killed": dead, "missing": missing}
        reads.append(read(text, hours(number), [claim(text, words, n, n, kind=kind) for kind, n in kinds.items()]))
    run(reads, POLICY, live)
    (story,) = live.stories.values()
    assert {kind: value.lo for (kind, _), value in story.ledger.current.items()} == {"killed": 9, "missing": 20}


def test_what_an_article_repeats_is_named_in_why() -> None:
    """So that nobody wonders where an alert stayed."""
    (_, joined) = alerts(
        run([_read(0, said("A", "41 people died", 41, 41)), _read(1, said("B", "At least 40 died", 40, None))], POLICY)
    )
    assert joined.why.suppressed == ("killed at least 40: allows the current value",)


def test_an_alert_of_a_fact_carries_both_sides() -> None:
    """Old and new value, quotes, articles, outlets and sources."""
    *_, rose = alerts(run([_read(0, NINE), _read(1, FOURTEEN)], POLICY))
    assert rose.fact is not None
    assert rose.fact.old is not None
    assert (rose.fact.old.quote, rose.fact.old.outlet, rose.fact.old.article_id) == (NINE.words, "A", "0")
    assert (rose.fact.new.quote, rose.fact.new.outlet, rose.fact.new.attribution) == (
        FOURTEEN.words,
        "B",
        "an official whom B knows",
    )
    assert rose.why.rule == "rose"
    assert rose.why.evidence == {"old": "at least 9", "new": "14"}


def test_of_several_counts_the_largest_is_the_articles_total() -> None:
    """A vague one counts only where there is no other."""
    text = article(f"Dozens of people died, nine of them in Hask, 14 in all. {FERRY}", "A")
    claims = [
        claim(text, "Dozens of people died", 24, None, hedge="vague"),
        claim(text, "nine of them in Hask", 9, 9),
        claim(text, "14 in all", 14, 14),
    ]
    live = LiveStories()
    run([read(text, hours(0), claims)], POLICY, live)
    (story,) = live.stories.values()
    assert story.ledger.current["killed", "event"].quote == "14 in all"


def test_a_status_moves_as_its_machine_allows() -> None:
    """Announced, postponed, cancelled; a late "announced" of another outlet's opens it anew only where it may."""

    def report(number: int, outlet: str, value: str) -> ReadArticle:
        text = article(f"The visit was {value}. {FERRY} Report {number}.", outlet, id=f"{number}")
        return read(text, hours(number), [], [status(text, "visit to Callin", value, f"visit was {value}")])

    values = [("A", "announced"), ("B", "announced"), ("A", "postponed"), ("C", "cancelled"), ("B", "cancelled")]
    events = run([report(i, outlet, value) for i, (outlet, value) in enumerate(values)], POLICY)
    moves = [a.status for a in alerts(events) if a.status]
    assert [(m.old.value if m.old else None, m.new.value) for m in moves] == [
        ("announced", "postponed"),
        ("postponed", "cancelled"),
    ]
    assert [s.new.value for s in alerts(events)[0].statuses or ()] == ["announced"]


def test_the_ledger_of_a_merged_story_takes_over_what_is_newer() -> None:
    """And keeps all that was said, by whom."""
    ledgers = []
    for number, report in enumerate((NINE, FOURTEEN)):
        live = LiveStories()
        run([_read(number, report)], POLICY, live)
        ledgers.append(next(iter(live.stories.values())).ledger)
    one, other = ledgers
    one.absorb(other)
    assert one.current["killed", "event"].lo == 14
    assert set(one.said["killed"]) == {"0", "1"}
    assert [value.lo for value in one.past["killed"]] == [9, 14]


def test_of_two_merged_stories_the_newer_status_holds() -> None:
    """Whichever of them lives on."""
    ledgers = []
    for number, value in enumerate(("announced", "cancelled")):
        text = article(f"The visit was {value}. {FERRY} Report {number}.", f"Outlet {number}", "", f"{number}")
        live = LiveStories()
        run([read(text, hours(number), [], [status(text, "visit", value, f"The visit was {value}")])], POLICY, live)
        ledgers.append(next(iter(live.stories.values())).ledger)
    for one, other in (ledgers, ledgers[::-1]):
        one.absorb(other)
        assert {found.value for found in one.statuses.values()} == {"cancelled"}


def _value(lo: float | None, hi: float | None) -> FactValue:
    return FactValue(lo, hi, "exact", "", "body", 0, 0, "a", None, None)


def _ledger(lo: int, day: int, side: int | None = None) -> Ledger:
    """A ledger whose killed are `lo` since a day, disputed by `side`."""
    disputed = {} if side is None else {"killed": _value(side, side)}
    killed: Key = ("killed", "event")
    return Ledger(current={killed: _value(lo, lo)}, as_of={killed: hours(24 * day)}, disputed=disputed)


@pytest.mark.parametrize(
    ("one", "other", "value", "side"),
    [
        (_ledger(5, 1, 8), _ledger(8, 2), 8, None),
        (_ledger(5, 2), _ledger(5, 1, 8), 5, 8),
        (_ledger(5, 1), _ledger(6, 2, 8), 6, 8),
        (_ledger(5, 2, 9), _ledger(6, 1, 8), 5, 9),
    ],
)
def test_of_two_merged_stories_a_dispute_stays_with_the_value_it_is_about(
    one: Ledger, other: Ledger, value: int, side: int | None
) -> None:
    one.absorb(other)
    assert one.current["killed", "event"].lo == value
    assert [found.lo for found in one.disputed.values()] == ([] if side is None else [side])


def test_a_revision_takes_back_what_it_said_of_other_scopes() -> None:
    """No event decides those: no value without the words."""
    ledger = Ledger()
    first = _read(0, Said("A", "300 people died since March", 300, 300, {"scope": "cumulative"}, id="own"))
    ledger.note(first, "A")
    assert ("killed", "cumulative") in ledger.current
    ledger.note(msgspec.structs.replace(first, claims=()), "A")
    assert ledger.current == ledger.as_of == {}


def test_a_revision_takes_back_what_it_no_longer_says() -> None:
    """Of the sources of a value, it is none any more."""
    live = LiveStories()
    first = Said("A", "12 people died", 12, 12, id="own")
    silent = msgspec.structs.replace(_read(1, Said("A", "Nobody counted", None, None, id="own")), claims=())
    run([_read(0, first), silent], POLICY, live)
    (story,) = live.stories.values()
    assert story.ledger.said["killed"] == {}
    assert story.ledger.current["killed", "event"].lo == 12


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((9, None), (24, 24), True),
        ((None, 300), (298, 298), True),
        ((14, 14), (24, None), False),
        ((9, 12), (12, 20), True),
    ],
)
def test_intervals_overlap_where_some_number_is_possible_under_both(
    one: tuple[float | None, float | None], other: tuple[float | None, float | None], expected: bool
) -> None:
    """And it does not matter which is asked."""
    assert overlaps(_value(*one), _value(*other)) is expected
    assert overlaps(_value(*other), _value(*one)) is expected


@pytest.mark.parametrize(
    ("hedge", "lo", "hi", "words"),
    [
        ("exact", 14, 14, "14"),
        ("at_least", 9, None, "at least 9"),
        ("nearly", None, 300, "nearly 300"),
        ("about", 50, 50, "about 50"),
        ("between", 9, 12, "9 to 12"),
    ],
)
def test_a_value_is_said_as_a_reader_would_say_it(hedge: Any, lo: float | None, hi: float | None, words: str) -> None:
    """In the reasons of an alert."""
    assert in_words(msgspec.structs.replace(_value(lo, hi), hedge=hedge)) == words


def test_a_new_ledger_knows_nothing() -> None:
    """Of any fact or status."""
    assert Ledger() == Ledger({}, {}, {}, {}, {}, {}, {})
