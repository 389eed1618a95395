"""Which total a count belongs to, by the words near it: the event's, a part of it, another event's, a period's.

The cues are local: the clause around the count, and for another event the sentence. Without one it is the event.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from schemas.claim import Scope
from streams.facts.tokens import Sentence


class Cue(NamedTuple):
    """Words that make a count of another scope than the event; `reach` is where they must stand."""

    scope: Scope
    words: re.Pattern[str]
    before: int = 80
    after: int = 80


_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
CUES: tuple[Cue, ...] = (
    Cue("cumulative", re.compile(r"(?i)\b(?:this|each|every|per|a) year\b|\bso far\b|\bannually\b|\byear[- ]to[- ]date\b")),
    Cue("cumulative", re.compile(r"(?i)\b(?:city|county|year|record)\W+(?:\w+\W+){0,4}homicides?\b|\bhomicides? (?:in|of|for|so far) (?:\d{4}|this|the (?:city|county))|\b(?:first|second|third|fourth|fifth|\w+th|\d+(?:st|nd|rd)) (?:homicide|murder|killing|fatal)")),
    Cue("cumulative", re.compile(r"(?i)\bsince (?:the|its|last|early|late|mid)?\b ?(?:\d{4}|\d{1,2} [A-Z]|[A-Z][a-z]+|\d{1,2}|begin|start|launch|federal)")),
    Cue("cumulative", re.compile(r"(?i)\b(?:over|in|during|within) the (?:past|last) (?:\w+ )?(?:days?|weeks?|months?|years?|decades?)")),
    Cue("cumulative", re.compile(r"(?i)\bsince (?:the )?(?:\w+ ){0,2}(?:began|started|erupted|war|conflict|launch)|\bduring the war\b")),
    Cue("cumulative", re.compile(r"(?i)\bin (?:under |just |about |less than |the )?(?:\w+ )?(?:months|years|decades)\b")),
    Cue("partial", re.compile(r"(?i)\b(?:found|located|discovered|at the scene|arriv(?:ed|al|ing)|on scene|said earlier|earlier said|initial(?:ly)?|previously|at first)\b"), 60, 25),
    Cue("other_event", re.compile(r"(?i)\bin (?:january|february|march|april|may|june|july|august|september|october|november|december)\b(?! \d)|\b(?:later|earlier) (?:that|this|the same) year\b|\bthat (?:temblor|quake|attack|shooting|crash|storm|incident)\b")),
    Cue("other_event", re.compile(_MONTH + r" \d{1,2},? (?:\d{4},? )?(?:\w+ ){0,3}(?:attacks?|shootings?|massacre|bombings?|quake|earthquake|crash|killings?)\b")),
    Cue("hypothetical", re.compile(r"(?i)\b(?:could|would|might|may|threaten\w*|if|feared?|plot\w*|plan(?:ned|ning)? to|wanted to|hoping to|potential\w*|rumou?rs?|whether)\b"), 45, 0),
    Cue("other_event", re.compile(r"(?i)\b(?:in|of|the|since) (?:19|20)\d\d\b|\b(?:19|20)\d\d (?:shooting|attack|massacre|quake|earthquake|death|tsunami|bombing|killing|murder|crash)")),
    Cue("other_event", re.compile(r"(?i)\blast (?:year|month|spring|summer|fall|autumn|winter|january|february|march|april|may|june|july|august|september|october|november|december)\b")),
    Cue("other_event", re.compile(r"(?i)\b(?:years|months|weeks|days|decades?) (?:ago|earlier|before|after)\b|\bearlier this (?:month|week|year)\b|\b(?:previous|similar|another|other|unrelated|past|earlier) (?:\w+ )?(?:shooting|attack|incident|case|bombing|killing|crash|quake|earthquake|massacre|murder|event|death)s?\b")),
    Cue("subset", re.compile(r"(?i)\b(?:critical|stable|serious|fair|good|grave) (?:but \w+ )?condition\b|\blife support\b|\bremain(?:s|ed)? (?:in|hospital)"), 15, 45),
)
_INCIDENT = re.compile(
    r"(?i)\b(?:kill|dead\b|death|die[sd]?\b|dying|fatal|shoot|shot|gunm[ae]n|gunfire|gunned|stab|murder|homicide|slay|slain|attack|bomb|"
    r"explo|blast|crash|collision|derail|quake|earthquake|tsunami|hurricane|storm|flood|tornado|wildfire|blaze|fire\b|drown|injur|wound|"
    r"hurt|massacre|collaps|landslide|avalanche|hostage|clash|riot|victim|suspect|terror|surviv|body\b|bodies|struck|ambush|strikes?\b|casualt|toll\b)"
)


def cues(text: str, sentence: Sentence, start: int, end: int) -> frozenset[Scope]:
    """The scopes whose cue words stand near `text[start:end]`, inside its sentence.

    >>> line = "The flood killed 12 people in 2003."
    >>> sorted(cues(line, Sentence(0, len(line), 0), 10, 26))
    ['other_event']
    """
    first, last = sentence.start, sentence.end
    return frozenset(
        c.scope for c in CUES if c.words.search(text, max(first, start - c.before), min(last, end + c.after))
    )


def speaks_of_incident(text: str, lead: int = 400) -> bool:
    """Does the title, or the beginning of the body, speak of violence, an accident or a disaster at all?

    An article about a cancelled visit may tell of a bombing further down: another event than its own.
    """
    return bool(_INCIDENT.search(text, 0, lead))


ORDER: Sequence[Scope] = ("hypothetical", "subset", "cumulative", "other_event", "partial")
