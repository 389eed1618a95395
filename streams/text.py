"""Text as a reader means it: titles without site names, words and names as terms."""

from __future__ import annotations

import re
from itertools import zip_longest

LABEL = re.compile(
    r"^\s*(?:(?:BREAKING(?: NEWS)?|UPDATED?(?:\s*\d+)?|EXCLUSIVE|LIVE|WATCH|VIDEO|JUST IN|URGENT|CORRECTED)"
    r"\s*[:\-\u2013\u2014|]+\s*)+"
)
"""Labels that agencies and sites put before a title. Upper case only: "Live: ..." may be the story."""

SITE = re.compile(r"(?:(?<!\s)\s+[\u00bb\u2022\-\u2013\u2014]+\s+|(?:(?<!\s)\s*)?\|[\s|]*)(?=\S)")
SITE_WORDS = 5
STATION = re.compile(
    r"(?i:\b[a-z0-9-]{2,30}\.(?:com|net|org|tv|fm)\b)"
    r"|\b[KW][A-Z]{2,3}-?(?:TV|AM|FM|DT)\b"
    r"|\b(?:Fox|FOX|ABC|CBS|NBC|CW|Channel|News(?:Channel|Center)?|TV)\s?\d"
    r"|\d\s?(?:News|NEWS|TV)\b"
    r"|\b(?:Action|Breaking|Continuous|Local) News\b"
    r"|\bNews (?:Headlines|Now|On Your Side|Station)\b"
    r"|(?i:\bnews\W{1,3}(?:and |& )?(?:weather|sports|video)\b)"
)
"""What a station or site puts behind a title: its address, its network and channel, or what it offers ("News, Weather &
Sports")."""
CALL_SIGN = re.compile(r"\b[KW][A-Z]{3}\b")
"""Of a station in North America (ITU, Radio Regulations, article 19). Other things have four letters, so it counts only
where nothing is said of it: in a part without a word in lower case."""
WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
NAME = re.compile(r"[^\W\d_][\w'\u2019]*")
SENTENCE_END = '.!?\n"\u201c\u201d:'


def headline(title: str, outlet: str | None) -> str:
    """`title` without leading labels, a trailing site name and all that stands behind a station's; never empty where
    `title` is not.

    >>> headline("UPDATE 2-Ferry adrift off Sorvik", None)
    'Ferry adrift off Sorvik'
    >>> headline("Ferry adrift off Sorvik | The Sorvik Mail", "sorvikmail.example")
    'Ferry adrift off Sorvik'
    >>> headline("Ferry adrift - WSRV 9 News, Weather & Sports - Sorvik, Quenland", None)
    'Ferry adrift'
    >>> headline("Sorvik - a town on the edge", None)
    'Sorvik - a town on the edge'
    """
    bare = LABEL.sub("", title.strip())
    marks = list(SITE.finditer(bare))
    for mark, following in zip_longest(marks, marks[1:]):
        end = following.start() if following else len(bare)
        if mark.start() and _is_station(bare[mark.end() : end]):
            return " ".join(bare[: mark.start()].split())
    if marks:
        head, sign, tail = bare[: marks[-1].start()], marks[-1].group().strip(), bare[marks[-1].end() :]
        named = outlet is not None and _letters(tail) != "" and _letters(tail) in _letters(outlet)
        if head and (named or (sign[:1] in "|\u00bb\u2022" and len(tail.split()) <= SITE_WORDS)):
            bare = head
    return " ".join(bare.split()) or title.strip()


def _is_station(part: str) -> bool:
    named = CALL_SIGN.search(part) and not any(word[0].islower() for word in part.split())
    return bool(named or STATION.search(part))


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def words(text: str) -> list[str]:
    """The words of `text`, lower-cased, possessives dropped, in order.

    >>> words("The ferry's captain, aged 53, didn't wait")
    ['the', 'ferry', 'captain', 'aged', '53', "didn't", 'wait']
    """
    return [w.replace("\u2019", "'").removesuffix("'s") for w in WORD.findall(text.lower())]


def names(text: str) -> set[str]:
    """Words written with a capital inside a sentence, lower-cased: the cheapest fair guess at names.

    >>> sorted(names("A boat sank. Rescuers from Sorvik met Ana Brandt there."))
    ['ana', 'brandt', 'sorvik']
    """
    found = set()
    for match in NAME.finditer(text):
        word = match.group()
        if word[0].isupper() and len(word) > 1 and not _starts_sentence(text, match.start()):
            found.add(word.replace("\u2019", "'").removesuffix("'s").lower())
    return found


def _starts_sentence(text: str, start: int) -> bool:
    at = start - 1
    while at >= 0 and text[at] in " \t\r\u00a0":
        at -= 1
    return at < 0 or text[at] in SENTENCE_END
