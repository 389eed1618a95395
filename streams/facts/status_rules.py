"""The table of what an article's words say of a state: one row a rule, read by `streams.facts.statuses`.

A pattern is a regular expression with three shorthands: `<police>` is a list of words from `WORDS`, `<what:plan>` is
the same and names the status' subject, ` ~3 ` is a gap of up to three words. A rule is tried on a sentence only where
one of its cues begins a word. Rows stand in order of trust: where an article states too much, the first rows win.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from streams.facts.machines import CULPRITS, NOUNS
from streams.facts.numbers import UNITS

# How far down a body, in characters, a rule is believed. Set on the even half of claims-dev
# (benchmarks/score_statuses.py), where inquiries "ongoing" below 2,500 characters were right in 0 of 5.
TITLE: Final = 0
LEAD: Final = 900
UPPER: Final = 2_500
BODY: Final = 12_000


class Rule(NamedTuple):
    """Words which say that a thing of `machine` is in the state `value`; `what` it is, unless they name it."""

    machine: str
    value: str
    reach_chars: int
    what: str
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


_PLACE: Final = r"(?: (?:to|in|with|on|of|at) (?:the )?(?-i:[A-Z][\w\u2019'-]+)(?: (?-i:[A-Z][\w\u2019'-]+)){0,2})?"
WORDS: Final = {
    "be": "was|were|is|are|been|be|being|has been|have been|had been|got|gets",
    "culprit": CULPRITS,
    "person": NOUNS["suspect"],
    # Not parents, children or friends: those are looked for because they are lost.
    # A driver is lost as often as wanted, unless the police look for one.
    "sought": CULPRITS.replace("|drivers?", "")
    + r"|m[ae]n|wom[ae]n|teens?|teenagers?|couple|individuals?|juveniles?|duo|pair",
    "police": "police|policemen|officers?|deput(?:y|ies)|authorities|investigators|detectives|officials|sheriff"
    "|coroner|medical examiner|fbi|cops|troopers|agents|prosecutors|snipers?|soldiers|(?-i:[A-Z]{2,4}PD)",
    "victim": NOUNS["victim"],
    "name": r"(?-i:[A-Z][\w\u2019'.-]+)",
    # "visit to Lisbon", "Lisbon visit": a plan is named by the words around its noun.
    "plan": rf"(?:(?!(?:The|An?|This|That|His|Her|Its|Their|All|No|On|In)\b)(?-i:[A-Z][\w\u2019'.-]+) ){{0,2}}"
    rf"(?:{NOUNS['planned_event']})\b{_PLACE}",
    "order": rf"(?:mandatory |mass |[\w-]+ (?=warning))?(?:evacuation (?=order))?(?:{NOUNS['order']})",
    "unrest": "protests?|stand-?off|siege|strike|sit-in|hunger strike|search|rescue|recovery|trial|talks|negotiations"
    "|evacuations?|shutdown|blockade|demonstration|fighting|clashes|outbreak|crisis|operation|riots?|occupation"
    "|walkout",
    "inquiry": rf"(?:[\w-]+ )?(?:{NOUNS['inquiry']})",
    "claim": "claims?|rumou?rs?|allegations?|accusations?|reports?|responsibility|involvement|wrongdoing"
    "|charges|attack",
    # "Two found dead", "26 people died" are tolls and no victim's state.
    "singly": r"(?<!\d )(?<!people )" + "".join(rf"(?<!\b{word} )" for word in UNITS if word != "one"),
    "number": r"an|two|three|four|five|six|several|multiple|more|\d+",
}


def _rule(machine: str, value: str, reach_chars: int, what: str, cues: str, *patterns: str) -> Rule:
    """Compile a row; each alternative captures its subject under a name of its own, as `re` requires."""
    spelled = []
    for number, pattern in enumerate(patterns):

        def words(mark: re.Match[str], number: int = number) -> str:
            return f"(?P<what{number}>{WORDS[mark[2]]})" if mark[1] else f"(?:{WORDS[mark[2]]})"

        gaps = re.sub(r" ~(\d) ", r"(?: [\\w\\u2019'\",-]+){0,\1}? ", pattern)
        spelled.append(re.sub(r"<(what:)?([a-z]+)>", words, gaps))
    compiled = re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE)
    return Rule(machine, value, reach_chars, what, tuple(cues.split()), compiled)


# fmt: off
RULES: Final = (
    _rule("planned_event", "cancelled", BODY, "event", "cancel call pull scrap scrub abandon axe",
        r"(?:cancel(?:s|l?ed|l?ing)|call(?:s|ed|ing)? off|pull(?:s|ed|ing)? out of) ~6 <what:plan>",
        r"(?:scrap(?:s|ped|ping)|abandon(?:s|ed)) ~6 <what:plan>",
        r"<what:plan> ~4 <be> (?:cancell?ed|called off|scrapped|scrubbed|abandoned|axed)",
        r"<what:plan> (?:cancell?ed|called off|scrapped|scrubbed)"),
    _rule("planned_event", "postponed", LEAD, "event", "postpon delay put push",
        r"(?:postpon(?:e[sd]|ing)|puts? off|push(?:es|ed) back|delay(?:s|ed)) ~5 <what:plan>",
        r"<what:plan> ~6 <be> (?:postponed|delayed|put off|pushed back)",
        r"<what:plan> (?:postponed|delayed)"),
    _rule("order", "ended", BODY, "order", "lift rescind discontinu expire withdraw cancel call longer",
        r"(?:lift(?:s|ed|ing)|rescind(?:s|ed)) ~4 <what:order>",
        r"<what:order> ~7 (?:lifted|rescinded|discontinued|expired|withdrawn|cancell?ed|called off)",
        r"<what:order> ~7 no longer in effect"),
    _rule("order", "other:extended", BODY, "order", "exten",
        r"extend(?:s|ed|ing)? ~4 <what:order>",
        r"<what:order> ~6 (?:<be> )extended"),
    _rule("order", "announced", BODY, "order", "evacu curfew emergenc lockdown warning advisor watch ban",
        r"(?:(?<!in )order(?:s|ed)?|issu(?:e[sd]|ing)|declar(?:e[sd]|ing)|impos(?:e[sd]|ing)) ~5 <what:order>",
        r"(?:announc(?:e[sd]|ing)|called for) ~5 <what:order>",
        r"<what:order> ~3 <be> (?:\w+ )?(?:ordered|issued|declared|imposed|announced|in effect|in place)"),
    _rule("order", "ongoing", LEAD, "order", "effect force",
        r"<what:order> ~3 (?:took|takes|taken|into|in) (?:effect|force)",
        r"<what:order> ~4 remain(?:s|ed)? in (?:effect|force)"),
    _rule("office", "denied", LEAD, "resignation", "den",
        r"(?:denies|denied|denying) (?:reports? |rumou?rs? |claims? )?(?:that )?(?:(?:he|she|<name>)(?: <name>)?) ~3 "
        r"(?:resign|quit|step down|leave office)"),
    _rule("office", "confirmed", LEAD, "resignation", "confirm",
        r"resignation (?:<be> )?confirmed|confirm(?:s|ed) ~2 resignation",
        r"confirm(?:s|ed) ~2 that (?:<name> ){1,3}(?:had |has )?(?:resigned|quit|stepped down)"),
    _rule("office", "resigned", LEAD, "resignation", "resign step quit announc submit tender",
        r"resigns|steps down|stepped down|quits",
        r"(?:has|have) (?:resigned|quit)|(?:minister|chief|chair\w*|director|secretary|governor|mayor|president) quit",
        r"<name> resigned|resigned (?:from|as|on|over)",
        r"(?:announced|submitted|tendered|handed in) ~2 resignation"),
    _rule("office", "other:dismissed", TITLE, "dismissal", "fire sack oust dismiss",
        r"(?:fires|sacks|ousts|dismisses) <name>",
        r"<be> (?:fired|sacked|ousted|dismissed)"),
    _rule("office", "other:appointed", TITLE, "appointment", "appoint sworn named",
        r"appoints|sworn in as",
        r"(?:appointed|named) (?:as )?(?:new |interim )?(?:chief|head|minister|director|chair\w*)"),
    _rule("suspect", "convicted", LEAD, "suspect", "convict guilty",
        r"(?:<be>|<what:person>|<name>) convicted (?:of|in|for)",
        r"(?:found|finds) ~5 guilty(?! by| or)|(?:was|were) convicted(?! felon)",
        r"(?:pleaded|pleads?|pled) guilty"),
    _rule("suspect", "charged", UPPER, "suspect", "charg indict arraign plead pled count court",
        r"(?:<be>|and|who|each|also|both) (?:\w+ ){0,2}charged (?:with|in|as|after|on|over)",
        r"(?:<what:person>|<name>),? (?:\d+, )?charged (?:with|in|after|as|for|over)",
        r"charged (?:the |an? |two )?(?:[\w-]+ )?<what:person>",
        r"charged <name>",
        r"(?:charges?|indicts?) (?:<what:person>|<name>)",
        r"indict(?:s|ed) (?:an? |the )?(?:[\w-]+ ){0,2}?<what:person>",
        r"charged with (?:\w+ ){0,2}?(?:\w+ing|murders?|manslaughter|homicide|assault|battery|rape|robbery|fraud"
        r"|neglect"
        r"|possession|conspiracy|arson|endangerment|counts?)",
        r"(?:on|with) (?:\w+ )?(?:murder|manslaughter|assault|robbery|fraud|kidnapping) charges?",
        r"fac(?:es?|ing) ~5 (?:charges?|counts?)",
        r"(?:on|filed) (?:\w+ ){0,2}charges? of",
        r"(?:<be>|<person>|and) (?:\w+ )?(?:indicted|arraigned)",
        r"(?:pleaded|pleads?|pled) not guilty",
        r"appear(?:s|ed) in court ~6 on",
        r"fil(?:ed|ing) (?:\w+ ){0,3}charges?|indict(?:s|ed) <name>",
        r"charges (?:<be>|against ~3 <be>) filed"),
    _rule("suspect", "other:sentenced", LEAD, "suspect", "sentenc", r"(?:<be>|<what:person>) sentenced"),
    _rule("suspect", "other:acquitted", LEAD, "suspect", "acquit guilty", r"acquitt(?:ed|al)|acquits|found not "
        r"guilty"),
    _rule("suspect", "arrested", UPPER, "suspect", "arrest",
        r"<what:person> (?:of|in|from|behind|who) ~7 <be> ~1 arrested",
        r"(?:<name>|\)),? (?:was|were|has been|have been) (?:\w+ )?arrested (?:on|in|at|by|for|after|and|near"
        r"|over|\w+day|this|early|late)",
        r"(?:<what:person>|<name>|he|she|who|two|three|and|also|later)(?: \w+day| [\w.]+){0,2},?"
        r" <be> (?:\w+ )?(?:under )?arrest(?:ed)?",
        r"<what:person> ~2 arrested",
        r"(?<!\w )arrested",
        r"(?:<police>|have|has|they) (?:\w+ )?arrest(?:ed)? ~4 (?:<what:person>|<name>|him|her|them)",
        r"(?:made|makes|announced?|announces) <number> arrests?",
        r"arrests? (?:<be> )?made",
        r"(?:after|following|announced?) the arrests? of ~3 (?:<what:person>|<name>)",
        r"<be> under arrest"),
    _rule("suspect", "arrested", UPPER, "suspect", "custody booked surrender captur apprehend turned jail behind "
        "nab bust held detain round",
        r"taken into (?:\w+ )?custody",
        r"took ~4 into (?:\w+ )?custody",
        r"<be> (?:busted|nabbed|rounded up)|<be> ~1 held (?:on suspicion|without|in lieu|on \$)",
        r"being held (?:on|in|without|at)|held on suspicion",
        r"have ~5 in custody",
        r"<what:person> (?:<be> )?in (?:police )?custody",
        r"(?:<be>|remain(?:s|ed)?) in custody",
        r"booked (?:in|into|on)",
        r"<be> (?:captured|apprehended)",
        r"turned (?:him|her|them)sel(?:f|ves) in",
        r"<what:person> surrender(?:s|ed)",
        r"(?:remains?|held) in ~2 jail",
        r"<person> (?:<be> )?behind bars",
        r"police (?:captured?|apprehended?|nab(?:s|bed)?) <what:person>"),
    _rule("suspect", "released", BODY, "suspect", "releas bail bond freed free",
        r"(?:<be>|since|later) ~2 released (?:on|from (?:custody|jail|prison)|pending|without|early)",
        r"since been released",
        r"(?:made|post(?:s|ed|ing)?) (?:a |an |\$?[\d,]+ )?(?:\w+ )?(?:bail|bond)|released (?:him|her|them)",
        r"(?:have|has|<be>) (?:\w+ )?(?:freed|set free)",
        r"(?:out|free|freed) on (?:bail|bond)",
        r"freed from|(?:walks|walked|set) free|<be> freed",
        r"(?:he|she|<name>) was released from (?:the )?hospital"),
    _rule("suspect", "dead", BODY, "suspect", "himsel hersel inflict shot kill dead dies died deceas fatal own "
        "gunned beaten stabbed",
        r"(?:killed|kills|killing|hanged) (?:him|her)self",
        r"(?:shot|turn(?:ed|s|ing) (?:the|a|his|her) (?:gun|weapon|rifle|pistol) on) (?:and killed )?(?:him"
        r"|her)self(?! in)",
        r"died (?:in|after|during) (?:a |an |the )?(?:\w+ )?(?:shoot-?out|gun ?fight|stand-?off|exchange of fire)",
        r"<what:culprit> ~6 (?:shot|beaten|stabbed) to death",
        r"(?:took|taken|taking|takes) (?:his|her) own life",
        r"<name>,? (?:fatally shot|shot dead|killed|gunned down) by <police>",
        r"dea(?:d|th) ~4 self-inflicted",
        r"died ~3 self-inflicted",
        r"<police> (?:\w+ )?(?:shot|killed|shoot|kill)(?: and killed| dead)? (?:the |an? )?(?:\w+ )?"
        r"(?:<what:culprit>|him|man)",
        r"(?:<what:culprit>|he|man) (?:\w+ )?<be> (?:\w+ )?(?:shot|killed|gunned down)(?: dead| and killed| to "
        r"death)?"
        r" (?:by (?:the )?(?:\w+ )?<police>|in an? (?:shoot-?out|gun ?fight|stand-?off))",
        r"<what:culprit>,? (?:\w+,? ){0,5}?(?:is|was|were|are|also) (?:also )?(?:found |pronounced )?"
        r"(?:dead|deceased|killed)",
        r"<what:culprit> (?:dead|dies|died)",
        r"<what:culprit> (?:was|were) (?:later |also |then )?(?:shot dead|shot and killed|shot to death|gunned down)",
        r"<police> (?:\w+ )?(?:shot|killed|shoot|kill) (?:dead )?<name>",
        r"(?:fatally shot|shot dead|killed) by (?:\w+ )?<police>"),
    _rule("suspect", "identified", BODY, "suspect", "identif named name id",
        r"(?<!to )(?<!help )(?<!helped )identif(?:y|ies|ied) (?:the )?(?:\w+ )?<what:culprit>",
        r"<what:culprit> ~3 (?:<be> )?(?:\w+ )?identified (?:as|by)",
        r"<what:culprit> (?:identified|named|ID[\u2019']?d)",
        r"(?:know|released) the (?:identity|name) of ~2 <what:culprit>",
        r"(?:man|woman|teen(?:ager)?|person|suspect|driver|gunman) (?:sought|wanted|hunted|in custody|arrested"
        r"|being sought)"
        r" ~9 <be> identified as <name>",
        r"(?:<be> )?(?:named|identified) by ~3 as (?:the|a) ~2 <what:culprit>",
        r"<name> ~9 as the (?:suspected|alleged|accused) <what:culprit>",
        r"name[sd]? (?:\w+ ){0,4}?<what:culprit> as",
        r"<be> ~2 (?:identified|named) ~3 as ~2 <what:culprit>",
        r"nam(?:e|es|ed) ~3 as ~2 <what:culprit>",
        r"identified (?:\w+ )?<name> ~6 as (?:the|a) <what:person>"),
    _rule("suspect", "at_large", BODY, "suspect", "arrest custody",
        r"no arrests?",
        r"no (?:one|suspects?)(?: \w+){0,3} (?:in custody|arrested)",
        r"nobody ~3 (?:in custody|arrested)",
        r"(?:not|n[\u2019']t) (?:yet )?(?:made|announced|arrested) ~3 (?:arrests?|anyone|<what:person>)"),
    _rule("suspect", "at_large", BODY, "suspect", "large loose run search look hunt manhunt seek pursu want "
        "sought fugitiv track whereabouts",
        r"(?:remain(?:s|ed|ing)?|still|is|are|was|were|<what:culprit>) (?:\w+ )?(?:at large|on the (?:loose|run))",
        r"(?:search(?:es|ing)?|look(?:ing|s)?|hunt(?:s|ing)?|manhunt) (?:\w+ )?for (?:(?!missing)[\w-]+ ){0,4}?"
        r"<what:sought>",
        r"<police> (?:<be> )?(?:\w+ )?(?:search\w*|look\w*|hunt\w*) for (?:(?!missing)[\w-]+ ){0,4}?<what:culprit>",
        r"(?:seek|seeks|seeking|pursuing|hunt|in search of|hunting) (?:[\w-]+ ){0,2}?<what:culprit>",
        r"(?:still |being |<be> )(?:wanted|sought) (?:for|in|by|over)|still (?:being )?sought|<be> a fugitive",
        r"track(?:ing|ed)? down ~2 <what:culprit>",
        r"(?:know|for information on|asked about) (?:his|her|their|the <what:culprit>['\u2019]s?) whereabouts",
        r"manhunt (?:is|was) ~2 (?:under ?way|on)"),
    _rule("suspect", "at_large", UPPER, "suspect", "suspect descri found caught captur locat help",
        r"(?:do|did|does)(?: not|n[\u2019']t) (?:\w+ )?have (?:a|any) (?:[\w-]+ ){0,2}?(?:suspects?|description)",
        r"(?:releas(?:e[sd]|ing)|provid(?:e[sd]|ing)|gave|issued) ~3 descriptions? of ~3 <what:sought>",
        r"<what:culprit> (?:is|are|was|were) (?:only )?described as",
        r"<what:culprit> (?:has|have|had)(?: not|n[\u2019']t) (?:yet )?been (?:found|caught|located|captured)",
        r"help(?:ing)? ~2 (?:find|finding|locate|locating|identify|identifying) (?:\w+ ){0,2}?<what:sought>"),
    _rule("suspect", "at_large", LEAD, "suspect", "fled flee escap got gets",
        r"<what:culprit> (?:\w+ ){0,2}(?:fled|flees|escaped|got away|gets away)",
        r"<what:culprit>,? ~9 fled (?:on foot|the scene|in an?|the area)"),
    _rule("victim", "identified", BODY, "victim", "identif named name id releas victim",
        r"(?:(?<!to )(?<!help )(?<!and )identif(?:y|ies|ied)|ID[\u2019']?s?|named|<police> names?)"
        r" (?:[\w-]+ ){0,4}?<what:victim>",
        r"<what:victim> (?:[\w,-]+ ){0,5}?(?:identified|named|ID[\u2019']?d)",
        r"releas(?:e[sd]|ing) (?:the )?(?:names?|identit(?:y|ies)) of",
        r"<police> (?:identif(?:y|ies)|ID) (?:[\w-]+ ){0,4}?(?:killed|<person>)",
        r"identified as (?:\d+-year-old )?<name>",
        r"<what:victim> was (?:\d+-year-old )?<name> <name>",
        r"identif(?:y|ies|ied) (?:the |a |an )?(?:[\w-]+ ){0,3}?(?:killed|slain|shot|who died)",
        r"<what:victim>,? ~2 (?:confirmed|named) (?:\w+ ){0,3}as <name>",
        r"confirmed the <what:victim> ~3 as <name>"),
    _rule("victim", "dead", TITLE, "victim", "dies died dead", r"<singly>(?:dies|died|found dead)"),
    _rule("inquiry", "ongoing", UPPER, "investigation", "investigat inquir cause motive prob",
        r"investigations? ~5 (?:<be>|remains?) (?:\w+ )?(?:on-?going|continuing|open|active|under ?way)",
        r"(?:ongoing|continuing) (?:investigation|inquiry|probe)",
        r"(?:investigations?|inquiry|probe) (?:is |are )?continu(?:es?|ing)",
        r"under investigation",
        r"(?:pressing|pursuing|conducting) (?:its|their|an?) ~2 investigation",
        r"(?:cause|motive) ~5 under"),
    _rule("inquiry", "ongoing", UPPER, "investigation", "investigat look detective police authorit official prob "
        "review",
        r"(?:still|continu\w+ to|continue) (?:be )?investigat\w+",
        r"(?:are|is) (?:also |still )?(?:investigating|probing|reviewing)",
        r"(?:being|to be) investigated",
        r"<police> (?:<be> )?(?:still |also )?(?:trying|interviewing|probing|processing|continuing|looking into)",
        r"<police> (?:<be> )?(?:still |also |now )?work(?:ing)? to (?:determine|identify|put together"
        r"|establish|find out"
        r"|piece)",
        r"investigate[sd]? (?:what|how|why|whether)"),
    _rule("inquiry", "announced", BODY, "investigation", "investigat inquir enquir prob",
        r"(?:opens?|opened|opening|launch(?:es|ed|ing)|begin|announc(?:es|ed)) (?:an? |its |their )?(?:[\w-]+ ){0,2}?"
        r"<what:inquiry>",
        r"will be investigated"),
    _rule("planned_event", "announced", LEAD, "visit", "visit travel land tour meet head announc",
        r"(?:will|plans to|set to|scheduled to|due to|expected to) (?:visit|travel to|land in|tour|meet with)"
        r" (?:the )?<name>",
        r"as (?:he|she|they) visits? <name>",
        r"(?:heads|travels) to (?!court|trial)<name>"),
    _rule("planned_event", "announced", BODY, "plan", "announc unveil nominat",
        r"unveil(?:s|ed) (?:[\w-]+ ){0,4}?<what:plan>",
        r"nominat(?:es|ed|ing) <name>",
        r"announc(?:es|ed) (?:[\w-]+ ){0,4}?<what:plan>",
        r"announced (?:\w+ ){0,4}?(?:it|he|she|they) (?:would|will)"),
    _rule("generic", "denied", BODY, "claims", "denies denied denying dispel reject dismiss rul claim rumo "
        "call truth alleg accus report connect link ties",
        r"(?:denies|denied|denying|dispel(?:s|led)) (?:the |any |all |\w+ )?<what:claim>",
        r"(?:denies|denied|denying) (?:having|that|it|being|he|she|they|any|\w+ing)",
        r"(?:denies|denied|denying) (?!by )(?:[\w-]+ ){1,5}?(?:had|has|have|was|were|is|are|will|would)",
        r"call(?:s|ed|ing) (?:[\w\u2019']+ ){1,4}?[\"“]?(?:false|untrue|baseless|a lie|lies|fabricated|fake|nonsense)",
        r"no truth (?:to|in)|(?:is|are|was|were) no truth",
        r"rul(?:es|ed|ing) out ~4 (?:<what:claim>|speculation|link)",
        r"<what:claim> ~8 (?:is|are|was|were) (?:untrue|false|unfounded|baseless)",
        r"(?:no|any) (?:known )?(?:connections?|links?|ties) (?:to|with) ~4 (?:terror\w*|group|isis|extrem\w*)",
        r"(?:rejects?|rejected|dismiss(?:es|ed)) (?:the |any |all )?<what:claim>"),
    _rule("generic", "confirmed", UPPER, "deaths", "confirm",
        r"(?<!first )confirm(?:s|ed)? (?!dead\b)(?:[\w-]+ ){0,5}?(?:fatalities|dead|died|loss of life|casualties"
        r"|deaths?)",
        r"<be> (?:now )?confirmed as (?:having died|dead)|<be> confirmed to have died",
        r"confirm(?:s|ed)? (?:\w+ ){0,3}killed",
        r"<be> confirmed dead"),
    _rule("generic", "confirmed", UPPER, "report", "confirm",
        r"<be> confirmed to have",
        r"confirm(?:s|ed)? (?:\w+ ){0,3}(?:identity|report|plan|visit)",
        r"(?:official|spokes\w+|<police>) confirmed (?:\w+day|on \w+day)"),
    _rule("generic", "ended", LEAD, "situation", "end over conclud call suspend threat all return suppress "
        "settl exting broke collaps put",
        r"(?:fires?|blaze|flames) ~3 (?:extinguished|put out)",
        r"(?:returned|back|return) to work|(?:voted|agreed) to end ~2 <what:unrest>",
        r"(?:talks|negotiations) ~5 (?:broke down|broken down|collapsed|failed)",
        r"<what:unrest> ~5 (?:ends|ended|came to an end|is over|was over|concluded|called off|suspended|settled)",
        r"(?:attack|siege|raid|fighting|uprising|fire|blaze|flames) ~2 (?:<be> |has )?(?:over|ended|suppressed"
        r"|repelled|extinguished)",
        r"(?:allowed|able|began|begun|beginning|started|permitted) (?:to )?return(?:ing)? (?:home|to ~2 (?:homes"
        r"|houses|properties))",
        r"(?:call(?:s|ed) off|suspend(?:s|ed)|ends|ended|ending) (?:an? |the |their |its )?(?:[\w-]+ ){0,2}?"
        r"<what:unrest>",
        r"no longer (?:an? |any )?(?:\w+ )?threat|all[- ]clear|threat (?:is|was) over"),
    _rule("generic", "ongoing", LEAD, "situation",
        "continu ongoing underway under still crew firefight rescue unfold trial jury juror team resum search begin "
        "began begun start walk state enter contain rag burn "
        "strik protest demonstr negotiat",
        r"<what:unrest> ~4 (?:entered|enters|entering) (?:its|their|a|the) (?:[\w-]+ ){1,2}?(?:day|night|week"
        r"|month|year)",
        r"(?:fires?|blaze|wildfires?|flames) ~4 (?:percent|per cent|%) contained|(?:fires?|blaze) ~2 (?:raging"
        r"|out of control)",
        r"(?:<be>|remain(?:s|ed)?|went|gone) on (?:hunger )?strike",
        r"(?:protesters|demonstrators|strikers|hostages|gunm[ae]n) (?:\w+ )?(?:remain(?:s|ed)?|camped"
        r"|occupied)(?! in custody)",
        r"trial ~2 (?:began|begins|opened|opens|started|starts|expected to last)",
        r"jurors ~2 deliberat\w+",
        r"negotiators (?:\w+ )?(?:met|meet|resumed)",
        r"<what:unrest> ~4 (?:continu(?:es?|ed|ing)|ongoing|under ?way|on-going|resum(?:es?|ed))",
        r"(?:search|rescue|recovery|relief) ~2 (?:missions?|efforts?|operations?|teams?) ~2 (?:continu\w+"
        r"|ongoing|under ?way)",
        r"(?:begin|begins|began|begun|start|starts|started|go|goes|went|walk|walks|walked) (?:out )?(?:on |a |an "
        r"|their )"
        r"(?:\w+ )?<what:unrest>",
        r"(?:workers|staff|dockers|teachers|employees|drivers|nurses|miners|pilots|crews|doctors) walk(?:s|ed)? out",
        r"(?:remains?|is|are|was) in (?:a )?state of emergency",
        r"continu(?:e|es|ed|ing) (?:to |their |its |the )?<what:unrest>",
        r"(?:crews|firefighters|rescuers|teams|workers) (?:\w+ ){0,2}(?:battl\w+|fighting|search\w*|dig|work\w*)",
        r"continu(?:es|ed|ing) to (?:burn|search|grow|spread|shake|rise)",
        r"still (?:burning|unfolding)|unfolding situation|ongoing (?:situation|crisis)|on trial|jury ~3 "
        r"deliberat\w+"),
)
# fmt: on
