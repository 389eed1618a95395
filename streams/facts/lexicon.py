"""The words the grammar knows: nouns that count people, and the symbol of each word that can prove a claim.

A sentence becomes a string of one-letter symbols, over which `kinds.py` writes its patterns. Count phrases have
symbols of their own: `n` numeral, `s` one person, `p` a name or pronoun, `q` a numeral with a noun not listed here.
"""

from __future__ import annotations

from schemas.claim import Hedge

_SYMBOLS: dict[str, str] = {
    "k": (
        "killed slain murdered slaughtered massacred executed assassinated drowned electrocuted beheaded strangled "
        "butchered lynched martyred hanged gassed smothered asphyxiated suffocated decapitated garroted"
    ),
    "K": "kills killing murdering slays slaughters slaughtering massacring executing executes assassinating beheading",
    "1": "kill",
    "2": "injure",
    "3": "shoot stab",
    "g": "struck hit hits strikes striking hitting grazing grazed beaten bludgeoned trampled crushed burned "
    "burnt scorched clubbed "
    "battered clipped",
    "i": "injured wounded hurt maimed mauled gored scalded concussed disfigured bruised bloodied bitten stung "
    "paralyzed "
    "paralysed blinded",
    "I": "injures injuring wounding hurts hurting maiming maims mauling",
    "h": "shot stabbed knifed slashed",
    "H": "shooting shoots stabbing stabs knifing slashing",
    "d": "dead deceased lifeless",
    "D": "died die dies perished perish perishes perishing succumbed succumbs suicide",
    "M": (
        "death deaths murder murders slayings homicide homicides manslaughter killings slaying assassination "
        "massacre body bodies"
    ),
    "f": "fatal fatally deadly lethal mortally",
    "w": "wound wounds injury injuries",
    "β": "burns burn fractures fracture lacerations concussion concussions bruises cuts inhalation whiplash scrapes",
    "u": "suffered suffering suffers suffer sustained sustaining sustains with received receiving treated "
    "recovering nursing",
    "t": "toll",
    "v": "left leaves leaving leave",
    "y": "including include includes included",
    "a": "claimed claims claiming claim took takes taking taken cost costs costing lost losing loses",
    "l": "life lives",
    "b": "was were is are be been being got gets am 's",
    "e": "himself herself themselves itself self",
    "R": "who that which whom whose",
    "T": "to",
    "m": "could would may might can should must if whether threatened threatening threatens vowed feared",
    "!": (
        "not never wasn't weren't isn't aren't hasn't haven't didn't without denied nor neither no unless "
        "cannot can't don't doesn't won't wouldn't couldn't nearly almost brain"
    ),
    "o": "of",
    "&": "and &",
    "|": "or",
    "%": "before after when while because although though where until but as there",
    "9": "condition",
    "*": "it they we them gorilla k-9 k9 canine dog dogs lion bear animal",
    "B": "by",
    "A": "arrested detained apprehended nabbed jailed booked captured handcuffed collared",
    "N": "arrests arresting detaining detains detain nab nabs apprehend apprehends capture captures rounding",
    "8": "arrest",
    "E": "evacuated relocated",
    "W": "evacuates evacuating evacuation evacuate relocating",
    "P": "displaced homeless uprooted",
    "Q": "displacing displaces displace uprooting uproots displacement",
    "S": "rescued saved plucked winched freed",
    "ς": "surrendered surrenders surrendering",
    "ρ": "pulled pulling pulls removed removing",
    "κ": "kidnapped abducted",
    "ξ": "kidnapping kidnaps kidnap abducting abducts abduct",
    "U": "rescues rescuing rescue saves saving freeing frees plucking plucks",
    "O": "hospitalized hospitalised hospitalizing",
    "j": "hospital hospitals",
    "G": "destroyed destroying destroys levelled leveled flattened gutted razed demolished incinerated collapsed "
    "obliterated leveling",
    "Z": "missing unaccounted",
    ",": ",",
    ";": "; : – — - ( ) [ ] /",
    ".": ". ! ?",
}
SYMBOLS: dict[str, str] = {word: symbol for symbol, words in _SYMBOLS.items() for word in words.split()}

# Skipped before patterns are matched: they stand between subject and verb and change no count.
SKIPPED: frozenset[str] = frozenset(
    "has have had also later then now since still just all already apparently reportedly allegedly seriously "
    "critically badly severely slightly accidentally previously officially initially subsequently immediately "
    "confirmed believed reported found presumed declared pronounced instantly tragically brutally violently gravely "
    "lightly each \" “ ” ' ’ ‘ 'd 've only either even suddenly finally "
    "mistakenly intentionally unintentionally wrongfully deliberately first".split()
)

_PERSON_NOUNS = (
    "person man woman boy girl child kid baby infant toddler newborn teen teenager student pupil teacher officer "
    "policeman policewoman cop deputy sheriff trooper soldier marine sailor guard agent marshal firefighter "
    "paramedic "
    "medic nurse doctor civilian villager resident passenger pedestrian driver motorist cyclist bicyclist "
    "motorcyclist "
    "biker rider worker employee miner fisherman farmer protester protestor demonstrator rioter activist journalist "
    "reporter cameraman photographer migrant refugee immigrant tourist visitor victim suspect gunman shooter "
    "attacker "
    "assailant terrorist militant insurgent rebel fighter bomber robber hostage patient juvenile adult male "
    "female youth youngster mother father mom dad parent son daughter brother sister sibling twin wife husband "
    "girlfriend boyfriend ex-wife ex-husband ex-girlfriend ex-boyfriend spouse partner fiance fiancee cousin nephew "
    "niece uncle aunt grandmother grandfather grandparent grandson granddaughter grandchild stepson stepdaughter "
    "stepfather stepmother stepbrother stepsister relative member friend classmate schoolmate neighbor neighbour "
    "roommate colleague coworker co-worker bystander passerby partygoer party-goer concertgoer customer patron clerk "
    "cashier bartender bouncer shopper worshipper worshiper churchgoer parishioner pastor priest nun imam monk "
    "pilgrim "
    "player teammate coach fan spectator reveler reveller dancer runner climber skier swimmer diver hiker "
    "camper hunter "
    "citizen foreigner american european israeli palestinian syrian afghan iraqi iranian pakistani "
    "indian russian ukrainian canadian australian german mexican nigerian kenyan african christian muslim jew "
    "dissident prisoner inmate detainee captive lawmaker politician senator congressman congresswoman mayor "
    "president "
    "minister ambassador diplomat official staffer aide volunteer pilot attendant crewman dealer burglar intruder "
    "carjacker thief gangster criminal homeowner tenant landlord manager owner boss executive lawyer judge "
    "prosecutor "
    "actor actress singer rapper musician artist writer author athlete veteran serviceman servicewoman airman "
    "commander leader chief captain sergeant lieutenant corporal detective investigator constable jogger "
    "courier smuggler trafficker kidnapper abductor captor hijacker pirate stowaway commuter holidaymaker vacationer "
    "backpacker vendor trader merchant rancher farmhand trucker deckhand seaman crewmember copilot peacekeeper "
    "conscript "
    "recruit cadet reservist paratrooper commando sniper gunner interpreter translator missionary cleric preacher "
    "rabbi "
    "bishop elder shepherd logger lecturer tutor schoolgirl schoolboy intern apprentice trainee grandma grandpa "
    "mother-in-law father-in-law son-in-law daughter-in-law brother-in-law sister-in-law stepchild godson goddaughter "
    "bride groom widow widower mourner attendee striker looter onlooker eyewitness footballer jockey surfer kayaker "
    "rafter angler boater skydiver snowboarder sherpa settler islander briton frenchman italian brazilian colombian "
    "venezuelan filipino indonesian malaysian korean egyptian libyan tunisian algerian moroccan somali cuban haitian "
    "turk kurd armenian serb sikh hindu "
    "trainer zookeeper contractor engineer scientist professor principal counselor caretaker babysitter dad "
    "supporter follower devotee believer survivor occupant guest individual female fugitive accomplice fetus "
    "evacuee watchman receptionist conductor dentist pharmacist shopkeeper waiter waitress cook chef baker labourer "
    "laborer builder carpenter electrician mechanic stewardess steward gardener cleaner porter postman lifeguard "
    "ranger fireman skier mountaineer trekker herder nomad skipper fisherwoman survivor"
)
_IRREGULAR = {
    "person": "people persons",
    "man": "men",
    "woman": "women",
    "child": "children",
    "baby": "babies",
    "deputy": "deputies",
    "wife": "wives",
    "thief": "thieves",
    "grandchild": "grandchildren",
    "stepchild": "stepchildren",
    "mother-in-law": "mothers-in-law",
    "father-in-law": "fathers-in-law",
    "passerby": "passersby",
}
PERSON: frozenset[str] = frozenset(_PERSON_NOUNS.split())
PEOPLE: frozenset[str] = frozenset(
    [noun + "s" for noun in PERSON]
    + [plural for words in _IRREGULAR.values() for plural in words.split()]
    + [noun.replace("man", "men") for noun in PERSON if noun.endswith("man")]
    + "others folks locals nationals minors humans generals troops personnel crew police staff houthis kurds".split()
)
# "two deaths", "no injuries": nouns that count and say the kind in one word.
COUNTED: dict[str, str] = {
    **dict.fromkeys(
        "deaths death fatalities fatality homicides homicide murders slayings killings bodies body".split(), "F"
    ),
    **dict.fromkeys("injuries injury".split(), "J"),
    **dict.fromkeys("lives life".split(), "L"),
    **dict.fromkeys("arrests arrest".split(), "X"),
    **dict.fromkeys(
        "homes houses buildings structures dwellings properties businesses shops schools churches mosques huts "
        "shacks "
        "cottages barns warehouses".split(),
        "Y",
    ),
    **dict.fromkeys("hostages captives".split(), "V"),
    "rescues": "Ρ",
}
# "the number of those rescued": the words after "of", and the symbol of the whole ("t" is a death toll).
TALLY: frozenset[str] = frozenset("number tally total count".split())
TALLY_BETWEEN: frozenset[str] = frozenset("the those people persons known confirmed to have reported who were".split())
TALLIED: dict[str, str] = {
    **dict.fromkeys("dead deaths fatalities killed died deceased lives".split(), "t"),
    **dict.fromkeys("injured wounded injuries hurt".split(), "ι"),
    **dict.fromkeys("missing unaccounted".split(), "μ"),
    **dict.fromkeys("rescued saved".split(), "σ"),
    **dict.fromkeys("arrested detained arrests detentions".split(), "α"),
}
# A numeral before one of these counts no people.
UNIT: frozenset[str] = frozenset(
    "year years month months week weeks day days hour hours minute minutes second seconds mile miles km kilometer "
    "kilometers kilometre kilometres metre metres meter meters foot feet inch inches yard yards acre acres percent "
    "pound pounds lb lbs kg kilo kilos dollar dollars euro euros cent cents "
    "marks francs crowns yen rupees pesos rubles roubles yuan shillings lira dinars riyals dirhams kroner kronor zloty "
    "degrees times time round rounds shots "
    "bullet bullets block blocks gun guns rifle rifles handgun handguns weapon weapons car cars vehicle "
    "vehicles truck "
    "trucks bus buses p.m a.m pm am o'clock count counts charge charges grade decade decades century centuries th st "
    "nd rd mph caliber calibre gauge magnitude points point votes vote seats goals wins losses attacks attack "
    "incidents incident shootings case cases night nights morning way ways thing things place places "
    "location locations story stories report reports states state cities city town towns countries country side "
    "apartment apartments room rooms building house generations news floor floors school schools dog dogs "
    "gorilla gorillas animal "
    "animals cat cats horse horses cow cows bear bears tickets ticket million billion tons tonnes barrels gallons "
    "liters squares square hundredths unit units company companies planes plane bomb bombs missiles missile rockets "
    "bill bills law laws step steps reason reasons question questions end hand hands "
    "another direction point example theory possibility scene scenes".split()
)
# "a triple murder" counts in one adjective.
MULTIPLES: dict[str, int] = {"double": 2, "triple": 3, "quadruple": 4, "quintuple": 5}
MULTIPLIED: dict[str, str] = {
    **dict.fromkeys("murder homicide killing slaying murders homicides killings slayings".split(), "F"),
    **dict.fromkeys("shooting shootings stabbing".split(), "0"),
}
WEEKDAYS: frozenset[str] = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS: frozenset[str] = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug "
    "sept sep oct nov dec".split()
)
# The word before a numeral that makes it no count.
NOT_BEFORE: frozenset[str] = frozenset(
    "$ £ € # image photo slide "
    "no aged age ages route highway interstate flight room unit apartment chapter section article page "
    "number "
    "channel district precinct ward zone phase level day week grade title vol volume act engine  s. figure top "
    "size ".split()
)
DETERMINERS: frozenset[str] = frozenset("a an the his her their my our another this that ".split())
DEFINITE: frozenset[str] = frozenset("the his her their my our this that".split())
# A single one of these is who did it: the guide gives their deaths no claim without a numeral.
PERPETRATORS: frozenset[str] = frozenset(
    "gunman shooter attacker assailant terrorist bomber killer robber burglar intruder carjacker suspect".split()
)
MANY_PERPETRATORS: frozenset[str] = frozenset(
    "gunmen shooters attackers assailants terrorists bombers killers robbers burglars intruders carjackers".split()
)
# A name after one of these is a place, or not a person.
NO_PERSON_AFTER: frozenset[str] = frozenset("at in near outside from on into across around inside named called".split())
# Nouns that any person falls under: a list of persons after one of these says who they are.
HYPERNYMS: frozenset[str] = frozenset("people persons others victims relatives members individuals dead".split())
CLOCK_BEFORE: frozenset[str] = frozenset("at by around until till before after from since about".split())
# "His wife, son and daughter": one possessive serves them all.
KIN: frozenset[str] = frozenset(
    "wife husband son daughter mother father brother sister sons daughters child children baby girlfriend boyfriend "
    "stepson stepdaughter grandson granddaughter nephew niece grandmother grandfather".split()
)
POSSESSIVES: frozenset[str] = frozenset("his her their own".split())
ANYONE: frozenset[str] = frozenset("one people person persons others victims individual individuals".split())
# "No officers were hurt" speaks of a part of those who might have been.
SERVICES: frozenset[str] = frozenset(
    "officer officers deputy deputies police policemen trooper troopers agent agents marshals firefighter "
    "firefighters "
    "soldier soldiers troops guards paramedics responders staff employees students children pupils teachers".split()
)
GROUPS: dict[str, int] = dict.fromkeys("parents twins couple grandparents newlyweds pair duo".split(), 2) | {
    "trio": 3,
    "triplets": 3,
    "quartet": 4,
}
# "no other injuries": what may stand between "no" and the noun.
ZERO_BETWEEN: frozenset[str] = frozenset(
    "other further additional serious major reported police immediate more damage or and property reports of word "
    "confirmed known initial".split()
)
# "Hit" and "struck" hurt somebody where one of these stands near: else it may be a tariff that hits.
STRIKING: frozenset[str] = frozenset("hit hits struck strikes striking hitting".split())
IMPACTS: frozenset[str] = frozenset(
    "car cars vehicle vehicles truck trucks van vans suv bus train tram taxi motorcycle motorcyclist bike "
    "bicycle boat "
    "lorry bullet bullets gunfire gunshot gunshots round rounds shot shots shrapnel pellet pellets crossfire debris "
    "lightning tree rock rocks stone stones brick motorist driver head leg legs arm arms chest back neck face "
    "foot hand fired gunman gunmen shooter "
    "stomach shoulder torso thigh abdomen knee hip eye cheek ankle wrist times".split()
)
# Verbs that say on which side of a number a toll is.
HEDGING: dict[str, Hedge] = {
    **dict.fromkeys("nears nearing approaches approaching".split(), "nearly"),
    **dict.fromkeys(
        "passes passed crosses crossed tops topped exceeds exceeded surpasses surpassed".split(), "more_than"
    ),
}
# After one of these "up to" is a direction and no bound.
UP_TO: frozenset[str] = frozenset("go goes gone going went moved moves jumped crept shot bringing revised".split())
DEADLY: frozenset[str] = frozenset("deadly fatal lethal".split())
PRONOUNS: frozenset[str] = frozenset("he she him".split())
# These end a noun phrase when a head has not come yet.
STOP: frozenset[str] = frozenset(
    "in on at for from after before when while during near outside inside over under between into onto through "
    "as but "
    "or so than then because where there it they we you i he she them him said says told say saying according has "
    "have had do does did will just about around across against along behind beside until upon within what why "
    "how off out up down per via plus both".split()
)
ADDITIONAL: frozenset[str] = frozenset("other others another more additional them the those".split())
# A single capitalised word that begins a sentence is a name before one of these.
AFTER_NAME: frozenset[str] = frozenset(
    "was died is had has who , and dies turned remains remained faces surrendered".split()
)
NO_NAMES: frozenset[str] = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday police authorities officials county state university "
    "hospital school street avenue road center centre church department isis party zoo club company inc corp "
    "army navy "
    "team news house times post court group council association agency bureau office service hall park city mr "
    "mrs ms "
    "channel".split()
)
# Verbs that no ending betrays: the noun before one of these is no part of a compound.
FINITE: frozenset[str] = frozenset(
    "remain remains faces told fled ran got went came left says lives works stays suffers fell drove began took "
    "lost made "
    "knew saw heard found called gave stood sat wore held kept drew threw broke did does".split()
)
# Words after a noun that are no noun: "killed a girl asleep in her bed", "a man today".
POSTPOSED: frozenset[str] = frozenset(
    "asleep alone alive nearby home aboard overboard downtown overnight early late yesterday today tonight here there "
    "upstairs downstairs outdoors indoors last next this amid despite without throughout toward towards beneath below "
    "above among like unconscious unarmed aged age who'd next".split()
)
# "Homicide detectives" tell of nobody's death.
INVESTIGATING: frozenset[str] = frozenset(
    "detective detectives investigator investigators investigation investigations unit units squad squads bureau "
    "division section team teams department suspect suspects case cases rate rates".split()
)
# What a hospital's name ends in, and the words that make any name one.
HOSPITALS: frozenset[str] = frozenset("hospital hospitals clinic infirmary center centre".split())
HOSPITALS_NAMED: frozenset[str] = frozenset("medical hospital infirmary memorial trauma".split())
# "Body language" and "a body camera" are nobody's death.
BODILY: frozenset[str] = frozenset(
    "language camera cameras cam cams armor armour part parts image shop weight fat temperature mass type".split()
)
