"""The beginnings of French, Spanish and German: what is claimed, and that what cannot be read is no claim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.claim import Scope
from streams.facts.explain import explained, tried
from streams.facts.foreign import LANGUAGES
from streams.facts.grammar import claims
from streams.facts.kind_words import TABLES

Value = tuple[str, int | float | None, int | float | None, Scope]


def found(language: str | None, sentence: str, title: str = "") -> set[Value]:
    """What a body of one sentence claims: (kind, lo, hi, scope)."""
    return {(c.kind, c.lo, c.hi, c.scope) for c in claims(title, sentence, language)}


FRENCH: list[tuple[str, set[Value]]] = [
    ("L'attentat a fait douze morts et 30 blessés.", {("killed", 12, 12, "event"), ("injured", 30, 30, "event")}),
    ("Douze personnes ont été tuées et 31 blessées.", {("killed", 12, 12, "event"), ("injured", 31, 31, "event")}),
    ("Au moins 12 personnes ont été tuées.", {("killed", 12, None, "event")}),
    ("D'après elle, d'au moins douze morts on parle à Dunmar.", {("killed", 12, None, "event")}),
    ("Près de 1 200 personnes ont été blessées.", {("injured", None, 1200, "event")}),
    ("Plus d'une centaine de personnes ont été blessées.", {("injured", 101, None, "event")}),
    ("Une trentaine d'ouvriers ont été blessés.", {("injured", 30, 30, "event")}),
    ("Douze hommes et trois femmes ont péri dans l'incendie.", {("killed", 15, 15, "event")}),
    ("L'explosion a tué vingt-trois mineurs.", {("killed", 23, 23, "event")}),
    ("Douze mineurs sont portés disparus.", {("missing", 12, 12, "event")}),
    ("La police a arrêté quatre suspects.", {("arrested", 4, 4, "event")}),
    ("Le conflit a fait 300 morts depuis janvier.", {("killed", 300, 300, "cumulative")}),
    ("L'éboulement pourrait avoir fait 40 morts.", {("killed", 40, 40, "hypothetical")}),
    ("Des dizaines de personnes ont été blessées.", {("injured", 20, None, "event")}),
    ("Soixante et onze mineurs ont péri.", set()),
]
SPANISH: list[tuple[str, set[Value]]] = [
    ("El ataque dejó doce muertos y 30 heridos.", {("killed", 12, 12, "event"), ("injured", 30, 30, "event")}),
    ("Al menos 12 personas murieron.", {("killed", 12, None, "event")}),
    ("Treinta y dos personas resultaron heridas.", {("injured", 32, 32, "event")}),
    ("Murieron cinco niños en el incendio.", {("killed", 5, 5, "event")}),
    ("Casi 1.200 personas fueron detenidas.", {("arrested", None, 1200, "event")}),
    ("Más de 300 mil personas fueron detenidas.", {("arrested", 300_001, None, "event")}),
    ("Doce hombres mataron a tres policías.", {("killed", 3, 3, "event")}),
    ("Hay 40 personas desaparecidas.", {("missing", 40, 40, "event")}),
    ("La guerra dejó 300 muertos este año.", {("killed", 300, 300, "cumulative")}),
    ("El derrumbe podría dejar 40 muertos.", {("killed", 40, 40, "hypothetical")}),
    ("Doce hombres y tres mujeres fallecieron.", {("killed", 15, 15, "event")}),
    ("Decenas de personas resultaron heridas.", {("injured", 20, None, "event")}),
]
GERMAN: list[tuple[str, set[Value]]] = [
    ("Drei Menschen wurden getötet und 11 verletzt.", {("killed", 3, 3, "event"), ("injured", 11, 11, "event")}),
    ("Der Anschlag forderte zwölf Tote und 30 Verletzte.", {("killed", 12, 12, "event"), ("injured", 30, 30, "event")}),
    ("Mindestens zwölf Menschen wurden getötet.", {("killed", 12, None, "event")}),
    ("Bei dem Unglück kamen zwölf Menschen ums Leben.", {("killed", 12, 12, "event")}),
    ("Dabei wurden dreiundzwanzig Menschen schwer verletzt.", {("injured", 23, 23, "event")}),
    ("Die Bombe tötete fünf Soldaten.", {("killed", 5, 5, "event")}),
    ("Fast 1.200 Menschen wurden verletzt.", {("injured", None, 1200, "event")}),
    ("Die Polizei hat vier Verdächtige festgenommen.", {("arrested", 4, 4, "event")}),
    ("Dutzende Menschen werden vermisst.", {("missing", 24, None, "event")}),
    ("Seit Januar starben 300 Menschen bei Lawinen.", {("killed", 300, 300, "cumulative")}),
    ("Bei dem Einsturz könnten 40 Menschen getötet worden sein.", {("killed", 40, 40, "hypothetical")}),
    ("Zwölf Männer und drei Frauen starben.", {("killed", 15, 15, "event")}),
    ("Das Feuer forderte einen Toten.", {("killed", 1, 1, "event")}),
]


@pytest.mark.parametrize(
    ("language", "title", "sentence", "values"),
    [("fr", "Drame à Orsk", *row) for row in FRENCH]
    + [("es", "Tragedia en Orsk", *row) for row in SPANISH]
    + [("de-AT", "Unglück in Orsk", *row) for row in GERMAN],
)
def test_a_toll_in_a_language_begun_is_read_with_hedges_sums_and_scopes(
    language: str, title: str, sentence: str, values: set[Value]
) -> None:
    assert found(language, sentence, title) == values


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Douze hommes armés ont tué le maire."),
        ("fr", "Aucune des 12 personnes n'a été blessée."),
        ("fr", "Les 12 personnes n'ont pas été blessées."),
        ("fr", "12 chiens tués et 40 maisons détruites."),
        ("fr", "20 à 30 personnes ont été blessées."),
        ("fr", "12 proches de personnes tuées manifestent."),
        ("fr", "Le joueur, blessé 12 minutes après le début, est mort à 40 ans."),
        ("fr", "Douze personnes ont vu la maison d'un homme tué."),
        ("es", "Doce hombres mataron al alcalde."),
        ("es", "No hubo 12 muertos."),
        ("es", "Hallaron 12 perros muertos."),
        ("es", "Sufrió 12 heridas de bala."),
        ("es", "Entre 20 y 30 personas murieron."),
        ("es", "Murió a los 12 años."),
        ("es", "Ninguno de los 12 marineros habla y sin heridos volvieron."),
        ("de", "Zwölf Männer haben den Wirt getötet."),
        ("de", "Gestern töteten zwölf Männer den Wirt."),
        ("de", "Keine der 12 Personen wurde verletzt."),
        ("de", "Die 12 Menschen wurden nicht verletzt."),
        ("de", "Zwölf Polizisten erschossen einen Mann."),
        ("de", "Er fand zwei tote Hunde."),
        ("de", "20 bis 30 Menschen wurden verletzt."),
        ("de", "Nach 12 Minuten verletzte er sich am Knie."),
    ],
)
def test_doers_denials_ranges_animals_and_ages_are_no_toll(language: str, sentence: str) -> None:
    assert found(language, sentence, {"fr": "Drame", "es": "Tragedia", "de": "Unglück"}[language]) == set()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Douze morts, dont trois enfants tués."),
        ("es", "Doce muertos, entre ellos tres niños asesinados."),
        ("de", "Zwölf Tote, darunter drei getötete Kinder und unter den Helfern drei Tote."),
    ],
)
def test_a_part_is_never_the_total(language: str, sentence: str) -> None:
    assert ("killed", 12, 12, "event") in found(language, sentence)
    assert not {value for value in found(language, sentence) if value[1] == 3 and value[3] == "event"}


OTHERS = [
    ("pt", "Pelo menos 12 pessoas morreram e 30 ficaram feridas no incêndio em Orsk, segundo a polícia."),
    ("it", "Almeno 12 persone sono morte e 30 sono rimaste ferite nell'incendio di Orsk, secondo la polizia."),
    ("pl", "Co najmniej 12 osób zginęło, a 30 zostało rannych w pożarze w Orsku, podała policja."),
    ("nl", "Zeker 12 mensen zijn omgekomen en 30 raakten gewond bij de brand in Orsk, zegt de politie."),
    ("tr", "Orsk'taki yangında en az 12 kişi öldü ve 30 kişi yaralandı."),
    ("ru", "Не менее 12 человек погибли и 30 пострадали при пожаре."),
    ("ca", "Almenys 12 persones van morir i 30 van resultar ferides a l'incendi."),
]


@pytest.mark.parametrize(("language", "sentence"), OTHERS)
def test_a_language_without_words_claims_nothing_tagged_or_not(language: str, sentence: str) -> None:
    for tag in (language, f"{language}-XX", language.upper(), None):
        assert found(tag, sentence) == found(tag, "", sentence) == set()


@pytest.mark.parametrize("text", ["In den ersten 3 Sets hat die Orskerin, die 9 Asse schlug, das Spiel gedreht."])
def test_german_articles_are_no_english_deaths_where_nothing_says_the_language(text: str) -> None:
    assert found(None, text) == set()


@pytest.mark.parametrize("row", [*FRENCH, *SPANISH, *GERMAN])
def test_no_language_but_english_is_guessed(row: tuple[str, set[Value]]) -> None:
    assert found(None, row[0]) == set()


@pytest.mark.parametrize("text", ["Nine dead in Los Alamos, La Mesa and Las Vegas", "9 dead in Orsk", "Nine dead"])
def test_english_without_a_tag_is_english_however_short(text: str) -> None:
    assert found(None, "", text) == found("en", "", text) != set()


@pytest.mark.parametrize(
    ("language", "sentence", "source"),
    [
        ("fr", "Neuf morts, selon la préfecture.", "la préfecture"),
        ("es", "Nueve muertos, según la alcaldía de Orsk.", "la alcaldía de Orsk"),
        ("de", "Nach Angaben der Feuerwehr starben neun Menschen.", "Feuerwehr"),
    ],
)
def test_a_source_that_is_named_is_kept(language: str, sentence: str, source: str) -> None:
    assert {c.attribution for c in claims("", sentence, language)} == {source}


words = st.sampled_from(
    "12 1 200 douze une personnes morts tué ont été et dont pas , . doce muertos murieron a y de más zwölf Tote "
    "wurden getötet und Menschen mehr als mil cent 20 à 30 entre".split()
)


@given(language=st.sampled_from(sorted(LANGUAGES)), title=st.lists(words).map(" ".join), body=st.text(max_size=99))
def test_every_claim_is_verbatim_and_comes_again(language: str, title: str, body: str) -> None:
    why = explained(title, f"{body} {title}", language)
    made = claims(title, f"{body} {title}", language)
    assert tuple(proof.claim for proof in why.claims) == made
    for claim in made:
        assert {"title": title, "body": f"{body} {title}"}[claim.field][claim.start : claim.end] == claim.quote
        assert claim.lo is None or claim.hi is None or 0 < claim.lo <= claim.hi


def test_a_kind_is_tried_in_every_language() -> None:
    why = tried("", "L'attentat a fait douze morts et 30 blessés.", "fr", "killed", TABLES)
    assert [(proof.claim.kind, proof.claim.lo) for proof in why.claims] == [("killed", 12)]
