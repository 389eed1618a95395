"""By which grammar is an article read? By that of its `language`; without one it is read as English, if it looks so.

A text is never taken for another language than English: a wrong guess makes wrong claims, none makes only none.
"""

from __future__ import annotations

import re
from typing import Final

from streams.facts.foreign import LANGUAGES

ENGLISH: Final = "en"
LOOKED_AT: Final = 800  # characters of the body
_LOWER: Final = re.compile(r"(?<![\w'’-])[^\W\d_A-Z][^\W\d_A-Z]*(?![\w-])")  # "La Paz" and "Los Angeles" are names
_COMMON: Final = frozenset(
    "the of and to in was were that for with at by from is are has have on after said it he she they as an be".split()
)
_ELSEWHERE: Final = frozenset(
    "le la les des une est dans pour que qui sur par au aux et sont ont el los las del una por con para y es en se su "
    "der das und nicht ein eine mit von auf den dem ist wurden zu im bei um os uma não em com da dos na ao foi foram "
    "il lo gli che di per nella sono è della un w się nie z że od jest są het een van op zijn niet voor att det är "
    "av som og på til er af ikke i je se v za so že ve bir bu için ile и в на не что с по из у для і".split()
) - {"i"}


def grammar_of(title: str, body: str, language: str | None) -> str | None:
    """The grammar's code: "en", one of `foreign.LANGUAGES`, or `None` where there is none for the article.

    >>> grammar_of("Nine dead in Orsk", "", None), grammar_of("", "", "fr-CA"), grammar_of("", "", "pt")
    ('en', 'fr', None)
    >>> grammar_of("Zwölf Menschen sind bei dem Unglück in der Grube gestorben", "", None) is None
    True
    """
    if language:
        tag = re.split("[-_]", language.lower(), maxsplit=1)[0]
        return ENGLISH if tag.startswith(ENGLISH) else tag if tag in LANGUAGES else None
    words = _LOWER.findall(f"{title}\n{body[:LOOKED_AT]}")
    ours, others = (sum(word in known for word in words) for known in (_COMMON, _ELSEWHERE))
    return None if others >= 2 and others > ours else ENGLISH
