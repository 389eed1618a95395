"""In how many ways news says one thing: each wording of a kind, a part or a time gives the same claim. All invented."""

from __future__ import annotations

import pytest

from streams.facts.grammar import claims

Value = tuple[str, float | None, float | None, str]


def stated(title: str, body: str) -> set[Value]:
    """The values of an article with their scopes; who was only taken to hospital is not looked at."""
    found = claims(title, body, "en")
    return {(c.kind, c.lo, c.hi, c.scope) for c in found if c.kind != "hospitalized"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The floods cost nine people their lives.",
        "Death toll: 9.",
        "Nine people were swept to their deaths.",
        "Nine villagers were burned to death.",
        "Nine villagers were crushed to death when a wall fell.",
        "A gunman shot nine people to death.",
        "A gunman mortally wounded nine people.",
        "Nine of the 30 guests died.",
        "Killed were nine guests.",
        "The dead are nine guests.",
        "The fire claimed its ninth victim on Tuesday.",
        "Nine hostages were killed.",
        "Nine guests, aged 12 to 19, drowned.",
        "Nine guests were fatally struck by debris.",
    ],
)
def test_however_it_is_worded_nine_are_dead(sentence: str) -> None:
    assert stated("Disaster in Orsk kills guests", sentence) == {("killed", 9, 9, "event")}


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine people needed hospital treatment.",
        "Nine people had to be treated at the scene.",
        "Nine people were treated and released.",
        "Nine people were hospitalized with burns.",
        "Nine people were taken to Orsk General Hospital.",
        "Nine people walked into a hospital on their own.",
        "Nine people are expected to survive.",
        "Injured were nine guests.",
        "Nine people, all in their 20s, were hurt.",
        "Nine people – five men and four women – were hurt.",
        "Nine people suffered non-life threatening injuries.",
        "Nine people with ties to a band were hurt.",
        "Nine people are said to have been hurt.",
        "Paramedics treated nine people at the scene.",
        "Two hospitals admitted nine people.",
        "Nine people are in intensive care.",
        "The injury toll stands at nine.",
        "Nine guests were bitten.",
    ],
)
def test_however_it_is_worded_nine_are_hurt(sentence: str) -> None:
    assert ("injured", 9, 9, "event") in stated("Blast in Orsk hotel", sentence)


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Two suspects are in jail.", ("arrested", 2, 2, "event")),
        ("Three suspects – two men and a woman – are in custody.", ("arrested", 3, 3, "event")),
        ("Four robbers, two female, two male, are behind bars.", ("arrested", 4, 4, "event")),
        ("The grandparents of the boy were arrested.", ("arrested", 2, 2, "event")),
        ("Two members of a club with ties to Lund were arrested.", ("arrested", 2, 2, "event")),
        ("Tom Poe's arrest came a week after the shooting.", ("arrested", 1, 1, "event")),
        ("The suspect remains in custody.", ("arrested", 1, 1, "event")),
        ("Police have yet to make an arrest.", ("arrested", 0, 0, "event")),
        ("The quake, measuring 6.4, hit at noon.", ("magnitude", 6.4, 6.4, "event")),
        ("The M6.4 quake hit at noon.", ("magnitude", 6.4, 6.4, "event")),
        ("About 400 houses collapsed.", ("buildings_destroyed", 400, 400, "event")),
        ("Four hundred structures were lost.", ("buildings_destroyed", 400, 400, "event")),
        ("The quake drove 900 people from their homes.", ("displaced", 900, 900, "event")),
        ("Some 900 people are living in shelters.", ("displaced", 900, 900, "event")),
        ("Authorities ordered 900 people to evacuate.", ("evacuated", 900, 900, "event")),
        ("Crews made 40 water rescues.", ("rescued", 40, 40, "event")),
        ("Crews pulled 40 people to safety.", ("rescued", 40, 40, "event")),
        ("Forty miners were brought to the surface alive.", ("rescued", 40, 40, "event")),
        ("Some 900 people were forced from their homes.", ("displaced", 900, 900, "event")),
        ("A charity helps 900 people who lost their homes.", ("displaced", 900, 900, "event")),
        ("Around 900 people have been asked to leave their homes.", ("evacuated", 900, 900, "event")),
        ("Divers are searching for nine people.", ("missing", 9, 9, "event")),
        ("Nine climbers have not been heard from since Friday.", ("missing", 9, 9, "event")),
        ("A mandatory evacuation was ordered for 900 people.", ("evacuated", 900, 900, "event")),
        ("Nine climbers are listed as missing.", ("missing", 9, 9, "event")),
        ("No one has been reported missing.", ("missing", 0, 0, "event")),
        ("It measured 6.4 on the Richter scale.", ("magnitude", 6.4, 6.4, "event")),
        ("The quake had a magnitude of at least 6.4.", ("magnitude", 6.4, None, "event")),
        ("The trio were arrested in Lund.", ("arrested", 3, 3, "event")),
        ("Two more men were arrested on Thursday, bringing the total to seven.", ("arrested", 7, 7, "event")),
    ],
)
def test_other_kinds_have_more_than_one_wording_too(sentence: str, value: Value) -> None:
    assert value in stated("Quake and shooting in Orsk", sentence)


@pytest.mark.parametrize(
    "sentence",
    ["There were no casualties.", "No reports of damage or casualties came in.", "No one died or was injured."],
)
def test_no_casualties_are_nobody_dead_and_nobody_hurt(sentence: str) -> None:
    nobody = {("killed", 0, 0, "event"), ("injured", 0, 0, "event")}
    assert stated("Fire guts hotel in Orsk", sentence) == nobody


@pytest.mark.parametrize("sentence", ["All guests escaped unharmed.", "There were no reports of injuries."])
def test_all_unharmed_is_nobody_hurt(sentence: str) -> None:
    assert stated("Fire guts hotel in Orsk", sentence) == {("injured", 0, 0, "event")}


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine people, among them three children, died.",
        "Nine people, three of them children, died.",
        "Nine people died, three of them children.",
        "Nine people died. Three of the dead were children.",
        "Nine people died. Among the dead were three children.",
        "Nine people died. Three children were among the dead.",
    ],
)
def test_a_part_is_told_in_many_ways(sentence: str) -> None:
    whole = ("killed", 9, 9, "event")
    assert stated("Fire guts hotel in Orsk", sentence) == {whole, ("killed", 3, 3, "subset")}


@pytest.mark.parametrize("sentence", ["Nine were hurt, two of them critically.", "Nine were hurt, two seriously."])
def test_so_many_critically_are_a_part_of_the_hurt(sentence: str) -> None:
    assert stated("Fire guts hotel in Orsk", sentence) == {("injured", 9, 9, "event"), ("injured", 2, 2, "subset")}


@pytest.mark.parametrize(
    "sentence",
    [
        "A man was shot in the chest and later died.",
        "Tom Poe, 20, was shot in the head on Friday and died the next day.",
        "A man and his son were shot. Both were pronounced dead at the scene.",
    ],
)
def test_whoever_was_shot_and_died_is_not_hurt(sentence: str) -> None:
    assert {kind for kind, *_ in stated("Police investigate Orsk shooting", sentence)} == {"killed"}


def test_one_of_them_who_died_leaves_the_others_hurt() -> None:
    found = stated("Police investigate Orsk shooting", "Four people were shot, and one of them died.")
    assert found == {("killed", 1, 1, "event"), ("injured", 3, 3, "event")}


def test_two_who_were_also_shot_are_beside_the_dead() -> None:
    body = "A cook was killed. A guest was found dead. Two waiters at the bar were also shot."
    assert ("injured", 2, 2, "event") in stated("Police investigate Orsk shooting", body)


@pytest.mark.parametrize(
    "title",
    ["Witness sought in Orsk slaying", "Plea changed in fatal Orsk kiosk shooting", "Brother mourns cook's death"],
)
def test_a_title_that_takes_one_death_as_known_has_one_dead(title: str) -> None:
    body = "The cook had come home from work when shots were fired, said a neighbour."
    assert stated(title, body) == {("killed", 1, 1, "event")}


@pytest.mark.parametrize(
    "sentence",
    [
        "Poe is one of the victims who were shot.",
        "Homicide detectives spoke to two teens.",
        "He would not let his brother die.",
        "Friends of a girl were arrested.",
    ],
)
def test_what_only_sounds_like_a_count_is_none(sentence: str) -> None:
    assert stated("Police investigate Orsk shooting", sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Last year 4,400 people were killed on these roads.", ("killed", 4400, 4400, "cumulative")),
        ("The war has killed 5,000 people.", ("killed", 5000, 5000, "cumulative")),
        ("Eleven people have died on the lake since the ferry was launched.", ("killed", 11, 11, "cumulative")),
        ("In May 2011 a roof fell on a choir that sang in the old market hall by the quay in Lund, killing nine.",
         ("killed", 9, 9, "other_event")),
        ("The blast came a month after nine people were killed in Lund.", ("killed", 9, 9, "other_event")),
        ("In a separate shooting in Lund, nine people were killed.", ("killed", 9, 9, "other_event")),
        ("Ann Lee said she saw at least a dozen people lying dead.", ("killed", 12, None, "partial")),
        ("Police had earlier put the toll at nine.", ("killed", 9, 9, "partial")),
    ],
)  # fmt: skip
def test_a_time_or_a_stage_is_not_the_event(sentence: str, value: Value) -> None:
    assert stated("Blast in Orsk kills 21", sentence) == {("killed", 21, 21, "event"), value}


def test_nearly_as_many_as_a_large_toll_are_an_earlier_stage_of_it() -> None:
    found = stated("Blast in Orsk kills 92", "It was early. 88 people died, the mayor said at noon.")
    assert ("killed", 88, 88, "partial") in found


def test_what_makes_a_count_a_part_does_not_reach_over_the_next_count() -> None:
    found = stated("Blast in Orsk hotel", "Nine guests were hurt and two were in critical condition.")
    assert {("injured", 9, 9, "event"), ("injured", 2, 2, "subset")} <= found


def test_without_a_title_the_lead_says_what_the_article_is_about() -> None:
    body = "A cook was walking home in Orsk when she was struck and killed by a van."
    assert ("killed", 1, 1, "event") in stated("", body)


def test_she_and_six_others_are_seven() -> None:
    assert ("killed", 7, 7, "event") in stated("Blast in Orsk", "She and six others were killed.")


@pytest.mark.parametrize("sentence", ["Tom Poe was hurt in the leg.", "Several of his friends were hurt that day."])
def test_a_lead_that_tells_of_nobody_hurt_has_no_toll_of_one_far_below(sentence: str) -> None:
    body = "\n".join(["The council met in Orsk on Monday after the shooting."] * 14 + [sentence])
    assert stated("Council meets after Orsk shooting", body) == set()


@pytest.mark.parametrize(
    "sentence", ["A police officer was killed.", "A stray bullet killed a girl asleep in her bed."]
)
def test_one_person_is_read_however_the_noun_is_dressed(sentence: str) -> None:
    assert ("killed", 1, 1, "event") in stated("Police investigate Orsk shooting", sentence)


def test_a_name_alone_is_who_was_killed() -> None:
    body = "Shots were fired at a bar in Orsk. The gunman wounded a waiter, killed Poe and fled."
    assert ("killed", 1, 1, "event") in stated("Police seek gunman in Orsk bar shooting", body)


def test_whoever_is_expected_to_live_is_not_the_one_who_died() -> None:
    body = "A cook was shot dead. Police came at nine. His brother was also shot and is expected to recover."
    found = stated("Police investigate Orsk shooting", body)
    assert found == {("killed", 1, 1, "event"), ("injured", 1, 1, "event")}


def test_a_name_with_a_number_is_not_added_to_a_double_homicide() -> None:
    assert stated("Three Rivers double homicide suspects sought", "") == {("killed", 2, 2, "event")}


def test_those_who_hope_to_learn_why_suppose_nothing() -> None:
    body = "Parents are hoping to find out why a girl was killed at a party."
    assert stated("Orsk party shooting", body) == {("killed", 1, 1, "event")}


def test_a_friend_shot_by_one_who_is_charged_with_manslaughter_is_dead() -> None:
    body = "An Orsk man shot his friend on Sunday."
    assert stated("Orsk man faces manslaughter charge after shooting friend", body) == {("killed", 1, 1, "event")}


@pytest.mark.parametrize(
    "sentence",
    [
        "Two brothers, 8 and 10, were hurt.",
        "Two brothers, ages 8 and 10, were hurt.",
        "The shootout injured a boy and a 31-year-old man.",
        "Injured in the blast were a boy and a man.",
        "A man was hurt in the leg and a girl was hurt in the arm.",
        "One man was wounded, another was wounded by glass.",
    ],
)
def test_two_who_are_hurt_are_two_whatever_stands_between_them(sentence: str) -> None:
    assert ("injured", 2, 2, "event") in stated("Blast in Orsk hotel", sentence)


@pytest.mark.parametrize(
    ("words", "least"),
    [
        ("Several dozen", 36),
        ("A few dozen", 24),
        ("Several hundred", 300),
        ("A few hundred", 200),
        ("Hundreds of", 200),
    ],
)
def test_several_of_a_round_number_are_at_least_so_many(words: str, least: int) -> None:
    assert stated("Blast in Orsk hotel", f"{words} people were hurt.") == {("injured", least, None, "event")}


def test_a_third_one_hurt_is_counted_with_the_dead() -> None:
    body = "Two men were shot dead in a bar. A third man was wounded."
    found = stated("Police investigate Orsk shooting", body)
    assert found == {("killed", 2, 2, "event"), ("injured", 1, 1, "event")}


def test_those_in_hospital_are_the_hurt_where_only_a_part_of_these_is_told() -> None:
    body = "Nine guests were taken to hospital, two of them with severe burns."
    assert ("injured", 9, 9, "event") in stated("Blast in Orsk hotel", body)


def test_a_title_told_again_is_the_total_however_many_died_elsewhere() -> None:
    body = "A blast at a depot in Orsk killed nine workers. A bombing in Lund on Friday killed 20 people."
    assert stated("Blast in Orsk depot kills nine", body) == {
        ("killed", 9, 9, "event"),
        ("killed", 20, 20, "other_event"),
    }


def test_an_arrest_of_another_year_is_no_arrest_of_now() -> None:
    body = "Two men were shot dead in a bar. In 2009, one of their friends was arrested for burglary."
    assert ("arrested", 1, 1, "event") not in stated("Two shot dead in Orsk bar", body)


def test_one_who_is_named_as_arrested_far_below_is_of_another_day() -> None:
    body = "\n".join(["The council met in Orsk after the shooting."] * 22 + ["Tom Poe was arrested for theft."])
    assert stated("Council meets after Orsk shooting", body) == set()


@pytest.mark.parametrize("sentence", ["Four of whom are in a coma.", "Ten are alive, four of whom are in a coma."])
def test_those_of_whom_a_state_alone_is_told_are_a_part(sentence: str) -> None:
    assert ("injured", 4, 4, "event") not in stated("Blast in Orsk hotel", sentence)


def test_a_bound_well_below_the_total_is_an_earlier_stage_of_it() -> None:
    body = "Flood water swept through Orsk. The governor said 15 people had died."
    found = stated("Floods kill at least 9 in Orsk", body)
    assert found == {("killed", 9, None, "partial"), ("killed", 15, 15, "event")}


@pytest.mark.parametrize(
    ("sentence", "many"),
    [
        ("Poe and Reda were arrested.", 2),
        ("Two of the three suspects have been arrested.", 2),
        ("Police have arrested a second suspect.", 2),
        ("Poe, who was arrested on Friday, will appear in court.", 1),
        ("Poe remained in jail on Monday.", 1),
        ("Police announced an arrest in the case.", 1),
        ("The shooter has not been caught.", 0),
    ],
)
def test_arrests_are_worded_in_many_ways(sentence: str, many: int) -> None:
    assert stated("Shooting in Orsk", sentence) == {("arrested", many, many, "event")}


@pytest.mark.parametrize(
    "sentence",
    [
        "Three people were detained for questioning.",
        "A man was detained and later released.",
        "Poe was briefly handcuffed.",
        "Poe had been arrested twice for theft.",
        "Police did not announce any arrests.",
    ],
)
def test_questioned_let_go_or_untold_is_no_arrest(sentence: str) -> None:
    assert stated("Shooting in Orsk", sentence) == set()


@pytest.mark.parametrize(
    "before",
    ["A mine in Lund blew up in 1998.", "Lund saw a worse fire two years ago.", "In May 2011, a roof fell on a choir."],
)
def test_what_a_paragraph_tells_of_a_past_goes_on_in_its_next_sentence(before: str) -> None:
    lead = "A blast at a depot in Orsk killed 21 workers. It was heard for miles. Police came. So did others."
    past = stated("Blast in Orsk kills 21", f"{lead}\n{before} It killed 30 people.")
    assert ("killed", 30, 30, "other_event") in past
    now = stated("Blast in Orsk kills many", f"A blast shook Orsk.\n{before} On Monday 30 people were killed.")
    assert ("killed", 30, 30, "event") in now


def test_a_title_of_a_survivor_alone_makes_no_event_of_what_is_dated() -> None:
    body = "A host mocked a student of 17. Poe is a survivor of the May 3 school shooting that killed nine in Lund."
    found = stated("Sponsors leave show after host mocked Lund survivor", body)
    assert found == {("killed", 9, 9, "other_event")}


def test_whoever_shot_another_and_then_himself_is_not_hurt_alone() -> None:
    body = "Poe shot a cook and then himself. The cook died at the scene."
    assert stated("Shooting in Orsk", body) == {("killed", 1, 1, "event")}
