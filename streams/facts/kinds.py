"""The table of kinds: what a sentence must look like, in symbols, to claim a number of each kind.

The little language of the patterns (the letters are those of `lexicon.py`): `C` is the count phrase that is claimed,
`_` a short gap without verbs, `(?:...)` and the rest are regular expressions. Spaces are for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from streams.facts import lexicon
from streams.facts.nobody import NONE_AT_ALL
from streams.facts.phrases import PHRASES

GAP = "(?:[xofw'βορ]|o[sp7](?!,?R)|[uT](?=[xo7])|(?<=[uT])7){0,7}"
# What may stand between subject and verb: an apposition, "including ...", a relative clause.
ASIDE = (
    "(?:;[^.;KINHbB*]{1,16};)?(?:Tx{1,3}(?=R))?(?:,y[^.;]{1,24}?,|,[^.;KINHbB*]{1,16},)?(?:,?y[nspq][xo]{0,5}(?:,|(?!R)))?"
    "(?:R(?:[^.;nspq%]{0,12}?|[^.;nspq%]{0,8}[HhKkIi][nspq][xo]{0,5}))?"
)
COUNT = "(?P<c>[nspqr7])"
PEOPLE = "(?P<c>[nsq])"
NAME = "(?P<c>[pr7])"
OBJECT = "(?P<c>[nspqr])"
# What is saved may be money, time or a job: only people count.
OBJECTS = {"rescued": "(?P<c>[nspr])"}
# In "a suspect in the death of a girl was arrested" the girl was not.
NOT_OF = {"arrested": "(?<!Mo)"}


class Pattern(NamedTuple):
    """A regular expression over symbols; group `c` is the count phrase; a line without any of `needs` cannot match.

    `rule` names it for people: its kind, and the form of the verb or the shape as the tables have it.
    """

    kind: str
    shape: re.Pattern[str]
    needs: str
    rule: str


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
    "hostages": ("κ", "ξ"),
}
PASSIVE = "(?<!R[hHkKiIg]) {not_of} {people} _ {aside} _ b+ [xfv]{0,2} (?:Tb+[xf]?)? {past}"
NAMED = "{name} {aside} b+ [xfv]{0,2} {past}"
REDUCED = "{not_of} (?P<c>[nsq]) (?:,y[^,.;]{1,6},|,x{1,5},|[xo]{0,3}) {past} (?![nspqre67])"
ACTIVE = "(?:(?<![b!{past}]){past}|(?<!!){active}) o? {object}"
REFLEXIVE = "(?:[{past}{active}]) x? (?P<c>e)"
TALLIED = "{toll} ;? [^nsp.;&]{0,9} (?:n[^nsp.;&]{0,9}T)? (?P<c>[nq])"
TALLIES = {"injured": "ι", "missing": "μ", "rescued": "σ", "arrested": "α"}
NONE = "(?P<c>z) [xofR&]{0,7} b* [xf]{0,2} (?:xTb*)? (?:[kih][|])? {past}"

# What a kind has besides the three shapes of its verb.
SHAPES: dict[str, tuple[str, ...]] = {
    "killed": (
        "(?P<c>[nsq]) _ {aside} _ b+ x? d",
        "(?P<c>[pr7]) {aside} b+ d",
        "(?P<c>[nsq]) [xo]{0,4} d",
        "(?P<c>[nsq]) Z [6x]{0,3} b* d",
        "(?P<c>[nsq]) _ {aside} _ D",
        "(?P<c>[pr7]) {aside} x? D",
        "C _ h .? .{0,6} & x{0,3} D",
        "(?P<c>n) f (?=[,.;x6]|$)",
        "[hgH] (?P<c>e) T M",
        "(?P<c>[nsq]) n? [xofw'Hihg]{0,8} D",
        "(?P<c>[sο]) o [x7Hh]{1,4} D",
        "(?P<c>[ns]) i [xo7']{0,10} D",
        "(?P<c>[nsq]) [^.;nspqr7]{0,14} % b [hig] x{0,6} D",
        "d o? C",
        "(?P<c>V) R? b+ x? k",
        "[kK] o? (?P<c>V)",
        "(?P<c>J) [xof]{0,4} b* D",
        "a x? (?P<c>ο)",
        "(?P<c>[nsq]) b* m [xb]{0,2} [Dd]",
        "[kK] (?P<c>7) (?=[.,;%&To]|x|$)",
        "t [^nsp.;m!]{0,16} (?:n[^nsp.;]{0,9}T)? (?P<c>[nq]) (?!x{0,3}b+x?[ihASEP])",
        "t [^.;t]{0,30}? T o? (?P<c>n)",
        "T (?P<c>n) x{0,2} t",
        "M [^.;nspqm!]{0,16} T (?P<c>n)",
        "(?P<c>ο) _ {aside} _ D",
        "(?P<c>ο) _ b+ d",
        "(?P<c>ο) T D",
        "a x{0,2} l o C",
        "a (?P<c>L)",
        "M o x? C",
        "H M o x? C",
        "(?P<c>[sp]) ' (?:x{0,2} f x{0,2} H|x{0,2} H? M)",
        "f H o x? C",
        "(?P<c>[F4])",
        "(?P<c>5) [|&] M",
        "C _ [uv] [xf]{0,4} f [x]{0,2} w",
        "a C λ",
        "[hgi] (?P<c>[nspq]) x{0,2} T M",
        "(?P<c>[nspr7]) _ {aside} _ b* x? [hgi] [^.;nspqr7]{0,14} & x{0,3} D",
        "(?P<c>n) _ {aside} _ b* δ",
        "Δ x? (?P<c>n)",
        "ν x{0,2} (?P<c>[np])",
        "^ k [xoH]{0,6} b+ x? (?P<c>[nsp])",
        "(?P<c>[nsp]) _ {aside} _ b+ x? [gh] [^.;nspqr]{1,8} & x? k",
        "(?P<c>z) [xof]{0,4} D",
        "(?P<c>Ω)",
    ),
    "injured": (
        "C _ {aside} b+ [xf]{0,4} 9",
        "w (?P<c>[nq])",
        "(?<!u)(?P<c>J)(?!T|[xof]{0,4}b*D)",
        "(?P<c>5)",
        "(?P<c>4) [|&] w",
        "w o C",
        "(?P<c>n) i 6",
        "ι [^nsp.;&]{0,5} ; (?P<c>n)",
        "(?P<c>[nsq]) _ {aside} _ b* x? φ",
        "(?P<c>n) _ {aside} _ b* ω",
        "Λ x? (?P<c>n)",
        "^ i [xoH]{0,6} b+ x? (?P<c>[nsp])",
        "(?P<c>z) [xof]{0,4} D [|] b* i",
        "(?P<c>Ω)",
    ),
    "shot": (
        "(?P<c>[nsq]) [xo]{0,3} g (?=B|$)",
        "(?P<c>0)",
        "H o x? C",
        "(?P<c>n) [^.;n]{3,16} b h (?=,nf)",
        "C [^.;nspq]{0,9} % b+ x? [hg]",
        "(?P<c>[sp]) ' x{0,2} H",
        "C _ {aside} _ b+ x? g",
        "g (?P<c>[ns])",
        "(?P<c>ο) _ {aside} _ b+ [xf]{0,2} [ihg]",
        "(?P<c>ο) _ {aside} _ b* x? φ",
    ),
    "arrested": (
        "(?<!Tx)C _ {aside} _ b? x{0,2} c",
        "C _ b* x{1,2} & b c",
        "(?P<c>[sp7]) ' x? 8",
        "(?P<c>X)",
        "[N8] o C",
        "(?<![Tm!])8 (?P<c>[ns])",
        "C _ b x 8",
        "(?P<c>z) b* x{0,3} c",
        "(?P<c>ο) _ {aside} b* x{0,2} [Ac]",
        "(?P<c>ο) x{1,3} [HK]? (?:M o s)? x? b? [Ac]",
        "N (?P<c>ο)",
        "(?<![b!])A (?P<c>ο)",
        "(?P<c>[nsp7]) ,? R b+ [xf]{0,2} A",
        "(?<![Tm!])8 (?P<c>ο)",
        "(?P<c>[nspr7]) {aside} x{0,2} ς",
        "![^.;nsp]{0,4} [AN8] (?P<c>z)",
        "![^.;nsp]{0,6} (?P<c>z) x{0,2} c",
    ),
    "rescued": (
        "ρ (?P<c>[nsp]) x",
        "[SU] (?P<c>V)",
        "(?P<c>V) R? b* x? S",
        "(?P<c>Ρ)",
        "(?P<c>[nq]) (?:_ {aside} _ b+ x)? θ",
    ),
    "evacuated": (
        "W b* x{1,3} T? (?P<c>[nq])",
        "x (?P<c>[nq]) T W",
        "(?P<c>[nq]) T b+ x? E",
        "(?P<c>[nq]) [^.;nspq]{1,12} % b+ x? E",
    ),
    "displaced": ("(?<![WESU]) (?P<c>[nq]) x? η", "(?P<c>[nq]) ε", "(?P<c>[nq]) R x? P"),
    "missing": ("C _ R? b* x{0,2} %? Z", "(?P<c>z) b* x{0,2} Z", "Z [^nsp.;&,%]{0,2} (?P<c>n)"),
    "hospitalized": ("C _ b x{0,2} T x{0,5} j",),
    # Wounds: injured, unless those who have them are the dead.
    "wounds": (
        "C [xofw'jT]{0,7} {aside} b* _ u [xo,&|!β]{0,7} [wJβ]",
        "(?P<c>n) x{1,2} w (?=[,.;T&]|$)",
        "C b a T j u x{0,2} w",
    ),
    # Taken to hospital: injured, where nothing else says how many were (annotation guide, implied).
    "treated": (
        "C [xofw'P]{0,6} b+ [xSa]{0,4} T x{0,6} j",
        "(?P<c>[ns]) b x{1,3} j",
        "(?P<c>n) [xa] T x{0,4} j",
        "[xv] C T x{0,4} j",
        "C _ b+ x? u x{0,3} j",
        "C ,n? [x,]{0,6} b+ [xa]{0,3} T x{0,4} j",
        "(?P<c>[ns]) _ {aside} _ b* x? χ x{0,4} j",
        "C _ {aside} _ [bux]{0,4} T? b? τ",
        "C _ {aside} _ b+ [xf]{0,2} O",
        "(?P<c>[nsq]) [xo]{0,3} O",
        "π (?P<c>[nsq])",
    ),
    "hostages": (
        "(?<![SU])(?P<c>V)(?!R?b*x?[SDkdψ])",
        "[xκ] (?P<c>n) κ",
        "ψ (?P<c>[nsq])",
        "ψ b x{0,3} (?P<c>n)",
        "(?P<c>[nq]) R? x? b* ψ",
    ),
    "buildings_destroyed": (
        "(?P<c>Y) (?:&[xY])? _ {aside} _ b+ x{0,2} G",
        "G o? (?P<c>Y)",
        "(?P<c>Y) x{0,2} G (?!x?[nqY])",
        "(?P<c>Y) _ {aside} _ b+ x{0,2} a",
        "g (?P<c>Y)",
        "(?P<c>Y) _ b* x? g (?!B)",
    ),
}


NEEDS: dict[str, str] = {
    "killed": "kKdDMtalfF45eL1λδνΩΔJο",
    "injured": "iIuwJ4592ιφωΩΛ",
    "wounds": "uβw",
    "shot": "hHg03ο",
    "treated": "jτOπ",
    "arrested": "ANcX8ςα",
    "evacuated": "EW",
    "displaced": "PQηε",
    "rescued": "SUσρθΡ",
    "hospitalized": "Oj",
    "missing": "Zμ",
    "hostages": "Vκξψ",
    "buildings_destroyed": "Y",
}


# Kinds that are read from the characters: a quantity with a unit of its own.
MEASURES: dict[str, re.Pattern[str]] = {
    "magnitude": re.compile(
        r"(?i)\bmagnitude(?:[- ](?:of|was|at|as|a|least|over))*[- ](?P<a>\d(?:\.\d)?)\b"
        r"|\b(?P<b>\d(?:\.\d)?)[- ]magnitude\b"
        r"|\b(?P<c>\d\.\d)[- ](?:earthquake|quake|temblor|tremor|on the (?:richter|moment))"
        r"|\b(?:quake|earthquake|temblor|tremor) (?:measur\w+(?: at)?|register\w+(?: at)?|was|of"
        r"|with a strength of) (?P<d>\d\.\d)\b"
        r"|\b(?:quake|earthquake|temblor|tremor)\b[^.;\d]{0,30}\bmeasur(?:ed|ing)(?: at)? (?P<e>\d\.\d)\b"
        r"|\bM ?(?P<f>\d\.\d) (?:quake|earthquake|temblor|tremor)\b"
    ),
}
# The letters of the little language that stand for longer pieces.
PIECES: dict[str, str] = {
    "{aside}": ASIDE,
    "{people}": PEOPLE,
    "{name}": NAME,
    "{object}": OBJECT,
    " ": "",
    "C": COUNT,
    "_": GAP,
}


_COUNT = re.compile(r"\(\?P<c>[^)]*\)")


def _pattern(kind: str, shape: str, form: str = "") -> Pattern:
    rule = f"{kind}: {form or _COUNT.sub('C', shape).replace('{aside}', '...')}"
    for piece, meaning in PIECES.items():
        shape = shape.replace(piece, meaning)
    return Pattern(kind, re.compile(shape), NEEDS[kind], rule)


FORMS: dict[str, str] = {
    "passive": PASSIVE,
    "passive of a name": NAMED,
    "participle": REDUCED,
    "active": ACTIVE,
    "reflexive": REFLEXIVE,
    "nobody": NONE,
}
"""The forms that every verb has, by name."""


def _patterns() -> Iterator[Pattern]:
    for kind, (past, active) in VERBS.items():
        for name, form in FORMS.items():
            told = form.replace("{object}", OBJECTS.get(kind, OBJECT)).replace("{not_of}", NOT_OF.get(kind, ""))
            yield _pattern(kind, told.replace("{past}", past).replace("{active}", active), name)
    for kind, base in BASES.items():
        yield _pattern(kind, BASE.replace("{base}", base), "base form")
    for kind, toll in TALLIES.items():
        yield _pattern(kind, TALLIED.replace("{toll}", toll), "tally")
    for kind, shapes in SHAPES.items():
        for shape in shapes:
            yield _pattern(kind, shape)


PATTERNS: tuple[Pattern, ...] = tuple(_patterns())
# Reductions on the symbols before the patterns: "shot and killed", "shot dead" and "fatally shot" are one verb.
REDUCTIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[hkig],?&k|[hg],k|hd|f[hig]|[hgi]TM"), "k"),
    (re.compile("f3"), "1"),
    (re.compile("h&i"), "i"),
    (re.compile("[HKI]&K|f[HI](?=[nspqre7])"), "K"),
    (re.compile("H&I"), "I"),
    (
        re.compile("(?<!z)(?<!zb)(?<!zbx)(?:k[&|]i|K[&|]I|i[&|]k)"),
        "x",
    ),  # "killed and wounded dozens" says neither how many of each
    (re.compile("[ns],[ns](?=[kihdASEg])|n,x{1,3},&[ns](?=[bkihd])"), "n"),
    (re.compile("[7p](?:,?[7p])+,?&[7p]"), "n"),
    (re.compile("[7r]&[ns](?=,?b)|7&7(?=b)"), "n"),
    (re.compile("[nsp](?:,[nsp7])+,?&[nspe](?:,(?=b))?|[nsp](?:,[nsp7])+,e|[nsp]&[nspe]|[nsp],e"), "n"),
)


_BESIDE = (
    "magnitude quake earthquake temblor tremor survived victims contact casualties casualty unharmed unhurt "
    "uninjured unscathed caught richter"
)  # of `MEASURES`, of labels and of `nobody.py`


def _telling() -> frozenset[str]:
    symbols = set("".join(NEEDS.values())) - set("ua")
    listed = lexicon.SYMBOLS | lexicon.COUNTED | lexicon.TALLIED | lexicon.MULTIPLIED
    words = {word for word, symbol in listed.items() if symbol in symbols}
    phrases = {max(phrase, key=len) for found in PHRASES.values() for phrase, symbol in found if symbol in symbols}
    return frozenset(words | phrases | set(_BESIDE.split()))


TELLING: frozenset[str] = _telling()
"""The words that can prove a kind: a sentence without any of them claims nothing."""


class Table(NamedTuple):
    """Kinds that are read together: their patterns, and the words that these know beside the lexicon's.

    `symbols`, `phrases` and `counted` (nouns that a numeral counts, whatever `UNIT` says) are in force in the rows of
    this table alone, so that a table changes nothing of what the others find. `telling`: the words without any of
    which a sentence is not read by it, nor without all words of one of `proofs`, if there are any; it must
    have one of `nouns`, if there are any, and it or the title one of `near`, and it none of `unless`. `may_fall`: see
    `kind_words.KindWords`.
    """

    patterns: tuple[Pattern, ...]
    telling: frozenset[str]
    symbols: Mapping[str, str] = {}
    phrases: Mapping[str, list[tuple[tuple[str, ...], str]]] = PHRASES
    counted: Mapping[str, str] = {}
    measures: Mapping[str, re.Pattern[str]] = {}
    none_at_all: Mapping[str, re.Pattern[str]] = {}
    reductions: Sequence[tuple[re.Pattern[str], str]] = REDUCTIONS
    proofs: tuple[frozenset[str], ...] = ()
    nouns: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    may_fall: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that it finds, before `document.py` resolves them."""
        return frozenset(pattern.kind for pattern in self.patterns).union(self.measures, self.none_at_all)


CORE = Table(PATTERNS, TELLING, measures=MEASURES, none_at_all=NONE_AT_ALL)
