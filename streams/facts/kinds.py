"""The table of kinds: what a sentence must look like, in symbols, to claim a number of each kind.

The little language of the patterns (the letters are those of `lexicon.py`): `C` is the count phrase that is claimed,
`_` a short gap without verbs, `(?:...)` and the rest are regular expressions. Spaces are for the reader.
"""

from __future__ import annotations

import re
from typing import NamedTuple

GAP = "[xofw']{0,7}"
ASIDE = "(?:,[^.;KINHbB*]{1,16},)?(?:,?y[nspq][xo]{0,5},?)?(?:R(?:[^.;nspq%]{0,12}?|[^.;nspq%]{0,8}[HhKkIi][nspq][xo]{0,5}))?"
COUNT = "(?P<c>[nspqr7])"
OBJECT = "(?P<c>[nspqr])"


class Pattern(NamedTuple):
    """A regular expression over symbols; group `c` is the count phrase."""

    kind: str
    shape: re.Pattern[str]


# The base form of a verb ("Floods kill 12"); after "to", "may" or "not" it claims nothing.
BASE = "(?<![Tm!b]) {base} (?P<c>[ns])"
BASES = {"killed": "1", "injured": "2", "shot": "3"}
# Verbs: kind -> (past and participle, other active forms). "shot" is a kind of its own until `document.py` resolves it.
VERBS: dict[str, tuple[str, str]] = {
    "killed": ("k", "K"),
    "injured": ("i", "I"),
    "shot": ("h", "H"),
    "arrested": ("A", "N"),
    "evacuated": ("E", "W"),
    "displaced": ("P", "Q"),
    "rescued": ("S", "U"),
    "hospitalized": ("O", "O"),
}
PASSIVE = "C _ {aside} _ b+ [xfv]{{0,2}} {past}"
REDUCED = "(?P<c>[nsq]) [xo]{{0,3}} {past} (?![nspqre67])"
ACTIVE = "(?:(?<![b!{past}]){past}|(?<!!){active}) o? {object}"
REFLEXIVE = "(?:[{past}{active}]) x? (?P<c>e)"
NONE = "(?P<c>z) [xofR&]{{0,7}} b* [xf]{{0,2}} (?:[kih][|])? {past}"

# What a kind has besides the three shapes of its verb.
SHAPES: dict[str, tuple[str, ...]] = {
    "killed": (
        "C _ {aside} _ b+ x? d",
        "(?P<c>[nsq]) [xo]{0,4} d",
        "C _ {aside} _ D",
        "C _ h .? .{0,6} & x{0,3} D",
        "(?P<c>n) f (?=[,.;x]|$)",
        "[hgH] (?P<c>e) T M",
        "d o? C",
        "t [^nsp.;]{0,9} (?:n[^nsp.;]{0,9}T)? (?P<c>[nq])",
        "a x{0,2} l o C",
        "a (?P<c>L)",
        "(?P<c>L) b? x? (?:a|v|lost)",
        "M o x? C",
        "H M o x? C",
        "(?P<c>[sp]) ' (?:x{0,2} f x{0,2} H|x{0,2} H? M)",
        "f H o x? C",
        "(?P<c>[F4])",
        "(?P<c>5) [|&] M",
        "C _ [uv] [xf]{0,4} f [x]{0,2} w",
    ),
    "injured": (
        "C [xofw'jT]{0,7} {aside} b* _ u [xo,&!]{0,7} [wJ]",
        "C _ {aside} b+ [xf]{0,4} 9",
        "w (?P<c>[nq])",
        "(?<!u)(?P<c>J)(?!T)",
        "(?P<c>5)",
        "(?P<c>4) [|&] w",
        "w o C",
    ),
    "shot": ("(?P<c>0)", "H o x? C", "C [^.;nspq]{0,9} % b+ x? [hg]", "(?P<c>[sp]) ' x{0,2} H", "C _ {aside} _ b+ x? g", "g (?P<c>[ns])"),
    "arrested": ("C _ b? x{0,2} c", "(?P<c>X)", "N o C"),
    "missing": ("C _ b* x{0,2} Z", "Z [^nsp.;]{0,2} (?P<c>n)"),
    "hospitalized": ("C _ b x{0,2} T x{0,5} j",),
    # Taken to hospital: injured, where nothing else says how many were (annotation guide, implied).
    "treated": ("C [xofw'P]{0,6} b+ [xS]{0,4} T x{0,6} j", "[xv] C T x{0,4} j"),
    "hostages": ("(?P<c>V)",),
    "buildings_destroyed": ("(?P<c>Y) _ b+ x? destroyed",),
}


def _compiled(kind: str, shape: str) -> Pattern:
    spelled = shape.replace("{aside}", ASIDE).replace(" ", "")
    return Pattern(kind, re.compile(spelled.replace("C", COUNT).replace("_", GAP)))


def _patterns() -> tuple[Pattern, ...]:
    table: list[Pattern] = []
    for kind, (past, active) in VERBS.items():
        for form in (PASSIVE, REDUCED, ACTIVE, REFLEXIVE, NONE):
            table.append(_compiled(kind, form.format(past=past, active=active, aside="{aside}", object=OBJECT)))
    table.extend(_compiled(kind, BASE.format(base=base)) for kind, base in BASES.items())
    table.extend(_compiled(kind, shape) for kind, shapes in SHAPES.items() for shape in shapes if "destroyed" not in shape and "lost" not in shape)
    return tuple(table)


PATTERNS: tuple[Pattern, ...] = _patterns()
# Reductions on the symbols before the patterns: "shot and killed", "shot dead" and "fatally shot" are one verb.
REDUCTIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[hkig],?&k|[hg],k|hd|fh|fi|[hg]TM"), "k"),
    (re.compile("h&i"), "i"),
    (re.compile("[HKI]&K|fH(?=[nspq])"), "K"),
    (re.compile("H&I"), "I"),
    (re.compile("k[&|]i|K[&|]I|i[&|]k"), "x"),  # "killed and wounded dozens" says neither how many of each
    (re.compile("[ns],[ns](?=[kihd])"), "n"),
    (re.compile("[nsp](?:,[nsp7])+,?&[nspe]|[nsp]&[nspe]|[nsp],e"), "n"),
)
