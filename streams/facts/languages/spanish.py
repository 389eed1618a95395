"""Spanish: a beginning. "Al menos 12 personas murieron", "el ataque dejó doce muertos y 30 heridos"."""

from __future__ import annotations

import re

from streams.facts.languages.words import Language, cue, joined, numbered

_ONES = numbered(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
)
_TENS = numbered("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10)
_MONTH = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"

# fmt: off
SPANISH = Language(
    numbers={**_ONES, "un": 1, "una": 1, **_TENS, **joined(_TENS, _ONES, "{ten} y {one}")},
    scales={"cien": 100, "ciento": 100, "mil": 1_000, "millón": 10**6, "millones": 10**6,
            **numbered("doscientos trescientos cuatrocientos quinientos seiscientos setecientos", 200, 100),
            **numbered("doscientas trescientas cuatrocientas quinientas seiscientas setecientas", 200, 100),
            **numbered("ochocientos novecientos", 800, 100), **numbered("ochocientas novecientas", 800, 100)},
    vague={"decenas": 20, "docenas": 24, "centenares": 200, "cientos": 200, "miles": 2_000, "varios": 3, "varias": 3},
    rough={"una decena": 10, "una docena": 12, "una quincena": 15, "una veintena": 20, "una treintena": 30,
           "medio centenar": 50, "un centenar": 100, "un millar": 1_000, "media docena": 6},
    hedges={"al menos": "at_least", "por lo menos": "at_least", "como mínimo": "at_least", "hasta": "at_most",
            "como máximo": "at_most", "más de": "more_than", "menos de": "fewer_than", "unos": "about", "unas": "about",
            "alrededor de": "about", "cerca de": "nearly", "casi": "nearly", "aproximadamente": "about"},
    people=frozenset(
        "persona personas hombres mujeres niños niñas civiles soldados militares policías agentes bomberos pasajeros "
        "habitantes vecinos menores migrantes alumnos estudiantes obreros trabajadores turistas manifestantes "
        "combatientes rehenes montañeros pescadores periodistas empleados residentes otros otras adolescentes bebés "
        "miembros sospechosos ciudadanos mineros".split()
    ),
    things=frozenset(
        "años año horas días meses semanas minutos kilómetros km metros euros dólares pesos casas viviendas coches "
        "vehículos veces ataques países ciudades disparos balas edificios puntos goles".split()
    ),
    units={
        "killed": ("muertos", "muertas", "muerto", "fallecidos", "fallecidas", "fallecido"),
        "injured": ("heridos", "herido", "lesionados", "lesionadas"),
        "missing": ("desaparecidos", "desaparecidas", "desaparecido"),
        "arrested": ("detenidos", "detenidas", "detenido", "arrestos", "detenciones", "arrestados"),
    },
    after={
        "killed": ("murieron", "murió", "han muerto", "fallecieron", "falleció", "han fallecido", "muertas", "muertos",
                   "asesinados", "asesinadas", "perdieron la vida", "perecieron", "fallecidas", "fallecidos"),
        "injured": ("heridas", "heridos", "herida", "resultaron heridas", "resultaron heridos", "lesionadas"),
        "missing": ("desaparecidas", "desaparecidos", "siguen desaparecidas", "siguen desaparecidos"),
        "arrested": ("detenidas", "detenidos", "detenida", "arrestadas", "arrestados", "arrestada"),
    },
    before={
        "killed": ("murieron", "mueren", "fallecieron", "fallecen", "mató a", "mata a", "matan a", "mataron a",
                   "asesinaron a", "la muerte de", "la vida de", "matando a", "han muerto", "murió"),
        "injured": ("hirió a", "hieren a", "hirieron a", "hiriendo a", "herir a"),
        "missing": (),
        "arrested": ("detuvo a", "detiene a", "detienen a", "detuvieron a", "arrestó a", "arrestan a", "arrestaron a"),
    },
    passives=("fueron", "fue", "han sido", "ha sido", "han resultado", "resultaron", "quedaron", "son", "están",
              "estaban", "habían sido", "permanecen"),
    actives=("han", "ha", "habían", "había", "habrían", "habría"),
    joins=frozenset({"y", "e"}),
    parts=frozenset("entre incluidos incluidas incluyendo".split()),
    negations=frozenset("no ningún ninguna sin ni nunca nadie".split()),
    cues=(
        cue("hypothetical", "podrían|podría|habrían|habría|serían|sería|temen?|temía|amenaz\\w+|si|quizás?|tal vez",
            "rumor(?:es)?|riesgo"),
        cue("cumulative", "desde|este año|cada año|al año|por año|en lo que va|en los últimos|en las últimas",
            f"durante la guerra|en (?:{_MONTH})"),
        cue("other_event", "(?:19|20)\\d\\d|hace \\w+ (?:años|meses|semanas|días)|anterior(?:es)?",
            "el año pasado|el mes pasado|la semana pasada|otro (?:ataque|atentado)",
            "\\w+ (?:años|meses|semanas|días) (?:antes|después)"),
    ),
    incident=re.compile(
        r"(?i)\b(?:ataque|atentado|tiroteo|explosión|accidente|incendio|sismo|terremoto|temblor|tormenta|inundaci|crecida|"
        r"naufragio|mata|mató|muert|muer|murie|herid|fallec|víctima|tragedia|deslizamiento|alud|huracán|ciclón|"
        r"derrumbe|choque|colisión|descarril|bombarde|avalancha|colaps|rehén|rehenes|desaparec|deten|arrest|asesin)"
    ),
    said=re.compile(r"(?i)\bsegún (?!\w+ó\b|\w+aron\b)((?:el |la |los |las |un |una )?[^,.;:]{2,60})"),
)
