"""The small state machines that status claims move: which things have states, and which change of state is news.

A machine is a table: from each value, the values that a later report may move it to. Reversals stand in the table
("released" may go back to "arrested", a cancelled visit may be announced anew). What is absent is no move: outlets
lag, so "charged" followed by another outlet's "arrested" is the same news told late, and so is "arrested" followed by
"at large".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Moves = Mapping[str, tuple[str, ...]]


def _table(**rows: str) -> Moves:
    """One machine from rows `value="next next"`; a leading `other_` is the contract's `other:`.

    >>> _table(announced="cancelled other_held")["announced"]
    ('cancelled', 'other:held')
    """

    def value(word: str) -> str:
        return "other:" + word.removeprefix("other_") if word.startswith("other_") else word

    return MappingProxyType({value(old): tuple(map(value, new.split())) for old, new in rows.items()})


MACHINES: Final[Mapping[str, Moves]] = MappingProxyType(
    {
        "planned_event": _table(
            announced="postponed cancelled ongoing ended other_held",
            postponed="announced cancelled ongoing other_held",
            cancelled="announced postponed other_held",
            ongoing="cancelled ended other_held",
            ended="",
            other_held="",
        ),
        "suspect": _table(
            at_large="identified arrested charged convicted dead",
            identified="arrested charged convicted dead",
            arrested="charged released convicted dead",
            charged="released convicted dead other_acquitted",
            released="arrested charged convicted dead",
            convicted="released dead other_sentenced other_acquitted",
            other_sentenced="released dead other_acquitted",
            other_acquitted="charged convicted",
            dead="",
        ),
        "victim": _table(released="dead", identified="dead", dead="identified"),
        # The annotators call an issued order "announced" and a lifted one "ended"; so do the rules.
        "order": _table(
            announced="ended cancelled other_extended",
            ongoing="ended cancelled other_extended",
            other_extended="ended",
            cancelled="announced",
            ended="announced",
        ),
        "office": _table(
            denied="resigned confirmed other_dismissed",
            other_appointed="resigned other_dismissed",
            resigned="confirmed other_appointed",
            confirmed="other_appointed",
            other_dismissed="other_appointed",
        ),
        "inquiry": _table(announced="ongoing ended", ongoing="ended", ended="announced ongoing"),
        "generic": _table(
            announced="confirmed denied ended",
            confirmed="denied ended",
            denied="confirmed",
            ongoing="ended",
            ended="ongoing",
        ),
    }
)

CULPRITS: Final = (
    r"suspects?|gunm[ae]n|shooters?|shooter\(s\)|attackers?|assailants?|perpetrators?|killers?|bombers?|drivers?"
    r"|robbers?|fugitives?|those responsible|(?:person|people|man|men) responsible|defendants?|hijackers?|assassins?"
)
# The nouns by which articles name what a machine is about. Read in this order, the first machine with a noun in a
# status' subject owns it: a murder victim's investigation is a victim's affair, a search warrant's nobody's.
NOUNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "victim": r"victims?|the dead|the deceased|bod(?:y|ies)|remains|casualt(?:y|ies)"
        r"|(?:person|man|woman|teen|boy|girl|child|those|people|juvenile) killed",
        "inquiry": r"investigations?|inquir(?:y|ies)|enquir(?:y|ies)|probes?|inquest",
        "order": r"evacuations?|curfews?|(?:states? of|national|public health) emergency|lockdowns?|warnings?|alert"
        r"|(?:storm|hurricane|flood|tsunami) watch(?:es)?|boil[- ]water notices?|advisor(?:y|ies)|orders?|bans?",
        "office": r"resignation|dismissal|appointment",
        "planned_event": r"visits?|trips?|tours?|summit|meetings?|talks|conference|concerts?|gigs?|shows?|festival"
        r"|festivities|match(?:es)?|games?|rall(?:y|ies)|march(?:es)?|votes?|elections?|launch|ceremony|hearing|parade"
        r"|race|events?|activities|classes|debate|flights?|speech|appearances?|plans?|celebrations?|services|fight"
        r"|merger|strike|referendum|trial|ads|advertisements|session|screening|premiere|auction|marathon|deal"
        r"|deployment",
        "suspect": CULPRITS + r"|m[ae]n|wom[ae]n|teens?|teenagers?|boys?|girls?|boyfriend|girlfriend|fathers?|mothers?"
        r"|dad|mom|parents|couple|husband|wife|brothers?|sisters?|uncle|aunt|son|daughter|grandmother|grandfather"
        r"|adults?|friend|individuals?|juveniles?|students?|duo|pair|leaders?|officers?|\d+-year-olds?|ex-\w+",
    }
)
_OWNERS: Final = tuple(
    (machine, re.compile(rf"\b(?:{nouns})(?!\w)", re.IGNORECASE)) for machine, nouns in NOUNS.items()
)
_FULL_NAME: Final = re.compile(r"[A-Z][\w'\u2019.-]*(?: [A-Z][\w'\u2019.-]*){1,3}")


def machine_of(what: str) -> str:
    """The machine that a status' subject belongs to; a bare name is a person's, and so a suspect's.

    >>> [machine_of(what) for what in ("visit to Lisbon", "Ann Example", "evacuation order", "rumours")]
    ['planned_event', 'suspect', 'order', 'generic']
    """
    for machine, nouns in _OWNERS:
        if nouns.search(what):
            return machine
    return "suspect" if _FULL_NAME.fullmatch(what) else "generic"


def topic_key(what: str) -> str:
    """The key by which two outlets' statuses of one thing meet inside a story: the machine's name.

    Outlets name one thing in many ways, while a story seldom has two planned events or two sets of suspects; so the
    machine's name is the robust key. Only `generic` has no such unity and keeps its longest word.

    >>> {topic_key(what) for what in ("visit to Lisbon", "trip to Portugal", "Lisbon visit")}
    {'planned_event'}
    >>> {topic_key(what) for what in ("suspect", "a man", "John Example (suspect)")}
    {'suspect'}
    >>> topic_key("rumours of fraud")
    'generic:rumours'
    """
    machine = machine_of(what)
    if machine != "generic":
        return machine
    words: list[str] = re.findall(r"\w+", what.lower())
    return f"generic:{max(words, key=len)}" if words else "generic"


def moves(topic: str, old_value: str, new_value: str) -> bool:
    """Whether `new_value`, reported later of the same topic (see `topic_key`), changes `old_value`: by the topic's own
    machine, and by the generic one from a value that its own does not know.

    >>> moves("planned_event", "announced", "cancelled"), moves("suspect", "released", "arrested")
    (True, True)
    >>> moves("suspect", "charged", "arrested"), moves("suspect", "dead", "identified")
    (False, False)
    >>> moves("suspect", "denied", "confirmed"), moves("generic:rumours", "ongoing", "ended")
    (True, True)
    """
    own = MACHINES[topic.partition(":")[0]]
    return new_value in (own if old_value in own else MACHINES["generic"]).get(old_value, ())
