"""The table of what an article's words say of a state: one row a rule, read by `streams.facts.statuses`.

A pattern is a regular expression with three shorthands: `<police>` is a list of words from `WORDS`, `<what:plan>` is
the same and names the status' subject, ` ~3 ` is a gap of up to three words. A rule is tried on a sentence only where
one of its cues begins a word. Rows stand in order of trust: where an article states too much, the first rows win.
"""

from __future__ import annotations

from typing import Final

from streams.facts.status_affairs import AFFAIRS
from streams.facts.status_suspects import SUSPECTS
from streams.facts.status_words import BODY, LEAD, TITLE, UPPER, Rule, rule

# fmt: off
_FIRST: Final = (
    rule("planned_event", "cancelled", UPPER, "event", "cancel call pull scrap scrub abandon axe",
        r"(?:cancel(?:s|l?ed|l?ing)|call(?:s|ed|ing)? off|pull(?:s|ed|ing)? out of) ~6 <what:plan>",
        r"(?:scrap(?:s|ped|ping)|abandon(?:s|ed)) ~6 <what:plan>",
        r"<what:plan> ~4 <be> (?:cancell?ed|called off|scrapped|scrubbed|abandoned|axed)",
        r"<what:plan> (?:cancell?ed|called off|scrapped|scrubbed)"),
    rule("planned_event", "postponed", LEAD, "event", "postpon delay put push",
        r"(?:postpon(?:e[sd]|ing)|puts? off|push(?:es|ed) back|delay(?:s|ed)) ~5 <what:plan>",
        r"<what:plan> ~6 <be> (?:postponed|delayed|put off|pushed back)",
        r"<what:plan> (?:postponed|delayed)"),
    rule("order", "ended", BODY, "order", "lift rescind discontinu expire withdraw cancel call longer",
        r"(?:lift(?:s|ed|ing)|rescind(?:s|ed)) ~4 <what:order>",
        r"<what:order> ~7 (?:lifted|rescinded|discontinued|expired|withdrawn|cancell?ed|called off)",
        r"<what:order> ~7 no longer in effect"),
    rule("order", "other:extended", BODY, "order", "exten",
        r"extend(?:s|ed|ing)? ~4 <what:order>",
        r"<what:order> ~6 (?:<be> )extended"),
    rule("order", "announced", BODY, "order", "evacu curfew emergenc lockdown warning advisor watch ban boil",
        r"(?:(?<!in )order(?:s|ed)?|issu(?:e[sd]|ing)|declar(?:e[sd]|ing)|impos(?:e[sd]|ing)) ~5 <what:order>",
        r"(?:announc(?:e[sd]|ing)|called for) ~5 <what:order>",
        r"(?:order(?:s|ed)|told) ~4 to evacuate|(?:placed|put|went|go) (?:on|into|in) lockdown",
        r"<what:order> ~3 <be> (?:\w+ )?(?:ordered|issued|declared|imposed|announced|in effect|in place)"),
    rule("order", "ongoing", LEAD, "order", "effect force",
        r"<what:order> ~3 (?:took|takes|taken|into|in) (?:effect|force)",
        r"<what:order> ~4 remain(?:s|ed)? in (?:effect|force)"),
    rule("office", "denied", LEAD, "resignation", "den",
        r"(?:denies|denied|denying) (?:reports? |rumou?rs? |claims? )?(?:that )?(?:(?:he|she|<name>)(?: <name>)?) ~3 "
        r"(?:resign|quit|step down|leave office)"),
    rule("office", "confirmed", LEAD, "resignation", "confirm",
        r"resignation (?:<be> )?confirmed|confirm(?:s|ed) ~2 resignation",
        r"confirm(?:s|ed) ~2 that (?:<name> ){1,3}(?:had |has )?(?:resigned|quit|stepped down)"),
    rule("office", "resigned", LEAD, "resignation", "resign step quit announc submit tender",
        r"resigns|steps down|stepped down|quits",
        r"(?:has|have) (?:resigned|quit)|(?:minister|chief|chair\w*|director|secretary|governor|mayor|president) quit",
        r"<name> resigned|resigned (?:from|as|on|over)",
        r"(?:announced|submitted|tendered|handed in) ~2 resignation"),
    rule("office", "resigned", LEAD, "resignation",
        "resign step quit stand stood leav left retir",
        r"(?:said|says|announc\w+|confirm\w+) ~6 (?:would|will|is|was|he[\u2019']s|she[\u2019']s) (?:be "
        r")?(?:resign(?:ing)?|step(?:ping)? down|quit(?:ting)?|retir(?:e|ing))",
        r"(?:<name>|who|and) will (?:resign|step down|step aside|retire)(?! (?:if|unless))",
        r"(?:stood|stands|standing|stepping) (?:down|aside)|resignation ~3 accepted|(?<!to )quit (?:as|over|on|the)",
        r"(?:is|are|was) leaving (?:his|her|their|the) (?:job|post|role|position|company|ministry|cabinet|show|white "
        r"house|administration)",
        r"(?:left|leaves|leaving) (?:his|her|their) (?:job|post|role|position)|(?:accept(?:s|ed)|announc(?:es|ed)) "
        r"(?:the |his |her )?(?:resignation|retirement)"),
    rule("office", "resigned", TITLE, "resignation",
        "resign step quit to leav retire announc accept submit offer stepp depart exit bow",
        r"(?!(?:<governing>)\b)[\w\u2019.]+ to (?:resign|quit|step down|step aside)|quits|(?:announces|accepts"
        r"|submits|offers) (?:\w+ )?resignation|to (?:leave|depart) (?:white house|ministry|cabinet|post|job|role"
        r"|company)|(?:steps|stepping|stepped) (?:down|aside)|retires|to retire|departs|(?:exits|leaves|leaving) "
        r"(?:\w+ ){0,2}(?:post|job|role|house|ministry|cabinet)|bows out"),
    rule("office", "other:dismissed", TITLE, "dismissal", "fire sack oust dismiss",
        r"(?:fires|sacks|ousts|dismisses) (?:<name>|\w+ (?:chief|minister|head))",
        r"(?:<be> |chief |minister |director |head |coach |secretary )(?:fired|sacked|ousted|dismissed)"),
    rule("office", "other:appointed", TITLE, "appointment", "appoint sworn named",
        r"appoints|sworn in as",
        r"(?:appointed|named) (?:as )?(?:new |interim )?(?:\w+ )?(?:chief|head|minister|director|chair\w*|coach"
        r"|judge)"),
)
_LAST: Final = (
    rule("inquiry", "ongoing", UPPER, "investigation", "investigat inquir cause motive prob case",
        r"investigations? ~5 (?:<be>|remains?) (?:\w+ )?(?:on-?going|continuing|open|active|under ?way)",
        r"(?:ongoing|continuing) (?:investigation|inquiry|probe)",
        r"(?:investigations?|inquiry|probe) ~5 continu(?:es?|ed|ing)",
        r"(?:handling|leading|joined|heading|conducting|assisting (?:in|with)|assist with) (?:the|its|their|an?) "
        r"(?:\w+ )?(?:investigation|inquiry|probe)",
        r"<inquiry> ~5 early stages|case ~2 (?:open|active)",
        r"continu(?:e|es|ing) (?:the|their|its|an) (?:\w+ )?(?:investigation|inquiry|probe)",
        r"under investigation",
        r"(?:pressing|pursuing|conducting) (?:its|their|an?) ~2 investigation",
        r"(?:cause|motive) ~5 under"),
    rule("inquiry", "ongoing", UPPER, "investigation", "investigat look detective police authorit official prob "
        "review",
        r"(?:still|continu\w+ to|continue) (?:be )?investigat\w+",
        r"(?:are|is) (?:also |still )?(?:investigating|probing|reviewing)",
        r"(?:being|to be) investigated",
        r"<police> (?:<be> )?(?:still |also )?(?:trying|interviewing|probing|processing|continuing|looking into)",
        r"<police> (?:<be> )?(?:still |also |now )?work(?:ing)? to (?:determine|identify|put together|establish|find "
        r"out|piece)",
        r"investigate[sd]? (?:what|how|why|whether)"),
    rule("inquiry", "announced", BODY, "investigation", "investigat inquir enquir prob",
        r"(?:opens?|opened|opening|launch(?:es|ed|ing)|begin|announc(?:es|ed)) (?:an? |its |their )?(?:[\w-]+ "
        r"){0,2}?<what:inquiry>",
        r"will be investigated",
        r"(?:would|will) (?:begin|launch|open|conduct) (?:an? |its |their )(?:\w+ ){0,2}?<what:inquiry>"),
    rule("planned_event", "announced", LEAD, "visit", "visit travel land tour meet head announc",
        r"(?:will|plans to|set to|scheduled to|due to|expected to) (?:visit|travel to|land in|tour|meet with) (?:the "
        r")?<name>",
        r"as (?:he|she|they) visits? <name>",
        r"(?:heads|travels) to (?!court|trial)<name>"),
    rule("planned_event", "announced", BODY, "plan", "announc unveil nominat",
        r"unveil(?:s|ed) (?:[\w-]+ ){0,4}?<what:plan>",
        r"nominat(?:es|ed|ing) <name>",
        r"announc(?:es|ed) (?:[\w-]+ ){0,4}?<what:plan>",
        r"announced (?:\w+ ){0,4}?(?:it|he|she|they) (?:would|will)"),
    rule("generic", "denied", BODY, "claims", "denies denied denying dispel reject dismiss rul claim rumo "
        "call truth alleg accus report connect link ties",
        r"(?<!judge )(?<!court )(?<!panel )(?:denies|denied|denying|dispel(?:s|led)) (?:the |any |all |\w+ "
        r")?<what:claim>",
        r"(?:denies|denied|denying) (?:having|that|it|being|he|she|they|any|\w+ing)",
        r"(?:denies|denied|denying) (?!by )(?:[\w-]+ ){1,5}?(?:had|has|have|was|were|is|are|will|would)",
        r"call(?:s|ed|ing) (?:[\w\u2019']+ ){1,4}?[\"“]?(?:false|untrue|baseless|a lie|lies|fabricated|fake|nonsense)",
        r"no truth (?:to|in)|(?:is|are|was|were) no truth",
        r"rul(?:es|ed|ing) out ~4 (?:<what:claim>|speculation|link)",
        r"<what:claim> ~8 (?:is|are|was|were) (?:untrue|false|unfounded|baseless)",
        r"(?:no|any) (?:known )?(?:connections?|links?|ties) (?:to|with) ~4 (?:terror\w*|group|isis|extrem\w*)",
        r"(?<!judge )(?<!court )(?<!panel )(?:rejects?|rejected|dismiss(?:es|ed)) (?:the |any |all )?<what:claim>"),
    rule("generic", "confirmed", UPPER, "deaths", "confirm",
        r"(?<!first )confirm(?:s|ed)? (?!dead\b)(?:[\w-]+ ){0,5}?(?:fatalities|dead|died|loss of life|casualties"
        r"|deaths?)",
        r"<be> (?:now )?confirmed as (?:having died|dead)|<be> confirmed to have died",
        r"confirm(?:s|ed)? (?:\w+ ){0,3}killed",
        r"<be> confirmed dead"),
    rule("generic", "confirmed", UPPER, "report", "confirm",
        r"<be> confirmed to have",
        r"confirm(?:s|ed)? (?:\w+ ){0,3}(?:identity|report|plan|visit)",
        r"(?:official|spokes\w+|<police>) confirmed (?:\w+day|on \w+day)"),
    rule("generic", "ended", LEAD, "situation", "end over conclud call suspend threat all return suppress "
        "settl exting broke collaps put",
        r"(?:fires?|blaze|flames) ~3 (?:extinguished|put out)",
        r"(?:returned|back|return) to work|(?:voted|agreed) to end ~2 <what:unrest>",
        r"(?:talks|negotiations) ~5 (?:broke down|broken down|collapsed|failed)",
        r"<what:unrest> ~5 (?:ends|ended|came to an end|is over|was over|concluded|called off|suspended|settled)",
        r"(?:attack|siege|raid|fighting|uprising|fire|blaze|flames) ~2 (?:<be> |has )?(?:over|ended|suppressed"
        r"|repelled|extinguished)",
        r"(?:allowed|able|began|begun|beginning|started|permitted) (?:to )?return(?:ing)? (?:home|to ~2 (?:homes"
        r"|houses|properties))",
        r"(?:call(?:s|ed) off|suspend(?:s|ed)|ends|ended|ending) (?:an? |the |their |its )?(?:[\w-]+ "
        r"){0,2}?<what:unrest>",
        r"no longer (?:an? |any )?(?:\w+ )?threat|all[- ]clear|threat (?:is|was) over"),
    rule("generic", "ended", LEAD, "situation", "end over lift clos complet conclu",
        r"(?:manhunt|lockdown) (?:\w+ )?(?:ended|over|lifted)|<what:inquiry> <be> (?:\w+ )?(?:closed|completed"
        r"|concluded)",
        r"(?<!to )(?<!of )(?<!for )(?<!at )(?:ending|ends|ended) (?:an? |the |its |their )?(?:[\w-]+ "
        r"){0,3}?(?:stand-?off|siege|strike|shutdown|war|conflict|search|lockdown|crisis)"),
    rule("generic", "ongoing", LEAD, "situation",
        "continu ongoing underway under still crew firefight rescue unfold trial jury juror team resum search begin "
        "began begun start walk state enter contain rag burn strik protest demonstr negotiat",
        r"<what:unrest> ~4 (?:entered|enters|entering) (?:its|their|a|the) (?:[\w-]+ ){1,2}?(?:day|night|week|month"
        r"|year)",
        r"(?:fires?|blaze|wildfires?|flames) ~4 (?:percent|per cent|%) contained|(?:fires?|blaze) ~2 (?:raging|out of "
        r"control)",
        r"(?:<be>|remain(?:s|ed)?|went|gone) on (?:hunger )?strike",
        r"(?:protesters|demonstrators|strikers|hostages|gunm[ae]n) (?:\w+ )?(?:remain(?:s|ed)?|camped|occupied)(?! in "
        r"custody)",
        r"trial ~2 (?:began|begins|opened|opens|started|starts|expected to last)",
        r"jurors ~2 deliberat\w+",
        r"negotiators (?:\w+ )?(?:met|meet|resumed)",
        r"<what:unrest> ~4 (?:continu(?:es?|ed|ing)|ongoing|under ?way|on-going|resum(?:es?|ed))(?! for)",
        r"(?:search|rescue|recovery|relief) ~2 (?:missions?|efforts?|operations?|teams?) ~2 (?:continu\w+|ongoing"
        r"|under ?way)",
        r"(?:begin|begins|began|begun|start|starts|started|go|goes|went|walk|walks|walked) (?:out )?(?:on |a |an "
        r"|their )(?:\w+ )?<what:unrest>",
        r"(?:workers|staff|dockers|teachers|employees|drivers|nurses|miners|pilots|crews|doctors) walk(?:s|ed)? out",
        r"(?:remains?|is|are|was) in (?:a )?state of emergency",
        r"continu(?:e|es|ed|ing) (?:to |their |its |the )?<what:unrest>",
        r"(?:crews|firefighters|rescuers|teams|workers) (?:\w+ ){0,2}(?:battl\w+|fighting|search\w*|dig|work\w*)",
        r"continu(?:es|ed|ing) to (?:burn|search|grow|spread|shake|rise)",
        r"still (?:burning|unfolding)|unfolding situation|ongoing (?:situation|crisis)|on trial|jury ~3 deliberat\w+"),
    rule("generic", "ongoing", LEAD, "situation", "ongoing unfold active develop",
        r"(?:ongoing|unfolding|active|developing) (?:\w+ ){0,2}(?:situation|crisis|dispute|conflict|battle|search"
        r"|efforts?|protests?|fight|emergency|shooter)"),
)
# fmt: on
RULES: Final[tuple[Rule, ...]] = (*_FIRST, *SUSPECTS, *_LAST, *AFFAIRS)
