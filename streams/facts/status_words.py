"""How a rule of statuses is written: the shorthands of its patterns, and how far down a body it is believed."""

from __future__ import annotations

import itertools
import re
from typing import Final, NamedTuple

from streams.facts.machines import CULPRITS, NOUNS
from streams.facts.numbers import UNITS

# How far down a body, in characters, a rule is believed. Set on the even half of claims-dev
# (benchmarks/score_statuses.py), where inquiries "ongoing" below 2,500 characters were right in 0 of 5.
TITLE: Final = 0
OPENING: Final = 450  # where an article says what it is about
LEAD: Final = 900
UPPER: Final = 2_500
BODY: Final = 12_000


class Rule(NamedTuple):
    """Words which say that a thing of `machine` is in the state `value`; `what` it is, unless they name it."""

    machine: str
    value: str
    reach_chars: int
    what: str
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


_PLACE: Final = r"(?: (?:to|in|with|on|of|at) (?:the )?(?-i:[A-Z][\w\u2019'-]+)(?: (?-i:[A-Z][\w\u2019'-]+)){0,2})?"
WORDS: Final = {
    "be": "was|were|is|are|been|be|being|has been|have been|had been|got|gets",
    "culprit": CULPRITS,
    "person": NOUNS["suspect"],
    # Not parents, children or friends: those are looked for because they are lost.
    # A driver is lost as often as wanted, unless the police look for one.
    "sought": CULPRITS.replace("|drivers?", "")
    + r"|m[ae]n|wom[ae]n|teens?|teenagers?|couple|individuals?|juveniles?|duo|pair",
    "police": "police|policemen|officers?|deput(?:y|ies)|authorities|investigators|detectives|officials|sheriff"
    "|coroner|medical examiner|fbi|cops|troopers|agents|prosecutors|snipers?|soldiers|(?-i:[A-Z]{2,4}PD)",
    "victim": NOUNS["victim"],
    "name": r"(?-i:[A-Z][\w\u2019'.-]+)",
    # "visit to Lisbon", "Lisbon visit": a plan is named by the words around its noun.
    "plan": rf"(?:(?!(?:The|An?|This|That|His|Her|Its|Their|All|No|On|In)\b)(?-i:[A-Z][\w\u2019'.-]+) ){{0,2}}"
    rf"(?:{NOUNS['planned_event']})\b{_PLACE}",
    "order": rf"(?:mandatory |mass |[\w-]+ (?=warning))?(?:evacuation (?=order))?(?:{NOUNS['order']})",
    "unrest": "protests?|stand-?off|siege|strike|sit-in|hunger strike|search|rescue|recovery|trial|talks|negotiations"
    "|evacuations?|shutdown|blockade|demonstration|fighting|clashes|outbreak|crisis|operation|riots?|occupation"
    "|walkout",
    "inquiry": rf"(?:[\w-]+ )?(?:{NOUNS['inquiry']})",
    "claim": "claims?|rumou?rs?|allegations?|accusations?|reports?|responsibility|involvement|wrongdoing|charges"
    "|attack",
    # "Two found dead", "26 people died" are tolls and no victim's state.
    "singly": r"(?<!\d )(?<!people )" + "".join(rf"(?<!\b{word} )" for word in UNITS if word != "one"),
    # What a headline says somebody is "to" do, and a body "will": not the stages of a case in court.
    "future": "announce|attend|auction|ban|begin|boost|build|buy|cap|challenge|close|compete|create|cut|debate|debut"
    "|deliver|deploy|discuss|donate|drop|end|expand|fight|fly|guard|give|headline|hire|hold|honou?r|host|impose"
    "|increase|introduce|invest|join|keep|launch|lead|leave|lift|lower|make|meet|merge|move|nominate|offer|open"
    "|outline|overhaul|pay|perform|phase out|play|premiere|propose|publish|push|raise|re-?open|recognise|recognize"
    "|recruit|reduce|release|relocate|remove|replace|require|return|reunite|reward|review|roll out|run|sanction|scrap"
    "|seek|sell|send|share|show|shut|sign|slash|speak|spend|start|stop|stream|sue|take|testify|tour|travel|unveil|use"
    "|visit|vote|withdraw",
    # "threatens to", "how to": what stands before a "to" that announces nothing.
    "governing": "try|about|campaign|coalition|threatens?|wants?|refuses?|fails?|failed|how|calls?|ready|needs?"
    "|forced|tries|trying|ways?|time|right|seeks?|urges?|asked|asks|told|according|able|used|continues?|likely"
    "|unlikely|starts?|begins?|appears?|seems?|returns?|rushes|came|comes|goes|who|what|where|when|whether|bid|race"
    "|fights?|push|work|works|struggles?|gets?|have|has|had|get|got|him|her|them|enough|too|decisions?|efforts?"
    "|chance|votes?|close|closer|best|you|people|reasons?|things|hopes?|moves?|helps?|allowed|sets|arrested|charged"
    "|clear|hard|easy|first|last|next|nothing|something|accused|banned|barred|pressure|power|plot|tells?|orders?"
    "|ordered|trip|back|up|down|over|due|set|scheduled|poised",
    "trouble": "killing|murder|shooting|stabbing|attack|death|robbery|slaying|assault|raid|crash|blast|bombing|case"
    "|homicide|fire|theft|plot|fraud|probe|kidnapping|abduction|rape|hit-and-run",
    "number": r"an|two|three|four|five|six|several|multiple|more|\d+",
}


def rule(machine: str, value: str, reach_chars: int, what: str, cues: str, *patterns: str) -> Rule:
    """Compile a row; each subject is captured under a name of its own, as `re` requires."""
    captures = itertools.count()

    def words(mark: re.Match[str]) -> str:
        return f"(?P<what{next(captures)}>{WORDS[mark[2]]})" if mark[1] else f"(?:{WORDS[mark[2]]})"

    gaps = re.sub(r" ~(\d) ", r"(?: [\\w\\u2018\\u2019\\u201c\\u201d'\",-]+){0,\1}? ", "|".join(patterns))
    spelled = re.sub(r"<(what:)?([a-z]+)>", words, gaps)
    compiled = re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", re.IGNORECASE)
    return Rule(machine, value, reach_chars, what, tuple(cues.split()), compiled)
