"""What the claim grammar promises, sentence by sentence. All sentences, people and places are invented."""

from __future__ import annotations

import pytest

from schemas.claim import Claim
from streams.facts.grammar import claims

Value = tuple[str, float | None, float | None, str]


def stated(title: str, body: str = "") -> set[Value]:
    """The values of an article with their scopes."""
    return {(c.kind, c.lo, c.hi, c.scope) for c in claims(title, body, "en")}


def of_kind(kind: str, found: tuple[Claim, ...]) -> list[tuple[float | None, float | None, str]]:
    return [(c.lo, c.hi, c.hedge) for c in found if c.kind == kind]


@pytest.mark.parametrize(
    ("words", "low", "high", "hedge"),
    [
        ("Nine miners", 9, 9, "exact"),
        ("At least nine miners", 9, None, "at_least"),
        ("More than nine miners", 10, None, "more_than"),
        ("Up to nine miners", None, 9, "at_most"),
        ("Nearly 300 miners", None, 300, "nearly"),
        ("About 300 miners", 300, 300, "about"),
        ("Between 20 and 30 miners", 20, 30, "between"),
        ("Dozens of miners", 24, None, "vague"),
        ("Scores of miners", 40, None, "vague"),
        ("Hundreds of miners", 200, None, "vague"),
        ("Several miners", 3, None, "vague"),
        ("A dozen miners", 12, 12, "exact"),
        ("Twenty-three miners", 23, 23, "exact"),
        ("12,000 miners", 12_000, 12_000, "exact"),
        ("A miner", 1, 1, "exact"),
        ("Two brothers", 2, 2, "exact"),
        ("A mother and her two sons", 3, 3, "exact"),
        ("A 9-month-old girl", 1, 1, "exact"),
    ],
)
def test_a_hedged_toll_is_an_interval(words: str, low: int | None, high: int | None, hedge: str) -> None:
    assert (low, high, hedge) in of_kind("killed", claims("Blast in Orsk", f"{words} were killed in Orsk.", "en"))


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The blast killed four miners.", ("killed", 4, 4)),
        ("Four miners died in the blast.", ("killed", 4, 4)),
        ("Four miners are dead.", ("killed", 4, 4)),
        ("The blast left four miners dead.", ("killed", 4, 4)),
        ("The storm claimed four lives.", ("killed", 4, 4)),
        ("The death toll rises to four.", ("killed", 4, 4)),
        ("A gunman opened fire, killing four.", ("killed", 4, 4)),
        ("Four people were shot dead.", ("killed", 4, 4)),
        ("He was charged with the murder of four nurses.", ("killed", 4, 4)),
        ("The blast injured seven miners.", ("injured", 7, 7)),
        ("Seven people suffered burns and other injuries.", ("injured", 7, 7)),
        ("Seven people were shot in Orsk.", ("injured", 7, 7)),
        ("Police arrested three suspects.", ("arrested", 3, 3)),
        ("Three men were taken into custody.", ("arrested", 3, 3)),
        ("Some 400 villagers were evacuated.", ("evacuated", 400, 400)),
        ("The flood displaced 900 people.", ("displaced", 900, 900)),
        ("Twelve miners are missing.", ("missing", 12, 12)),
        ("Divers rescued six sailors.", ("rescued", 6, 6)),
        ("The death toll from the blast at the Orsk mill rose to six Friday.", ("killed", 6, 6)),
        ("Six miners lost their lives.", ("killed", 6, 6)),
        ("Two women were gunned down outside a bank.", ("killed", 2, 2)),
        ("Both guards had been stabbed to death.", ("killed", 2, 2)),
        ("The flood swept through Orsk, and nine bodies were found.", ("killed", 9, 9)),
        ("All of the passengers survived.", ("killed", 0, 0)),
        ("A bus struck two cyclists.", ("injured", 2, 2)),
        ("Three crew members suffered burns and smoke inhalation.", ("injured", 3, 3)),
        ("No-one was injured in the fire.", ("injured", 0, 0)),
        ("Nobody is thought to have been hurt.", ("injured", 0, 0)),
        ("Police have not made any arrests.", ("arrested", 0, 0)),
        ("An eighth suspect was arrested on Monday.", ("arrested", 8, 8)),
        ("A second suspect in the shooting death of a girl was arrested.", ("arrested", 2, 2)),
        ("A third suspect in the quay shooting has been arrested.", ("arrested", 3, 3)),
        ("Crews were called to a house of Mill Lane and found the girl with a gunshot wound.", ("injured", 1, 1)),
        ("Lund, Crane, Vale and Orr are in custody.", ("arrested", 4, 4)),
        ("The suspect surrendered on Monday.", ("arrested", 1, 1)),
        ("The city extended an evacuation order to 11,500 residents.", ("evacuated", 11_500, 11_500)),
        ("Some 300 villagers were forced to flee.", ("displaced", 300, 300)),
        ("Gunmen kidnapped 40 pupils.", ("hostages", 40, 40)),
        ("Some 190 girls are held captive.", ("hostages", 190, 190)),
        ("Firefighters pulled four people from the rubble.", ("rescued", 4, 4)),
        ("Some 200 homes and shops were destroyed.", ("buildings_destroyed", 200, 200)),
        ("A 5.4 quake shook Orsk.", ("magnitude", 5.4, 5.4)),
        ("The dead numbered 90.", ("killed", 90, 90)),
        ("Two more died on Monday, bringing to 39 the number of people who lost their lives.", ("killed", 39, 39)),
        ("Deaths from the fever have doubled to 22.", ("killed", 22, 22)),
        ("A fifth miner has died.", ("killed", 5, 5)),
        ("He is the third fatality.", ("killed", 3, 3)),
        ("The toll crosses 90.", ("killed", 91, None)),
        ("The toll nears 50.", ("killed", None, 50)),
        ("The death toll has gone up to 36.", ("killed", 36, 36)),
        ("There were no confirmed deaths.", ("killed", 0, 0)),
        ("Two firefighters suffered burns.", ("injured", 2, 2)),
        ("His arrest brings the number of people arrested to four.", ("arrested", 4, 4)),
        ("Eleven people were dug out alive.", ("rescued", 11, 11)),
        ("Nineteen people are not yet accounted for.", ("missing", 19, 19)),
        ("Twenty were found; twenty brought down alive.", ("rescued", 20, 20)),
        ("A 13-year-old boy was pulled out alive.", ("rescued", 1, 1)),
        ("Nine people linked to the company that repaired the bridge were arrested.", ("arrested", 9, 9)),
        ("Some 42 pupils, 29 boys and 13 girls, were killed.", ("killed", 42, 42)),
        ("In the flood 31 fatal victims were counted.", ("killed", 31, 31)),
        ("The number of dead since 18 March is four.", ("killed", 4, 4)),
        ("The flood in Orsk killed eight people and four gunmen.", ("killed", 8, 8)),
        ("Nobody is missing now.", ("missing", 0, 0)),
        ("All of the passengers have been accounted for.", ("missing", 0, 0)),
        ("The last two missing miners were found dead.", ("missing", 0, 0)),
        ("No hostages remain in the hotel.", ("hostages", 0, 0)),
        ("Inmates were holding 14 guards hostage.", ("hostages", 14, 14)),
        ("Troops stormed the hotel, freeing 27 hostages.", ("rescued", 27, 27)),
        ("Some 11,000 people are under evacuation orders.", ("evacuated", 11_000, 11_000)),
        ("Gunmen killed 42 pupils, 29 boys and 13 girls.", ("killed", 42, 42)),
    ],
)
def test_each_way_of_saying_it_is_read(sentence: str, value: tuple[str, int, int]) -> None:
    assert value in {(c.kind, c.lo, c.hi) for c in claims("Blast and flood in Orsk", sentence, "en")}


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor, 53, was killed off in the first round of the vote.",
        "The cook had saved 70,000 marks for a boat of her own.",
        "The plan saved 1,200 jobs at the yard.",
        "A 17-year-old gorilla was shot and killed.",
        "He was killed at 4:45 on route 66.",
        "The town has 250,000 inhabitants.",
        "The team killed a 3-1 lead.",
        "He paid $300 for the dead wood.",
        "Shares fell 12 percent as the deal died.",
        "The 181-kg bomb killed the mood.",
        "The film nearly died at the box office.",
        "The tariff will hit 1,100 products.",
        "Two deadly blasts shook Orsk.",
        "A 7-year-old who called 911 was struck by a car.",
        "Rob Crane Jr., 72, was killed.",
        "A 9 -year-old boy was killed.",
        "Image 3 of 4 Rob Crane, 22, was killed.",
        "This one hurt a lot.",
    ],
)
def test_a_number_that_counts_no_victims_is_no_toll(sentence: str) -> None:
    numbers = {c.lo for c in claims("Blast in Orsk", sentence, "en") if c.kind in {"killed", "injured"}} - {1}
    assert numbers == set()


@pytest.mark.parametrize("ages", ["between the ages of 21 and 58", "aged 21, 34 and 58", "ages 21 to 58"])
def test_the_ages_of_the_hurt_count_nobody(ages: str) -> None:
    assert stated("Shots in Orsk", f"Five men {ages} were hurt.") == {("injured", 5, 5, "event")}


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("They searched for the missing after five men were rescued.", set()),
        ("Ten people are missing but five were rescued.", {10}),
        ("Four are missing after five were rescued.", {4}),
        ("Missing are a cook and two boys; five were rescued.", {3}),
    ],
)
def test_who_was_rescued_is_not_missing(sentence: str, missing: set[int]) -> None:
    found = stated("Trawler sinks off Orsk", sentence)
    assert {low for kind, low, _, scope in found if (kind, scope) == ("missing", "event")} == missing
    assert ("rescued", 5, 5, "event") in found


@pytest.mark.parametrize(
    "sentence", ["Three missing climbers found dead.", "Three hikers missing since Sunday were found dead."]
)
def test_the_missing_who_are_found_dead_are_dead(sentence: str) -> None:
    found = stated(sentence, sentence)
    assert ("killed", 3, 3, "event") in found
    assert not {scope for kind, *_, scope in found if kind == "missing"} & {"event", "partial"}
    assert not any(c.stances for c in claims(sentence, sentence, "en"))  # and climbers do not climb


@pytest.mark.parametrize(
    "sentence",
    [
        "Six people had minor injuries.",
        "Six people have non-life-threatening injuries.",
        "Six people were taken to hospital with injuries.",
    ],
)
def test_who_has_injuries_is_injured(sentence: str) -> None:
    assert stated("Crash in Orsk", sentence) == {("injured", 6, 6, "event")}


@pytest.mark.parametrize("body", ["Both victims had multiple injuries.", 'They had multiple "grave injuries".'])
def test_the_injuries_of_one_are_no_people(body: str) -> None:
    assert stated("Double homicide in Orsk", body) == {("killed", 2, 2, "event")}


def test_of_a_murder_suicide_all_who_are_shot_are_dead() -> None:
    body = "The man shot the woman and the child, then himself. All three suffered gunshot wounds."
    assert "injured" not in {kind for kind, *_ in stated("Double murder-suicide in Orsk", body)}


def test_an_article_about_one_incident_counts_others_apart() -> None:
    body = "A cook was hurt in Orsk. It was one of seven separate shootings in which 16 were hurt."
    assert ("injured", 16, 16, "cumulative") in stated("Cook hurt in Orsk shooting", body)
    assert ("injured", 16, 16, "event") in stated("16 hurt in seven separate shootings", body)


def test_a_rifle_that_fatally_shoots_hurts_nobody() -> None:
    body = "He used a rifle to fatally shoot three people."
    assert "injured" not in {kind for kind, *_ in stated("Shots in Orsk", body)}


@pytest.mark.parametrize("words", ["originally told reporters", "earlier had said"])
def test_what_was_said_at_first_is_no_total(words: str) -> None:
    found = stated("Shots in Orsk", f"Police {words} that eight people were hurt. Five were hurt, they now say.")
    assert found == {("injured", 8, 8, "partial"), ("injured", 5, 5, "event")}


def test_nobody_killed_or_hurt_are_two_counts() -> None:
    assert stated("Blast in Orsk", "Nobody was killed or hurt.") == {
        ("killed", 0, 0, "event"),
        ("injured", 0, 0, "event"),
    }


def test_a_list_of_kin_shares_one_possessive() -> None:
    assert ("killed", 4, 4, "event") in stated("Man kills wife, son, daughter, then himself")
    assert ("killed", 3, 3, "event") in stated("Fire in Orsk", "He killed his wife, son and daughter.")


def test_who_a_relative_clause_counts_is_not_the_subject() -> None:
    assert ("killed", 4, 4, "event") not in stated("Siege in Orsk", "A teen who shot four people was killed by police.")
    assert stated("Fire in Orsk", "About 10 friends, including the boy who was killed, had met.") == {
        ("killed", 1, 1, "event")
    }


def test_the_number_of_the_total_is_the_total_whatever_stands_near_it() -> None:
    body = "Nine miners were killed. Police found nine people dead. Nine of the miners died at once."
    assert {c for c in stated("Nine dead in Orsk blast", body) if c[0] == "killed"} == {("killed", 9, 9, "event")}


def test_a_revised_toll_takes_the_place_of_the_titles() -> None:
    found = stated("50 killed in Orsk blast", "The mayor later revised the death toll to 49.")
    assert {("killed", 49, 49, "event"), ("killed", 50, 50, "partial")} <= found


def test_the_wounds_of_the_dead_injure_nobody_more() -> None:
    assert stated("Three dead in Orsk", "Three women were killed. All three suffered gunshot wounds.") == {
        ("killed", 3, 3, "event")
    }


def test_one_persons_death_below_a_lead_about_the_hurt_is_of_another_day() -> None:
    body = "Four men were shot.\nPolice came.\nNobody was caught.\nThe street was closed.\n"
    found = stated("Four shot in Orsk", body + "A teenager was shot dead on the same block in May.")
    assert found == {("injured", 4, 4, "event")}


@pytest.mark.parametrize(
    "sentence",
    [
        "The men on May 7 shot four people.",
        "One driver is being treated for non-life-threatening injuries.",
        "The toll could rise, as police said four people were wounded.",
    ],
)
def test_a_month_an_adjective_and_another_clause_suppose_nothing(sentence: str) -> None:
    assert {scope for kind, _, _, scope in stated("Shots in Orsk", sentence) if kind == "injured"} == {"event"}


def test_no_officer_hurt_is_a_part_of_those_who_were_not() -> None:
    assert ("injured", 0, 0, "subset") in stated("Siege in Orsk", "No officers were hurt.")


def test_a_reward_for_an_arrest_is_no_arrest() -> None:
    found = stated("Shots in Orsk", "A reward is offered for information leading to the arrest of the gunman.")
    assert {scope for *_, scope in found} <= {"hypothetical"}


def test_a_title_that_is_no_incident_leaves_it_to_the_lead() -> None:
    body = "A gas blast hit a mill.\nAt least five workers were killed.\n"
    assert ("killed", 5, None, "event") in stated("Works update", body)


def test_links_to_other_stories_in_the_text_are_not_read() -> None:
    body = "Mayor Ann Lee Poll finds voters bored Fire kills nine in Lund MORE told reporters that one man was hurt."
    assert stated("Blaze in Orsk", body) == {("injured", 1, 1, "event")}
    related = "A fire burnt a mill.\n" * 5 + "Nine Killed In Lund Mine Flood, Minister Says"
    assert stated("Blaze in Orsk", related) == set()


def test_the_event_total_of_the_title_makes_smaller_counts_its_parts() -> None:
    found = stated("Nine dead in Orsk blast", "Nine miners were killed, including three trainees.")
    assert found == {("killed", 9, 9, "event"), ("killed", 3, 3, "subset")}


def test_people_shot_are_injured_less_the_dead() -> None:
    found = stated("Six people shot in Orsk, two dead", "Police are looking for a gunman.")
    assert ("injured", 4, 4, "event") in found
    assert ("killed", 2, 2, "event") in found


def test_others_who_were_shot_are_apart_from_the_dead_unless_some_of_them_died() -> None:
    title = "Cook killed in Orsk shooting"
    assert ("injured", 4, 4, "event") in stated(title, "A man shot a cook dead and shot four others.")
    assert ("injured", 3, 3, "event") in stated(title, "A man shot four others, including one who died.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Four men coming home from a wake to honor a slain friend were shot, one fatally.",
    ],
)
def test_who_was_shot_may_stand_far_from_the_verb_where_some_were_fatally(sentence: str) -> None:
    assert ("injured", 3, 3, "event") in stated("Shots in Orsk", sentence)


def test_a_victim_who_died_is_not_injured_as_well() -> None:
    found = stated("Baker dies after Orsk shooting", "A baker was shot in the head. He died on Monday.")
    assert {kind for kind, *_ in found} == {"killed"}


def test_one_of_five_is_a_part_of_the_five() -> None:
    assert stated("One of 5 shot in Orsk bar dies") == {("killed", 1, 1, "event"), ("injured", 4, 4, "event")}
    assert ("killed", 5, 5, "event") in stated("Orsk shooting", "Ann Lee was one of the five clerks who died.")


def test_a_title_may_name_one_victim_of_many() -> None:
    body = "Police are at the church.\n" * 5 + "Nine people were killed."
    assert ("killed", 9, 9, "event") in stated("Senator killed in Orsk church shooting", body)


@pytest.mark.parametrize(
    "title", ["Boy, 8, shot in Orsk", "Teen struck by stray bullet", "Toddler shoots mother in Orsk"]
)
def test_a_headline_needs_no_article(title: str) -> None:
    assert stated(title) == {("injured", 1, 1, "event")}


@pytest.mark.parametrize(
    "title",
    ["Fifth arrest announced in fatal shooting at Orsk bar", "5th suspect in shooting death of Orsk girl arrested"],
)
def test_an_arrest_in_order_makes_so_many(title: str) -> None:
    """And the girl was not arrested."""
    assert {value for value in stated(title) if value[0] == "arrested"} == {("arrested", 5, 5, "event")}


def test_an_obituary_is_no_toll() -> None:
    assert stated("Fred Lund, banker, dies at 75", "He died of cancer, his son said.") == set()


def test_the_strength_of_a_quake_is_its_magnitude() -> None:
    assert ("magnitude", 6.1, 6.1, "event") in stated("Quake", "A 6.1-magnitude quake struck Orsk.")
    assert ("magnitude", 5.4, 5.4, "event") in stated("Quake", "The tremor had a magnitude of 5.4, the office said.")


def test_no_arrests_is_a_count_of_zero() -> None:
    assert ("arrested", 0, 0, "event") in stated("Shooting in Orsk", "No arrests have been made.")


def test_no_injuries_is_a_count_of_zero() -> None:
    assert ("injured", 0, 0, "event") in stated("Fire in Orsk", "No injuries were reported.")


def test_killed_or_injured_together_say_neither() -> None:
    assert stated("Blast in Orsk", "The blast killed and wounded dozens of miners.") == set()


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("So far this year 31 people were killed in Orsk.", "cumulative"),
        ("Since the launch of the war 31 people were killed.", "cumulative"),
        ("An attack in 2003 killed 31 people.", "other_event"),
        ("The dam could kill 31 people.", "hypothetical"),
        ("Two of the victims died in hospital.", "subset"),
        ("A 2003 tremor in the same valley killed 31.", "other_event"),
        ("It is the worst since '99, when 31 people died.", "other_event"),
        ("So 31 people have died in avalanches there this winter.", "cumulative"),
        ("The ministry denied reports that 31 people had been killed.", "hypothetical"),
    ],
)
def test_the_words_near_a_count_give_its_scope(sentence: str, scope: str) -> None:
    found = stated("Nine dead in Orsk blast", f"Nine miners were killed. {sentence}")
    assert scope in {s for *_, s in found} - {"event"} or sentence.startswith("The dam")


def test_a_toll_in_a_story_about_something_else_is_of_another_event() -> None:
    body = "Minister Ann Lee put off her trip to Orsk.\n" * 5 + "At least eight civilians were killed there on Tuesday."
    assert stated("Minister puts off trip", body) == {("killed", 8, None, "other_event")}


def test_three_tolls_of_three_scopes_never_compete() -> None:
    body = (
        "Minister Ann Lee put off her trip to Orsk on Monday.\n"
        * 5
        + "Shelling by both sides has claimed nearly 400 lives there, including at least 60 children, since the 3 May "
        "start of the siege.\nAt least nine civilians were killed on Sunday in the port, a city of 250,000 inhabitants."
    )
    assert stated("Minister puts off trip over siege", body) == {
        ("killed", None, 400, "cumulative"),
        ("killed", 60, None, "subset"),
        ("killed", 9, None, "other_event"),
    }


def test_a_shooter_who_dies_without_a_numeral_is_no_claim() -> None:
    assert stated("Shooting in Orsk", "The gunman was shot dead.") == set()


def test_an_obscure_language_or_none_given() -> None:
    assert claims("Nine dead in Orsk", "", None) == claims("Nine dead in Orsk", "", "en-GB") != ()
    assert claims("Nine dead in Orsk", "", "fr") == ()


def test_a_title_states_its_claims_first() -> None:
    found = claims("Nine dead in Orsk", "Nine miners were killed. Four were hurt.", "en")
    assert [c.field for c in found] == sorted((c.field for c in found), reverse=True)


def test_the_speaker_is_the_attribution() -> None:
    (claim,) = claims("", "Nine miners were killed, the ministry said.", "en")
    assert claim.attribution == "the ministry"


def test_a_quote_of_a_long_sentence_is_at_most_thirty_words() -> None:
    body = "Word " + "after word " * 60 + "nine miners were killed in Orsk " + "and so on " * 60
    for claim in claims("Blast in Orsk", body, "en"):
        assert len(claim.quote.split()) <= 30


@pytest.mark.parametrize(
    "sentence",
    [
        "The blast killed two people, a cook and her son.",
        "He is wanted for the murder of two guards, Ann Lee and Bob Crane.",
    ],
)
def test_those_who_explain_a_count_are_not_added_to_it(sentence: str) -> None:
    assert {c.hi for c in claims("Blast in Orsk", sentence, "en") if c.kind == "killed"} == {2}


def test_a_list_of_different_people_is_still_added_up() -> None:
    assert ("killed", 4, 4, "event") in stated("Blast in Orsk", "Two soldiers, a nurse and a boy were killed.")


def test_so_many_of_those_on_board_are_the_first_number() -> None:
    body = "The harbour office said that 61 of the 70 people who were aboard had been rescued."
    assert stated("Ferry wreck off Orsk", body) == {("rescued", 61, 61, "event")}


def test_the_third_victim_is_no_toll_of_one() -> None:
    assert stated("Orsk blast", "The third person killed, Ann Lee, 46, was a cook.") == set()


def test_missing_and_rescued_keep_their_own_numbers() -> None:
    assert stated("Ferry wreck off Orsk", "Six are missing and 93 were rescued.") == {
        ("missing", 6, 6, "event"),
        ("rescued", 93, 93, "event"),
    }


def test_of_whom_begins_a_part() -> None:
    assert stated("Orsk train wreck", "The number of injured was put at 37, of whom four are in danger.") >= {
        ("injured", 37, 37, "event")
    }
    found = stated("Orsk train wreck", "The number of injured stands at 37, of whom four were in a serious condition.")
    assert {hi for kind, _, hi, scope in found if (kind, scope) == ("injured", "event")} == {37}


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("That brings the number of those rescued to 41.", ("rescued", 41, 41, "event")),
        ("The number of people known to have died rose to 41.", ("killed", 41, 41, "event")),
        ("The number of missing fell to 41.", ("missing", 41, 41, "event")),
        ("The ministry put the number of injured at 41.", ("injured", 41, 41, "event")),
    ],
)
def test_a_number_of_them_is_told_after_the_words(sentence: str, value: Value) -> None:
    assert value in stated("Ferry wreck off Orsk", sentence)


def test_a_past_incident_of_another_name_is_never_the_event() -> None:
    body = "Ann Lee, who worked on the Lund mine flood of 2011, in which 33 miners died, spoke of errors."
    assert ("killed", 33, 33, "event") not in stated("Quarrel over the dead of Orsk", body)
    assert ("killed", 33, 33, "event") in stated("Man on trial over Lund mine flood", body)


def test_a_quiet_arrest_says_nothing_of_the_attack_before_it() -> None:
    body = "Rob Crane shot two guards dead.\nHe fled.\nPolice found his hut.\nHe came out. No one was hurt."
    assert ("injured", 0, 0, "event") not in stated("Suspect in Orsk killings caught", body)


def test_a_hundred_and_a_hyphen_are_one_number() -> None:
    assert stated("Ferry wreck", "A hundred and thirty-four were rescued.") == {("rescued", 134, 134, "event")}


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (
            "Nine miners died in Orsk, the regional health board of Lund said on Friday.",
            "the regional health board of Lund",
        ),
        ("Officials of the ministry put the toll at nine.", "Officials of the ministry"),
        ("Nine miners died, she said.", None),
    ],
)
def test_whoever_says_it_after_the_clause_is_named(sentence: str, speaker: str | None) -> None:
    (claim,) = claims("", sentence, "en")
    assert claim.attribution == speaker


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("Police said nine people died, but the ministry said 12 people died.", {9: "Police", 12: "the ministry"}),
        (
            "The union says nine died in the mill, while the fire brigade says five people died.",
            {9: "The union", 5: "the fire brigade"},
        ),
        (
            "Nine people died, the union said, and 14 were hurt, according to hospitals.",
            {9: "the union", 14: "hospitals"},
        ),
        ("Nine died while 14 were hurt, police said on Monday.", {9: "police", 14: "police"}),
        ("Police said nine died, and 14 were hurt.", {9: "Police", 14: "Police"}),
    ],
)
def test_of_two_speakers_each_has_said_what_stands_in_its_clause(sentence: str, speakers: dict[int, str]) -> None:
    found = claims("Blast in Orsk", sentence, "en")
    assert {c.lo: c.attribution for c in found if c.field == "body"} == speakers


def test_those_who_were_hurt_and_died_are_not_hurt_any_more() -> None:
    found = stated("Bus crash in Orsk", "Two passengers who were gravely hurt have died, taking the dead to 10.")
    assert {value for value in found if value[0] == "injured"} == set()


def test_the_last_of_the_missing_leaves_nobody_missing() -> None:
    found = stated("Missing miners found dead in Orsk", "The last seven miners missing were found early on Friday.")
    assert {value for value in found if value[0] == "missing" and value[3] == "event"} == {("missing", 0, 0, "event")}


def test_whoever_is_held_by_captors_is_not_arrested() -> None:
    body = "It said 24 pupils were still being held."
    assert ("hostages", 24, 24, "event") in stated("Kidnappers free 12 pupils near Orsk", body)
    assert ("arrested", 24, 24, "event") in stated("Riot in Orsk", "Police said 24 men were being held.")


def test_what_nobody_says_is_no_zero() -> None:
    assert stated("Shooting in Orsk", "She did not say whether anyone was in custody.") == set()
    assert stated("Landslide in Orsk", "No bodies had been found so far.") == set()
    assert stated("Landslide in Orsk", "Nobody has been found alive since a boy was lifted out on Friday.") == set()


def test_whoever_was_missing_and_turned_up_is_missing_no_more() -> None:
    body = "A couple missing since the storm were found safe on Friday, and one person is unaccounted for."
    found = stated("Storm in Orsk", body)
    assert {value for value in found if value[0] == "missing" and value[3] == "event"} == {("missing", 1, 1, "event")}


@pytest.mark.parametrize(
    ("body", "stances", "rivals"),
    [
        ("The death toll rose to 40, the ministry said.", ("risen", "tallied"), ()),
        ("Forty miners were killed. That figure had been 43 by mistake.", ("corrected",), ()),
        ("Forty miners were killed, and not 43, the office said.", ("corrected",), ()),
        ("At least 40 miners died, far more than the 23 given by the company.", ("disputed",), (23,)),
        ("Forty miners died. The company now says that its count is the same number.", ("settled",), ()),
        ("Forty miners died. The road is closed.", (), ()),
    ],
)
def test_a_claim_knows_what_the_words_round_it_say_of_other_counts(
    body: str, stances: tuple[str, ...], rivals: tuple[int, ...]
) -> None:
    (claim,) = [c for c in claims("Mine blast in Orsk", body, "en") if c.scope == "event"]
    assert (claim.stances, claim.rivals) == (stances, rivals)
