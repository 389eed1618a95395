"""Sentences that say that nobody is left: no dead, no missing, no hostages. They count nothing, and claim a zero."""

from __future__ import annotations

import re

_FOUND = r"\b(?:found|located|recovered|dead)\b"
_FREED = r"\b(?:freed|released|let go|safe|walk(?:ed)? free)\b"
_NONE: dict[str, tuple[str, ...]] = {
    "killed": (
        r"\b(?:all|everyone|everybody)\b[^.;,]{0,50}?\bsurvived\b",
        r"\bno (?:loss of life|li(?:fe|ves) (?:was|were|has been|have been) lost)\b",
        r"\bnone (?:of (?:them|whom|the victims) )?(?:(?:was|were) )?fatal(?:ly)?\b",
        r"\b(?:none of the|no) (?:injuries|wounds|victims)[^.;,]{0,30}?\bfatal\b",
        r"\bthere (?:were|was|are|have been) no (?:confirmed |reported |known )?(?:deaths|fatalities)\b",
    ),
    "injured": (
        (
            r"\b(?:all|everyone|everybody|both)\b[^.;,]{0,50}?\b(?:unharmed|unhurt|uninjured|unscathed"
            r"|without injur(?:y|ies))\b"
        ),
    ),
    "arrested": (
        r"\byet to (?:make|announce) (?:an|any) arrests?\b",
        (
            r"\b(?:(?:has|have|had)(?:n['’]t| not)(?: yet)? been|not immediately)"
            r" (?:arrested|in custody|taken into custody|apprehended|caught)\b"
        ),
    ),
    "missing": (
        (
            r"\b(?:no one|nobody|none) (?:else )?(?:is|was|are|were|remain(?:s|ed)?)(?: now| still| any longer)?"
            r"(?: listed as| reported(?: as)?)? (?:missing|unaccounted for)\b"
        ),
        (
            r"\b(?:all|every|everyone|everybody)\b[^.;]{0,60}?\b(?:have|has|had|are|were) (?:now |since )?"
            r"(?:been )?accounted for\b"
        ),
        r"\b(?:located|found) everyone (?:who|that) (?:was|had been) [^.;]{0,20}?missing\b",
        r"\bboth (?:of )?(?:those )?who were missing\b[^.;]{0,20}?\bfound\b",
        rf"\b(?:the|was the|were the|^) ?last\b[^.;]{{0,40}}?\bmissing\b(?=[^.;]{{0,90}}{_FOUND})",
        r"\b(?:was|were) the last (?:of the |person |people |one )?(?:still )?missing\b",
        rf"\blast (?:of (?:the )?)?missing\b[^.;]{{0,50}}?{_FOUND}",
    ),
    "hostages": (
        r"\b(?:no|no more) hostages (?:remain|are left|are held)",
        r"\bthere are no (?:more )?hostages",
        r"\b(?:no one|nobody) (?:remains|is (?:still )?(?:left )?)(?: in captivity|held| being held)",
        rf"\b(?:all|last)\b[^.;,]{{0,40}}?\b(?:hostages|captives)\b[^.;,]{{0,40}}?{_FREED}",
        rf"\blast\b[^.;]{{0,30}}?\bheld\b[^.;]{{0,80}}?{_FREED}",
    ),
}
NONE_AT_ALL: dict[str, re.Pattern[str]] = {kind: re.compile("(?i)" + "|".join(words)) for kind, words in _NONE.items()}
"""Of each kind the ways of saying it, as one regular expression."""
