"""Which total a count belongs to, by the words near it: the event's, a part of it, another event's, a period's.

The cues are local, a window of characters round the count inside its sentence:
the whole sentence did worse. Without a cue it is the event.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from schemas.claim import Scope
from streams.facts.tokens import Sentence


class Cue(NamedTuple):
    """Words that give a count another scope than the event, and how many characters before and after it they "
    "reach.
    """

    scope: Scope
    words: re.Pattern[str]
    before: int
    after: int


def _cue(scope: Scope, words: str, before: int = 80, after: int = 80) -> Cue:
    return Cue(scope, re.compile(rf"(?i)\b(?:{words})"), before, after)


_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_SEASON = f"year|month|spring|summer|fall|autumn|winter|{_MONTH}"
_EVENT = "attack|bombing|crash|death|earthquake|event|incident|killing|massacre|murder|quake|shooting|storm|tsunami"
_NTH = r"(?:first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|\w+teen|\w+tie)th|\d+(?:st|nd|rd|th))"

CUES: tuple[Cue, ...] = (
    _cue(
        "cumulative",
        r"(?:this|each|every|per|a) year\b(?! (?:ago|before|earlier|after|later|old))|so far (?:this|in)\b"
        r"|annually\b|year[- ]to[- ]date\b",
    ),
    _cue(
        "cumulative",
        rf"(?:city|county|year|record)\W+(?:\w+\W+){{0,4}}homicides?\b|{_NTH} (?:homicide|murder"
        rf"|killing)",
    ),
    _cue("cumulative", r"homicides? (?:in|of|for|so far) (?:\d{4}|this|the (?:city|county))"),
    _cue(
        "cumulative",
        r"(?<!missing )(?<!heard from )(?<!seen )since (?!\d{4},? when)(?:the |its |last |early |late |mid)?(?:\d|"
        r"[a-z]+day|begin|"
        r"start|launch|federal"
        r"|war\b|coup|revolution|uprising|revolt|invasion|insurgency|offensive|outbreak|epidemic|pandemic|crisis)",
    ),
    _cue(
        "cumulative",
        rf"since (?:the )?(?:{_MONTH}|(?:[\w“”\"-]+ ){{0,5}}(?:was launched|began|started|erupted|conflict))|during "
        rf"the war\b",
    ),
    _cue(
        "cumulative",
        r"(?:in|during|of) the (?:[\w-]+ )?(?:war|conflict|insurgency|uprising)\b"
        r"|(?:war|conflict|insurgency|uprising|crackdown|violence|unrest|epidemic) (?:has|have"
        r"|had) (?:already )?(?:killed"
        r"|claimed|left|cost)",
        60,
        60,
    ),
    _cue("cumulative", r"(?:this|last|every|each) (?:winter|summer|season)\b|since the ban\b"),
    _cue("cumulative", r"(?:over|in|during|within) the (?:past|last) (?:\w+ )?(?:day|week|month|year|decade)s?\b"),
    _cue("cumulative", r"in (?:under |just |about |less than |the )?(?:\w+ )?(?:months|years|decades)\b"),
    _cue("hypothetical", r"(?:incorrect|erroneous|untrue|not true|no truth|unfounded|false (?:reports?|rumou?rs?))"),
    _cue(
        "hypothetical", r"(?:reject|den(?:y|ies|ied)|dismiss)\w*\b[^.;]{0,60}\b(?:reports?|rumou?rs?|claims?)\b", 160, 0
    ),
    _cue("hypothetical", r"(?:is|are|was|were) circulating\b|(?:section|parts) of the (?:media|press)\b"),
    _cue("hypothetical", r"leading to (?:the |an |any )?arrests?"),
    # A comma or "said" ends a supposition; "life-threatening" is none, nor is "May 7".
    _cue(
        "hypothetical",
        r"(?:could|would|might|may(?! \d)|(?<!life)(?<!life.)threaten\w*|if|feared?|plot\w*|whether"
        r"|rumou?rs?)\b(?!.*(?:,"
        r"|\bsaid\b))",
        45,
        0,
    ),
    _cue(
        "hypothetical",
        r"(?:anticipat\w+|brac(?:e|ed|ing) for|plan(?:ned|ning)? to|wanted to"
        r"|hoping to(?! (?:find|learn|hear|know|see|identify|understand|determine))"
        r"|potential\w*)\b(?!.*(?:,|\bsaid\b))",
        45,
        0,
    ),
    _cue("other_event", rf"(?:in|of|the|since|an?) (?:19|20)\d\d\b|since ['’]\d\d\b|(?:19|20)\d\d (?:{_EVENT})"),
    _cue(
        "other_event",
        rf"last (?:{_SEASON}|week(?:end)? when)\b|in (?:{_MONTH})\b(?! \d{{1,2}}\b)"
        rf"|(?:{_MONTH}),? (?:19|20)\d\d\b|(?:earlier"
        rf"|later) (?:this|that) (?:month|year)\b",
    ),
    _cue("other_event", r"(?:years|months|weeks|days|decades?) (?:ago|earlier|before|after)\b|earlier this week\b"),
    _cue(
        "other_event",
        rf"(?:previous|similar|another|other|unrelated|past|earlier) (?:\w+ )?(?:{_EVENT}|case)s?\b",
    ),
    _cue("other_event", rf"that (?:temblor|{_EVENT})\b"),
    _cue("other_event", rf"(?:separate|different) (?:\w+ )?(?:{_EVENT}|case)\b"),
    _cue("other_event", r"(?:retaliation|revenge|reprisal|vengeance)\b|in response to an? ", 160, 0),
    _cue(
        "other_event",
        r"(?:worst|deadliest|biggest|largest|first) (?:\w+ ){0,5}since\b|reminiscent of|anniversary of"
        r"|recall(?:s|ed|ing) the|remind(?:s|ed) (?:\w+ ){0,3}of",
        160,
        0,
    ),
    _cue("other_event", r"(?:(?:days|weeks|months|years)|an? (?:week|month|year)) (?:after|before)\b", 160, 0),
    _cue("other_event", rf"(?:{_MONTH}|[a-z]{{3,4}}\.) \d{{1,2}},? (?:\d{{4}},? )?(?:\w+ ){{0,3}}(?:{_EVENT})s?\b"),
    _cue("subset", r"(?:critical|stable|serious|fair|good|grave) (?:but \w+ )?condition\b|life support\b", 15, 45),
    _cue("subset", r"remain(?:s|ed)? (?:in|hospital)", 15, 45),
    _cue("partial", r"we (?:had )?reported\b|(?:was|were) (?:given|stated|reported) as\b", 60, 25),
    _cue("partial", r"(?:saw|seen|seeing|witnessed|counted)\b", 60, 0),
    _cue("partial", r"(?:found|located|discovered|at the scene|on the spot|arriv(?:ed|al|ing)|on scene)\b", 60, 25),
    _cue(
        "partial",
        r"(?:said earlier|earlier (?:had )?(?:said|put|gave|given|statement|report|figure|toll|count)"
        r"|initial(?:ly)?|originally"
        r"|previously|at first)\b",
        60,
        25,
    ),
)
_INCIDENT = re.compile(
    r"(?i)\b(?:kill|dead\b|deaths?\b(?! (?:penalty|row|tax))|deadly|die[sd]?\b|dying|fatal|shoot|shot|gunm[ae]n"
    r"|gunfi|gunned|gunshot|stab|murder|homicide|"
    r"slay|slain|attack|bomb|explo|blast|crash|collision|derail|quake|earthquake|tsunami|hurricane|storm|flood"
    r"|tornado|"
    r"wildfire|blaze|fire\b|drown|injur|wound|hurt|massacre|rampage|accident|wreck|collaps|landslide|avalanche"
    r"|hostage|"
    r"clash|riot|victim|suspect|terror|surviv|body\b|bodies|struck|ambush|strikes?\b|casualt|toll\b|typhoon|cyclone|"
    r"firearm|shelling|stampede|capsiz|volcan|mudslide|carnage|bloodshed|disaster|deadly|lethal|inferno|mauled"
    r"|gunned|"
    r"monsoon)"
)
# Where several speak, the first of these holds.
_ORDER: tuple[Scope, ...] = ("hypothetical", "subset", "cumulative", "other_event", "partial")


_ONE_EVENT = re.compile(
    rf"(?i)\b(?:{_EVENT}|accident|blast|cyclone|disaster|explosion|fire|flood|hurricane|riot|siege)\b"
)
_ONE_PLACE = re.compile(r"(?i)\b(?:in|at|on|inside|outside|near) an? |\beach\b")
_OPENS_IN_PAST = re.compile(
    rf"(?i)\W{{0,3}}(?:(?:and|but|also) )?(?:(?:early |late )?(?:in"
    rf"|on) (?:{_MONTH})(?: \d{{1,2}})?,? (?:of )?(?:19|20)\d\d\b"
    rf"|in (?:{_MONTH}|(?:19|20)\d\d)\b|last (?:{_SEASON})\b"
    rf"|(?:an? |\w+ )?(?:hours?|days?|weeks?|months?|years?|decades?) (?:ago|earlier|before)\b)"
)
"""A time that opens a sentence is that of all it tells."""
_OF_TIME = re.compile(r"(?i)\b(?:in (?:19|20)\d\d|last year)\b")


def is_of_a_time(text: str, sentence: Sentence) -> bool:
    """Is a sentence about a year as a whole, and names no single incident of it?

    >>> line = "Last year 900 people drowned."
    >>> is_of_a_time(line, Sentence(0, len(line), 0)), is_of_a_time("The flood of 2003 killed 12.", Sentence(0, 28, 0))
    (True, False)
    """
    whole = _OF_TIME.search(text, sentence.start, sentence.end)
    single = _ONE_EVENT.search(text, sentence.start, sentence.end) or _ONE_PLACE.search(
        text, sentence.start, sentence.end
    )
    return whole is not None and not single


def cues(text: str, sentence: Sentence, start: int, end: int, following: int | None = None) -> frozenset[Scope]:
    """The scopes whose cue words stand near `text[start:end]`, inside its sentence.

    `following`: where the next count of the sentence begins; what makes a count a part does not reach over it.

    >>> line = "The flood killed 12 people in 2003."
    >>> sorted(cues(line, Sentence(0, len(line), 0), 10, 26))
    ['other_event']
    """
    first, last = sentence.start, sentence.end
    nearest = last if following is None else min(last, following)
    found = {
        c.scope
        for c in CUES
        if c.words.search(
            text, max(first, start - c.before), min(nearest if c.scope == "subset" else last, end + c.after)
        )
    }
    if _OPENS_IN_PAST.match(text, sentence.start, sentence.end) or _goes_on_of_past(text, sentence):
        found.add("other_event")
    return frozenset(found)


_PAST = re.compile(
    rf"(?i)\bin (?:(?:early |late |mid-?)?(?:{_MONTH}),? )?(?:of )?(?:19|20)\d\d\b|\blast (?:{_SEASON})\b"
    r"|\b(?:weeks|months|years|decades?) (?:ago|earlier|before)\b"
)
_NOW = re.compile(r"(?i)\b(?:[a-z]+day\b|tonight\b|this (?:week|morning|month|attack|time)\b|now\b|latest\b)")
_MADE = re.compile(
    r"(?i)\b(?:built|rebuilt|opened|founded|born|established|installed|replaced|renovated|elected|appointed|completed"
    r"|launched|bought|constructed|inaugurated|commissioned|joined|moved|married|closed|hired)\b[^.;]{0,30}$"
)
"""What a date may belong to without any event of that time."""
CARRIED = 250
"""Characters of its paragraph before a sentence that may say of what time it tells."""


def _goes_on_of_past(text: str, sentence: Sentence) -> bool:
    """Does the paragraph speak of a past before this sentence, which names no day of its own?

    >>> line = "A mine in Lund blew up in 1998. It killed 30."
    >>> _goes_on_of_past(line, Sentence(32, len(line), 1))
    True
    >>> line = "The bridge, built in 1998, fell. Nine people were killed."
    >>> _goes_on_of_past(line, Sentence(33, len(line), 1))
    False
    """
    reach = max(0, sentence.start - CARRIED)
    first = max(text.rfind("\n", reach, sentence.start) + 1, reach)
    told = _PAST.search(text, first, sentence.start)
    if told is None or _MADE.search(text, first, told.start()):
        return False
    return _NOW.search(text, told.end(), sentence.end) is None


_LATEST = re.compile(
    r"(?i)\b(?:ris(?:es?|en|ing)|rose|rais(?:ed|es|ing)|climb(?:ed|s|ing)?|jump(?:ed|s)|grew|grown|grows"
    r"|mount(?:s|ed)|"
    r"increas(?:ed|es)|soar(?:s|ed)|revis(?:ed|es|ing)|correct(?:ed|s)|updat(?:ed|es|ing)|lower(?:ed|s)|"
    r"bring(?:s|ing)|brought|now (?:stands|stood))\b[^.;]{0,70}\b(?:to|at) $"
)


def replaces(text: str, sentence: Sentence, start: int, end: int) -> bool:
    """Do the words from `start` to a count at `end` say that it takes the place of an earlier one?

    >>> line = "The ministry revised the toll to 12."
    >>> replaces(line, Sentence(0, len(line), 0), 25, 33)
    True
    """
    return bool(_LATEST.search(text, max(sentence.start, start - 60), end))


def local_scope(kind: str, form: str, field: str, near: frozenset[Scope]) -> Scope:
    """The scope that the words near a count give it; "in critical condition" is no part of the dead."""
    dropped: set[Scope] = set()
    if kind not in {"injured", "shot", "treated", "wounds", "hospitalized"}:
        dropped |= {"subset"}
    if field == "title":
        dropped |= {"other_event", "partial"}
    if form == "zero":
        dropped |= {"partial", "hypothetical"}
    return next((s for s in _ORDER if s in near - dropped), "event")


def speaks_of_incident(text: str, lead: int = 400) -> bool:
    """Does the title, or the beginning of the body, speak of violence, an accident or a disaster at all?

    An article about a cancelled visit may tell of a bombing further down: another event than its own.
    """
    return bool(_INCIDENT.search(text, 0, lead))


_INCIDENTS = r"(?:shootings|stabbings|slayings|homicides|crashes|wrecks|collisions|accidents|drownings|incidents)"
_SEVERAL = re.compile(
    rf"(?i)\b(?:separate|different|unrelated|multiple|several|numerous|various|two|three|four|five|six|seven|eight|nine"
    rf"|ten|\d+|(?:pair|string|series|spate|rash|number) of|weekend|overnight|holiday|citywide)"
    rf" (?:[\w'’-]+ ){{0,2}}{_INCIDENTS}\b(?! of\b)"
    rf"|\b{_INCIDENTS} (?:across|around|throughout)\b"
    r"|\b(?:violent|bloody|deadly) (?:\w+ )?(?:weekend|night|day|week|month|stretch)\b"
    r"|\b[a-z\d]+[- ]hour (?:stretch|span|period)\b"
)
"""What a round-up says of the several incidents over which it counts. Not "attacks": they may be one event's."""


def speaks_of_several(text: str) -> bool:
    """Does a text count over several incidents, as a round-up does?

    >>> speaks_of_several("Two dead, nine hurt in separate shootings"), speaks_of_several("Nine hurt in two attacks")
    (True, False)
    """
    return _SEVERAL.search(text) is not None


_NAMED_INCIDENT = re.compile(
    rf"\b([A-Z][\w'’-]+) (?:[a-z-]+ ){{0,2}}"
    rf"(?:{_EVENT}|fire|flood|blast|explosion|collapse|disaster|accident|derailment)"
    r"s? (?:of|in) (?:19|20)\d\d\b"
)


def names_another(text: str, sentence: Sentence, title: str) -> bool:
    """Does the sentence name an incident of a past year by a name that neither title nor the text round it has?

    >>> line = "She worked on the Lund mine fire of 2011, in which nine died."
    >>> names_another(line, Sentence(0, len(line), 0), "Six dead in Orsk mine")
    True
    """
    found = _NAMED_INCIDENT.search(text, sentence.start, sentence.end)
    if found is None:
        return False
    name = found.group(1).removesuffix("'s").removesuffix("’s")
    near = text[max(0, sentence.start - 2000) : sentence.start] + text[sentence.end : sentence.end + 2000]
    return name not in title and name not in near


# Words that only tell of dying: an obituary has them too.
_DYING = re.compile(r"(?i)dead$|death|die|dying|suspect|surviv|body|bodies|toll|victim")


def speaks_of_violence(text: str, lead: int = 800) -> bool:
    """Does the text's beginning speak of a cause of death that makes one person's death an incident?"""
    return any(not _DYING.match(m.group()) for m in _INCIDENT.finditer(text, 0, lead))
