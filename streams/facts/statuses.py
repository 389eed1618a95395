"""What an article says has become of things: a cancelled visit, an arrested suspect, an inquiry still open.

`statuses` reads the title and then the body sentence by sentence, tries the rules of `status_rules` where their cues
occur, drops what is unreal (hypothetical, negated, years past), and keeps the three best-trusted of the main event.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from schemas.claim import Field, Status
from streams.facts.spoken import ENGLISH, grammar_of
from streams.facts.status_affairs import AFFAIRS
from streams.facts.status_rules import RULES
from streams.facts.status_words import BODY, Rule

MAX_STATUSES: Final = 3  # the annotation guide's
QUOTE_WORDS: Final = 30  # the annotation guide's
SENTENCE_CHARS: Final = 500  # a longer "sentence" is a list or an attack: it is cut, and costs no more than its parts
GATE_CHARS: Final = 300  # the title and this much of the body say whether the article is about a crime
LINK_CHARS: Final = 110  # a line below the first, shorter than this and without a full stop, links to another story
PAST_CHARS: Final = 30  # a time this far behind a statement is still its own
UNREAL_CHARS: Final = 45  # what makes a statement unreal stands this close before it

_CUES: Final = tuple(sorted({cue for rule in RULES for cue in rule.cues}, key=lambda cue: (-len(cue), cue)))
_CUE: Final = re.compile(r"(?<![a-z])(?:" + "|".join(_CUES) + ")")  # of lower case: four times as fast
# A cue may begin another ("fire", "firefight"), so a match wakes the rules of every cue that it begins with.
_WOKEN: Final = {cue: tuple(n for n, rule in enumerate(RULES) if cue.startswith(rule.cues)) for cue in _CUES}

_SHORT: Final = re.findall(
    r"\w+", "Mr Mrs Ms Dr St Lt Sgt Capt Col Cpl Gen Gov Sen Rep Det Rev Jan Feb Aug Sept Oct Nov Dec"
)
_SENTENCE_END: Final = re.compile(
    r"[.!?](?<!\b[A-Z]\.)"
    + "".join(rf"(?<!\b{short}\.)" for short in _SHORT)
    + r"[\"'”\u2019)\]]*\s+(?=[\"'“\u2018(\[A-Z0-9])|\n+"
)
_UNREAL: Final = re.compile(
    r"\b(?:could|would|may|might|should|if|unless|until|whether|threat\w* to|calls? to|call\w* (?:on|for)|refus\w+ to"
    r"|expected to|urg\w+|demand\w*|want\w*|consider\w*|discuss\w*|lead\w* to|not|never|no|without|nor|neither|nobody"
    r"|\w+n[\u2019']t|ask\w+|decid\w+ whether|thought|declined|sought|request|nearly|almost|tr(?:ied|ying) to"
    r"|(?<!was )(?<!were )able)"
    r"\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\b(?:not(?! guilty)|never|nobody|yet to|no one|no arrests?|could|would|may|might|should)\b|n[\u2019']t\b",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\bprevious(?:ly)?\b|\b(?:prior|unrelated)\b|\b(?:in|since) (?:19|20)\d\d\b"
    r"|\b(?:years?|decades?|months) (?:ago|earlier|before)\b|\b(?:last|earlier this) year\b"
    r"|\bcriminal (?:history|record)|\baccidentally sho(?:t|ots) (?:him|her)self",
    re.IGNORECASE,
)
_CRIME: Final = re.compile(
    r"shoot|shot|kill|murder|slay|homicide|stab|attack|arrest|suspect|gunm|charged|assault|robb|rape|bomb|terror|crash"
    r"|hit-and-run|fraud|scam|abuse|manslaughter|guilty|indict|polygam|desert|victim|die[sd]|death|dead|kidnap|hostage"
    r"|blast|explosion|theft|arson|trial|jail|prison|bail|sentenc|verdict|custody|manhunt|fugitive|convict",
    re.IGNORECASE,
)
# A title with one of these is about violence: what the article says of public affairs are asides then.
_VIOLENCE: Final = re.compile(
    r"shoot|shot|gunm|gunf|stab|murder|homicide|slay|robb|suspect|arrest|kill|dead|dies|manslaughter", re.IGNORECASE
)
_FURNITURE: Final = re.compile(
    r"\b(?:image|photo|caption|slide) \d+ (?:of|/) \d+|\bhide caption\b"
    r"|^\W*(?:related|previous(?:ly)?|read more|see also)\b[^.:]{0,20}:",
    re.IGNORECASE,
)
_CAPTIVES: Final = re.compile(r"\b(?:hostages?|captives?|kidnap|abduct)", re.IGNORECASE)
_LINE_ENDS: Final = ".!?:;,…)'\"\u201d\u2019"

# A value that only the body states gives way to these: who is released was arrested, and the title's charge has
# the arrest in it.
_YIELDS: Final = {
    ("suspect", "arrested"): ("released",),
    ("suspect", "charged"): ("convicted", "other:sentenced", "other:acquitted"),
    ("planned_event", "announced"): ("cancelled", "postponed"),
    ("planned_event", "postponed"): ("cancelled",),
}
_YIELDS_TO_TITLE: Final = {("suspect", "arrested"): ("charged",)}
# Values whose words may hold a "no", a "not" or a "would" of their own.
_NEGATIVE: Final = ("at_large", "announced", "denied", "resigned")


class _Found(NamedTuple):
    rank: int
    rule: Rule
    status: Status


class Stated(NamedTuple):
    """A status and the rule that found it."""

    status: Status
    rule: Rule


def statuses(title: str, body: str, language: str | None) -> tuple[Status, ...]:
    """The up to three statuses of the main event, those of the title first, then by where they start.

    Only English is read: another `language` gives none, without one what looks like English (`spoken.py`).

    >>> [(s.what, s.value, s.quote) for s in statuses("Ann Example calls off trip to Lisbon", "", "en")]
    [('trip to Lisbon', 'cancelled', 'Ann Example calls off trip to Lisbon')]
    >>> [(s.what, s.value) for s in statuses("Bank robbed", "A man was arrested. He was later released on bail.", None)]
    [('suspect', 'released')]
    >>> statuses("The trip could be cancelled", "The minister refused to resign.", "en")
    ()
    """
    return tuple(found.status for found in stated(title, body, language))


def stated(title: str, body: str, language: str | None) -> tuple[Stated, ...]:
    """The statuses of `statuses`, each with the rule that found it."""
    if grammar_of(title, body, language) != ENGLISH:
        return ()
    crime = _CRIME.search(title) is not None or _CRIME.search(body, 0, GATE_CHARS) is not None
    best: dict[tuple[str, str], _Found] = {}
    rules = len(RULES) if _VIOLENCE.search(title) is None else len(RULES) - len(AFFAIRS)
    for found in (*_read(title[:SENTENCE_CHARS], "title", rules), *_read(body[:BODY], "body", rules)):
        if crime or found.rule.machine != "suspect":
            key = found.rule.machine, found.rule.value
            if key not in best or _names_better(title, best[key], found):
                best[key] = found
    chosen = sorted(_settled(best.values()), key=lambda f: (f.status.field != "title", f.rank))[:MAX_STATUSES]
    ordered = sorted(chosen, key=lambda f: (f.status.field != "title", f.status.start, f.status.value))
    return tuple(Stated(found.status, found.rule) for found in ordered)


def _read(text: str, field: Field, rules: int) -> Iterator[_Found]:
    """What each sentence of a field states by the first `rules` of the table, in order."""
    for start, end in _sentences(text):
        woken = {rank for cue in set(_CUE.findall(text[start:end].lower())) for rank in _WOKEN[cue]}
        if woken and not _is_aside(text[start:end], field, start):
            for rank in sorted(woken):
                if rank < rules and (field == "title" or start < RULES[rank].reach_chars):
                    yield from _stated(rank, text, field, start, end)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of sentences and lines, none longer than `SENTENCE_CHARS`.

    >>> text = "Lt. Ann Example spoke. She left."
    >>> [text[start:end] for start, end in _sentences(text)]
    ['Lt. Ann Example spoke. ', 'She left.']
    """
    start = 0
    for end in (*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)):
        while start < end:
            stop = min(end, start + SENTENCE_CHARS)
            yield start, stop
            start = stop


def _is_aside(sentence: str, field: Field, start: int) -> bool:
    """Whether a sentence is a question, a caption, or a line of the page that links to another story."""
    line = sentence.rstrip()
    links = field == "body" and start > 0 and len(line) < LINK_CHARS and line[-1:] not in _LINE_ENDS
    return links or line.endswith("?") or _FURNITURE.search(line) is not None


def _stated(rank: int, text: str, field: Field, start: int, end: int) -> Iterator[_Found]:
    """What the rule `rank` reads in the sentence `text[start:end]`: nothing, or one status."""
    rule, sentence = RULES[rank], text[start:end]
    match = rule.pattern.search(sentence)
    if (
        match is None
        or _PAST.search(sentence[: match.end() + PAST_CHARS])
        or _UNREAL.search(sentence[max(0, match.start() - UNREAL_CHARS) : match.start()])
    ):
        return
    if (rule.machine, rule.value) == ("suspect", "released") and _CAPTIVES.search(sentence):
        return  # who frees them arrested nobody
    if rule.value not in _NEGATIVE and _NEGATED.search(match.group()):
        return
    what = next(filter(None, match.groupdict().values()), rule.what)
    left, right = _quote(sentence, match.start(), match.end())
    quote = sentence[left:right]
    yield _Found(rank, rule, Status(what, rule.value, quote, field, start + left, start + right))


def _quote(sentence: str, left: int, right: int) -> tuple[int, int]:
    """The span of the sentence, or where that is too long of `QUOTE_WORDS` words with the statement among them.

    >>> _quote(" A visit was called off. ", 3, 24)
    (1, 24)
    """
    words = [word.span() for word in re.finditer(r"\S+", sentence)]
    first = next((n for n, word in enumerate(words) if word[1] > left), 0)
    last = max(first, sum(1 for word in words if word[0] < right) - 1)
    opening = max(0, min(first, last + 1 - QUOTE_WORDS, len(words) - QUOTE_WORDS))
    if first - opening >= QUOTE_WORDS or last - first >= QUOTE_WORDS:
        opening = first
    closing = max(last, min(len(words), opening + QUOTE_WORDS) - 1)
    return words[opening][0], words[closing][1]


def _names_better(title: str, old: _Found, new: _Found) -> bool:
    """Whether the body names a plan that the title does not, or names In Title Case, where all words look alike.

    The first statement stands otherwise.
    """
    in_title_case = all(word[0].isupper() for word in re.findall(r"[^\W\d_]{4,}", title))
    unnamed = old.status.what == old.rule.what != new.status.what
    return (
        (in_title_case or unnamed)
        and old.rule.machine == "planned_event"
        and (old.status.field, new.status.field) == ("title", "body")
    )


_BETTER: Final = {"victim": ("suspect",), "generic": ("office", "order", "planned_event")}


def _says_the_same_better(other: _Found, one: _Found) -> bool:
    """Is `one` a looser reading of the words of `other`: a suspect's name as a victim's, a denial as of anything?"""
    place = one.status.field, one.status.start, one.rule.value
    same = (other.status.field, other.status.start, other.rule.value) == place
    return (
        same
        and other.rule.machine in _BETTER.get(one.rule.machine, ())
        and one.status.what in {one.rule.what, "reports"}
    )


def _settled(found: Iterable[_Found]) -> list[_Found]:
    """Drop what another status of the article makes old news."""
    found = list(found)
    values = {other.rule.value for other in found}
    titled = {other.rule.value for other in found if other.status.field == "title"}
    kept = []
    for one in found:
        key = one.rule.machine, one.rule.value
        if any(_says_the_same_better(other, one) for other in found):
            continue
        old_news = values.intersection(_YIELDS.get(key, ())) or titled.intersection(_YIELDS_TO_TITLE.get(key, ()))
        if one.status.field == "title" or not old_news:
            kept.append(one)
    return kept
