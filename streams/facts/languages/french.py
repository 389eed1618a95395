"""French: a beginning. "Au moins 12 personnes ont été tuées", "l'attentat a fait douze morts et 30 blessés"."""

from __future__ import annotations

import re

from streams.facts.languages.words import Language, cue, joined, numbered

_ONES = numbered("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize")
_TENS = numbered("vingt trente quarante cinquante soixante", 20, 10)
_MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"

# fmt: off
FRENCH = Language(
    numbers={
        **_ONES,
        "une": 1,
        **numbered("dix-sept dix-huit dix-neuf", 17),
        **_TENS,
        **joined(_TENS, _ONES, "{ten}-{one}"),
        **{f"{ten} et un": value + 1 for ten, value in _TENS.items()},
        **{f"soixante-{word}": 60 + value for word, value in _ONES.items() if value in range(10, 17)},
        **numbered("soixante-dix-sept soixante-dix-huit soixante-dix-neuf quatre-vingts", 77),
        **{f"quatre-vingt-{word}": 80 + value for word, value in _ONES.items() if value in range(1, 17)},
        **numbered("quatre-vingt-dix-sept quatre-vingt-dix-huit quatre-vingt-dix-neuf", 97),
    },
    scales={"cent": 100, "cents": 100, "mille": 1_000, "million": 10**6, "millions": 10**6},
    vague={"des dizaines": 20, "plusieurs dizaines": 20, "des centaines": 200, "plusieurs centaines": 200,
           "des milliers": 2_000, "plusieurs milliers": 2_000, "plusieurs": 3},
    rough={"une dizaine": 10, "une douzaine": 12, "une quinzaine": 15, "une vingtaine": 20, "une trentaine": 30,
           "une quarantaine": 40, "une cinquantaine": 50, "une soixantaine": 60, "une centaine": 100,
           "un millier": 1_000},
    hedges={"au moins": "at_least", "pas moins": "at_least", "au moins quelque": "at_least", "au plus": "at_most",
            "jusqu'à": "at_most", "plus de": "more_than", "plus": "more_than", "moins": "fewer_than",
            "moins de": "fewer_than",
            "environ": "about", "quelque": "about", "à peu près": "about", "près de": "nearly", "presque": "nearly"},
    people=frozenset(
        "personne personnes hommes femmes enfants civils soldats militaires policiers gendarmes pompiers passagers "
        "habitants villageois mineurs migrants élèves étudiants ouvriers touristes manifestants combattants otages "
        "randonneurs pêcheurs journalistes employés résidents autres adolescents bébés membres suspects "
        "ressortissants".split()
    ),
    things=frozenset(
        "ans an heures jours mois semaines minutes kilomètres km mètres euros dollars maisons voitures véhicules fois "
        "attaques attentats pays villes balles coups bâtiments points".split()
    ),
    units={
        "killed": ("morts", "mort", "mortes", "tués", "tuées", "décès"),
        "injured": ("blessés", "blessé", "blessées", "blessée"),
        "missing": ("disparus", "disparues"),
        "arrested": ("arrestations", "interpellations", "arrestation", "interpellation"),
    },
    after={
        "killed": ("tués", "tuées", "tuée", "ont péri", "ont perdu la vie", "sont morts", "sont mortes", "est morte",
                   "sont décédés", "sont décédées", "sont mortes noyées", "ont trouvé la mort", "abattus", "abattues"),
        "injured": ("blessés", "blessées", "blessée"),
        "missing": ("portées disparues", "portés disparus", "portée disparue", "disparues", "sont introuvables"),
        "arrested": ("arrêtés", "arrêtées", "arrêtée", "interpellés", "interpellées", "interpellée"),
    },
    before={
        "killed": ("tué", "tuant", "tue", "tuent", "coûté la vie à", "coûte la vie à"),
        "injured": ("blessé", "blessant", "blesse"),
        "missing": (),
        "arrested": ("arrêté", "arrête", "arrêtent", "interpellé", "interpelle", "arrêtant"),
    },
    passives=("ont été", "a été", "sont", "est", "étaient", "avaient été", "furent", "ayant été"),
    actives=("ont", "a", "avaient", "avait", "aurait", "auraient"),
    joins=frozenset({"et"}),
    parts=frozenset({"dont", "parmi", "notamment"}),
    negations=frozenset("pas aucun aucune sans ni jamais personne".split()) - {"personne"},
    elisions=re.compile(r"^(?:d|l|qu|s|n|c|m|j)'(?=\w)"),
    cues=(
        cue("hypothetical", "pourraient|pourrait|auraient|aurait|seraient|serait|risquent?|craint|craignent|redoute",
            "menac\\w+|si|peut-être|rumeurs?"),
        cue("cumulative", "depuis|cette année|chaque année|par an|au cours des|ces derniers",
            f"en (?:un|deux|trois|dix) ans|en (?:{_MONTH})"),
        cue("other_event", "(?:19|20)\\d\\d|il y a \\w+ (?:ans|mois|semaines|jours)|précédent\\w*",
            "l['’]an dernier|l['’]année dernière|le mois dernier|la semaine dernière",
            "\\w+ (?:ans|mois|semaines|jours) (?:plus tôt|après|avant)|un autre attentat|une autre attaque"),
    ),
    incident=re.compile(
        r"(?i)\b(?:attaque|attentat|fusillade|explosion|accident|incendie|séisme|tremblement|tempête|inondation|crue|"
        r"naufrage|tu(?:é|er|ant)|mort|blessé|meurt|victime|drame|glissement|ouragan|cyclone|éboulement|collision|"
        r"déraill|bombard|frappe|avalanche|effondre|otage|disparu|arrêt(?:é|ation)|interpell)"
    ),
    said=re.compile(r"(?i)\b(?:selon|d['’]après) ((?:l['’]|la |le |les |des |une? )?[^,.;:]{2,60})"),
)
