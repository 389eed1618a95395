"""German: a beginning. "Mindestens zwölf Menschen wurden getötet", "der Anschlag forderte zwölf Tote"."""

from __future__ import annotations

import re

from streams.facts.languages.words import Language, cue, joined, numbered

_ONES = numbered(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
)
_TENS = numbered("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", 20, 10)
_MONTH = "januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"

# fmt: off
GERMAN = Language(
    numbers={**_ONES, **dict.fromkeys(("ein", "eine", "einen", "einer", "einem"), 1), "dreissig": 30, **_TENS,
             **joined(_TENS, _ONES | {"ein": 1}, "{one}und{ten}")},
    scales={"hundert": 100, "tausend": 1_000, "million": 10**6, "millionen": 10**6,
            **numbered("zweihundert dreihundert vierhundert fünfhundert sechshundert", 200, 100),
            **numbered("zweitausend dreitausend viertausend fünftausend", 2_000, 1_000)},
    vague={"dutzende": 24, "hunderte": 200, "tausende": 2_000, "mehrere": 3, "etliche": 3, "zahlreiche": 3},
    rough={"ein dutzend": 12, "ein halbes dutzend": 6},
    hedges={"mindestens": "at_least", "wenigstens": "at_least", "höchstens": "at_most", "bis zu": "at_most",
            "mehr als": "more_than", "über": "more_than", "weniger als": "fewer_than", "rund": "about", "etwa": "about",
            "ungefähr": "about", "circa": "about", "ca": "about", "fast": "nearly", "beinahe": "nearly",
            "knapp": "nearly"},
    people=frozenset(
        "mensch menschen personen person männer frauen kinder zivilisten soldaten polizisten beamte beamten "
        "feuerwehrleute passagiere fahrgäste insassen bewohner anwohner einwohner migranten flüchtlinge schüler "
        "studenten arbeiter touristen demonstranten kämpfer geiseln bergleute bergsteiger fischer journalisten "
        "mitarbeiter jugendliche babys mitglieder verdächtige andere weitere urlauber einsatzkräfte".split()
    ),
    things=frozenset(
        "jahre jahren jahr stunden tage tagen monate monaten wochen minuten kilometer kilometern km meter metern euro "
        "dollar prozent häuser autos fahrzeuge mal angriffe länder städte schüsse gebäude punkte uhr grad tore".split()
    ),
    units={
        "killed": ("Tote", "Toten", "Toter", "Todesopfer", "Todesopfern", "Todesfälle", "getötet"),
        "injured": ("Verletzte", "Verletzten", "Verletzter", "Schwerverletzte", "Leichtverletzte",
                    "verletzt"),
        "missing": ("Vermisste", "Vermissten", "Vermisster"),
        "arrested": ("Festnahmen", "Festnahme", "Verhaftungen", "Festgenommene"),
    },
    after={
        "killed": ("getötet", "ums leben", "gestorben", "starben", "sterben", "umgekommen", "tot", "ertranken",
                   "ertrunken"),
        "injured": ("verletzt", "verwundet", "schwer verletzt", "leicht verletzt"),
        "missing": ("vermisst", "verschollen"),
        "arrested": ("festgenommen", "verhaftet", "in gewahrsam"),
    },
    before={
        # the singular alone: in "gestern töteten zwölf Männer ..." the number is of those who did it
        "killed": ("tötete", "tötet", "starben", "sterben"),
        "injured": ("verletzte", "verletzt"),
        "missing": (),
        "arrested": ("verhaftete", "verhaftet"),
    },
    passives=("wurden", "wurde", "werden", "wird", "worden", "sind", "ist", "waren", "war", "kamen", "kam"),
    actives=("haben", "hat", "hatten", "hatte"),
    joins=frozenset({"und", "sowie"}),
    parts=frozenset("darunter davon unter".split()),
    negations=frozenset("nicht kein keine keinen keiner ohne niemand nie".split()),
    cues=(
        cue("hypothetical", "könnten?|dürften?|würden?|befürcht\\w+|droh\\w+|falls|ob|wenn|vielleicht|womöglich",
            "gerüchte?|gefahr"),
        cue("cumulative", "seit|in diesem jahr|dieses jahr|jedes jahr|pro jahr|jährlich|in den (?:vergangenen|letzten)",
            f"während des krieges|im (?:{_MONTH})"),
        cue("other_event", "(?:19|20)\\d\\d|vor \\w+ (?:jahren|monaten|wochen|tagen)|früheren?|ein anderer anschlag",
            "im vergangenen (?:jahr|monat)|im vorjahr|letztes jahr|letzten monat|vergangene woche",
            "\\w+ (?:jahre|monate|wochen|tage) (?:zuvor|später|danach)"),
    ),
    incident=re.compile(
        r"(?i)(?:angriff|anschlag|schüsse|schießerei|explosion|unfall|unglück|brand\b|feuer|beben|sturm|flut|hochwasser|"
        r"überschwemmung|tote|toter|tötet|getötet|starb|sterben|verletz|opfer|tragödie|erdrutsch|hurrikan|zyklon|einsturz|"
        r"kollision|zusammenstoß|entgleis|bombard|lawine|geisel|vermisst|festnahme|festgenommen|verhaft|mord|amok|absturz)"
    ),
    said=re.compile(
        r"(?i)\b(?:laut|(?:nach|so) (?:angaben|berichten|auskunft) (?:der|des|von)|so (?:die|der)) ([^,.;:]{2,60}?)"
        r"(?= (?:wurden?|sind|kamen|starben|hat|haben|ist|war|waren)\b|[,.;:]|$)"
    ),
)
