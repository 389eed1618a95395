"""The rows of the table in `status_rules` about public affairs: plans, denials, admissions, what goes on and what ends.

They are looser than the others and are not tried where a title names a crime: there they read asides.
"""

from __future__ import annotations

from typing import Final

from streams.facts.status_words import LEAD, OPENING, TITLE, UPPER, rule

# fmt: off
AFFAIRS: Final = (
    rule("planned_event", "cancelled", UPPER, "plan",
        "drop abandon scrap cancel shelv call back bow pulls walk nix kill withdr end suspend race axed",
        r"(?:drop(?:s|ped|ping)|abandon(?:s|ed|ing)|scrap(?:s|ped|ping)|cancel(?:s|l?ed|l?ing)|shelv(?:es|ed|ing)"
        r"|call(?:s|ed|ing)? off) (?:[\w\u2019'-]+ ){0,3}?(?:plans?|bid|proposal|idea|project|tax|sale|strikes?"
        r"|attack|search)",
        r"back(?:s|ed|ing)? out of|(?:drops?|dropped|dropping|bows?|bowed) out(?! of (?:school|college))|pulls "
        r"out|walks? away from|nix(?:es|ed)|kills? (?:off )?(?:\w+ ){0,2}<what:plan>",
        r"(?:decided|agreed|decision|plans?|chose|forced|had) to (?:cancel|scrap|call off|abandon|drop) "
        r"(?:[\w\u2019'-]+ ){0,3}?<what:plan>",
        r"call(?:s|ed) (?:the |an? )?<what:plan> off|(?:quits?|leaves?|exits?) (?:the )?(?:\w+ )?race(?= for|$)",
        r"(?:withdr(?:aws?|ew|awn|awing)) (?:his|her|its|their|the)? ?(?:\w+ )?(?:nomination|candidacy|bid|name"
        r"|offer|proposal|from (?:the )?(?:race|deal|pact|treaty|agreement|consideration))",
        r"(?:ends?|ended|ending|suspend(?:s|ed|ing)?) (?:his|her|its|their|<name>) ?(?:\w+ ){0,2}(?:campaign|bid"
        r"|candidacy|run)",
        r"(?:idea|proposal|project|school|schools|classes|season|production) ~2 <be> (?:\w+ )?(?:cancell?ed"
        r"|scrapped|called off|shelved|dropped|axed)"),
    rule("planned_event", "cancelled", TITLE, "plan",
        "cancel call scrap axe pull", r"(?:cancel(?:s|l?ed)|call(?:s|ed) off|scrap(?:s|ped)|axe[sd])"),
    rule("planned_event", "postponed", UPPER, "plan",
        "postpon delay put push adjourn resched defer shelv hold moved paus place",
        r"(?:postpon(?:e[sd]|ing)|put(?:s|ting)? off|push(?:es|ed|ing) back|delay(?:s|ed|ing)) (?:the|its|his|her"
        r"|their|until|action|plans|(?:\w+[\u2019']s)) \w+",
        r"(?:vote|hearing|launch|start|opening|trial|meeting|visit|parade|election|recess|decision|implementation"
        r"|release|game|match|event|ceremony|deadline) ~4 (?:<be> )?(?:postponed|delayed|put off|put on hold"
        r"|pushed back|adjourned|rescheduled|moved to)",
        r"put(?:s|ting)? ~4 on hold|(?:<be>|plans?) (?:shelved|put on hold|adjourned|rescheduled|postponed|deferred)",
        r"(?:decided|agreed|agree|decision|plans?|chose|forced|had) to (?:postpone|delay|put off|push back|hold off)",
        r"(?:pauses?|paused|pausing) (?:[\w\u2019'-]+ ){0,3}?(?:<what:plan>|tariffs?|rollout|campaign|program|aid"
        r"|sale)|will now take place"),
    rule("planned_event", "postponed", TITLE, "plan",
        "postpon delay put push", r"postpon(?:e[sd]|ing)|(?:delays|delayed|pushed back|put on hold)"),
    rule("inquiry", "announced", UPPER, "investigation", "order appoint set investigat look review",
        r"(?:order(?:s|ed|ing)|set(?:s|ting)? up|appoint(?:s|ed)) (?:an? |the |its |their )?(?:[\w-]+ ){0,2}?"
        r"<what:inquiry>",
        r"(?:said|says|announced) ~3 (?:would|will) (?:\w+ )?(?:investigate|look into|review)"),
    rule("planned_event", "announced", TITLE, "plan", "to will",
        r"(?!(?:<governing>)\b)[\w\u2019'.-]+ (?:not )?to (?:\w+ly )?<future>",
        r"will (?:not )?<future>|(?:set|due|scheduled|poised) to (?!be )\w+"),
    rule("planned_event", "announced", TITLE, "plan",
        "announc unveil propos vow pledg nominat launch declar roll schedul introduc sign pick tap name set slat "
        "agree promis "
        "plan intend aim reveal order impos slap recall expel cut approv engag enter pardon ban rais bid join",
        r"(?:announces?|announced|announcing|unveils?|unveiled|proposes?|proposed|vows|pledges|nominates?|nominated"
        r"|launches|declares|rolls out|introduces|imposes|slaps|recalls|expels|pardons)",
        r"(?:signs|picks|taps|approves|reveals|bans|orders|cuts|raises|plans|joins) (?!of\b)\w+",
        r"names? <name> (?:<name> )?(?:as|to|for|new)",
        r"(?:agrees?|vows?|promises?|pledges?|plans?|intends?|aims?) (?:not )?to \w+",
        r"(?:set|slated|scheduled) for|enters? (?:\w+ )?race|<be> engaged|engaged to"),
    rule("planned_event", "announced", OPENING, "plan",
        "announc unveil nominat propos pick approv launch impos sign declar",
        r"(?:announc(?:es|ed)|unveil(?:s|ed)) (?:\w+day )?(?:plans?|an?|new|its|his|her|their|the (?:\w+ "
        r"){0,2}<what:plan>|that (?:it|he|she|they)|it|he|she|they)",
        r"(?:has |have |\w+ly )?(?:nominated|proposed|picked|approved|imposed) (?:\w+ ){0,2}?(?:<name>|plan|plans"
        r"|sanctions|tariffs|ban|measures?|budget|deal|law|bill|rules)",
        r"(?:is|are) launching|signed an? (?:\w+ )?(?:order|deal|law|bill|agreement|contract)",
        r"declared (?:his|her|their) candidacy"),
    rule("planned_event", "announced", OPENING, "plan",
        "schedul slat set due plan will would intend agree vow pledg",
        r"(?:is|are|has been|have been) (?:\w+ )?(?:scheduled|slated|set|due|planned) (?:to|for) "
        r"(?!trial|court|appear|recover|survive)\w+",
        r"(?:announc\w+|said|says|saying|told \w+) (?:[\w\u2019'.-]+ ){0,6}?(?:will|would|plans? to|planned to"
        r"|intends? to) <future>",
        r"(?:<name>|company|firm|government|ministry|bank|group|club|council|administration|team|officials|leaders|they"
        r"|he|she) (?:will|plans? to|(?:is|are) planning to|intends? to) <future>",
        r"(?:agreed|agrees|vowed|vows|pledged|pledges) (?:\w+day )?(?:to|not to) \w+",
        r"will (?:be (?:held|released|launched|published)|take place|begin|open|start) (?:on|in|at|from|next|\w+day)"),
    rule("generic", "denied", UPPER, "claims",
        "deny denies denied denying disput refut rebut rubbish debunk reject dismiss push brush hit complet total "
        "absolut categor utter simpl entire patent insist false untrue true lie baseless wrong",
        r"(?<!judge )(?<!court )(?:continu\w+ to deny|denies|denied|denying) (?!entry|access|bail|bond|by|service"
        r"|request|motion|him|her|them"
        r"|parole|permission|visas?|a visa|medical|the (?:request|motion|appeal))\w+",
        r"disput(?:es|ed|ing) (?:[\w\u2019'-]+ ){0,3}?(?:<what:claim>|account|version|story|figures?|findings?)",
        r"(?:refut(?:es|ed|ing)|rebut(?:s|ted)|rubbish(?:es|ed)|debunk(?:s|ed))",
        r"(?:rejects?|rejected|dismiss(?:es|ed)|(?:push(?:es|ed)|hits?) back (?:on|at|against)|brush(?:es|ed) "
        r"(?:off|aside)) "
        r"(?:[\w\u2019'-]+ ){0,3}?(?:<what:claim>|story|suggestions?|notion|criticism)",
        r"(?:completely|totally|absolutely|categorically|utterly|simply|entirely|patently) (?:false|untrue|wrong"
        r"|baseless|fabricated|denied|denies|denying|fake|ridiculous)",
        r"(?:insists?|insisted|insisting) (?:that )?(?:[\w\u2019'.-]+ ){1,3}?(?:did|had|has|have|does)"
        r" ?(?:not|never|no|nothing)",
        r"(?:<what:claim>|story|stories|it|that|they|this) (?:is|are|was|were) (?:\w+ )?(?:false|untrue|not true|a lie"
        r"|lies|baseless|fake news|fabricated)",
        r"<what:claim> ~4 <be> (?:\w+ ){0,2}(?:rejected|denied|dismissed) by"),
    rule("generic", "denied", TITLE, "claims", "denies denied denying disput refut reject dismiss false fake hit lie",
        r"(?:denies|denied|denying|disputes|refutes|rejects|dismisses)(?! (?:bail|bond|entry|request|appeal|bid"
        r"|motion|plea"
        r"|offer|deal|plan|bill|parole|new trial))",
        r"(?:hits|pushes|fires) back at (?:\w+ ){0,2}<what:claim>|calls? (?:[\w\u2019']+ ){1,4}?[\u2018'\u201c\"]?"
        r"(?:\w+ )?(?:false|fake|a lie|lie|lies)"),
    rule("generic", "confirmed", LEAD, "report", "confirm admi acknowledg vot",
        r"(?:admits?|admitted|acknowledged?|acknowledges|confirm(?:s|ed)) (?:\w+day |on \w+day )?(?:that )?(?:he"
        r"|she|they|it) \w+",
        r"confirm(?:s|ed) the (?:news|leak|report|plan|visit|deal|removal|move|breach|departure|meeting|purchase|sale"
        r"|release|split|engagement)",
        r"vot(?:ed|es) ~4 to confirm|senate (?:has )?confirm(?:s|ed)"),
    rule("generic", "confirmed", TITLE, "report", "confirm admi acknowledg",
        r"confirms?|confirmed(?! dead)|admits?|acknowledges"),
    rule("generic", "ended", LEAD, "situation",
        "end over resolved lift passed call finish clos complet conclu drop reopen re-open back home ceasefire "
        "cease-fire truce talks deal agreement split broken",
        r"(?:ending|ends|ended) (?:an? |the |its |their |his |her )?(?:[\w-]+ ){0,3}?(?:streak|career|relationship"
        r"|marriage|season|stalemate|bid|campaign|program|programme|freeze)",
        r"(?:stand-?off|siege|war|shutdown|strike|crisis|conflict|lockdown|search|manhunt|situation|threat) (?:is |was "
        r"|has been |had been |came to |has come to |has |had )?(?:now )?(?:over|ended|resolved|an? (?:\w+ )?end"
        r"|lifted|passed"
        r"|called off|finished)",
        r"(?:closed|completed|concluded|dropped|ended|finished) (?:the|its|their|an?) (?:\w+ ){0,2}<what:inquiry>"
        r"|<what:inquiry> ~3 (?:closed|completed|concluded|dropped)",
        r"re-?opened|back to normal",
        r"(?:residents|evacuees|families|people) (?:\w+ )?(?:returned home|(?:<be> )?allowed (?:back )?home|could (?:go"
        r"|return) home)",
        r"(?:cease-?fire|truce|talks|deal|agreement) (?:has |have )?(?:collapsed|broke down|fell apart)"
        r"|(?:have|had|has) (?:\w+ )?(?:split|broken up)"),
    rule("generic", "ended", TITLE, "situation",
        "end over conclud come split reopen re-open lift clos drop",
        r"(?:ends|ended|(?:is|strike|siege|war|stand-?off|shutdown) over|concludes|comes to an? (?:\w+ )?end)"
        r"|splits?(?= after)|re-?opens?|lifts|closes (?:\w+ ){0,2}<what:inquiry>|drops (?:\w+ )?(?:suit|lawsuit"
        r"|case|charges)"),
    rule("generic", "ongoing", LEAD, "situation",
        "protest stand-off standoff siege strike sit-in hunger search rescue recover trial talks negotiat evacuat "
        "shutdown blockade demonstr fighting clashes outbreak crisis operat riot occupation walkout battle war "
        "fire under progress ongoing",
        r"<what:unrest> ~2 in (?:its|their) \w+ (?:straight |consecutive )?(?:day|night|week|month|year)",
        r"(?:<what:unrest>|battle|war|fires?) (?:\w+ )?(?:rages?|raged|raging|drags? on|dragged on|goes on|went on"
        r"|resumed|continu(?:es|ed|ing))",
        r"(?:are|is|was|were) (?:still |now |currently )?(?:under ?way|in progress|ongoing|in talks|negotiating"
        r"|in negotiations)"),
    rule("generic", "ongoing", LEAD, "situation",
        "recount count review vot debate hunt search prob process case situation effort work ongoing unfold "
        "continu active "
        "develop firefight crew rescu team troop forces",
        r"(?:recount|count|counting|review|votes?|voting|battle|debate|hunt|search|probe|process|case|situation"
        r"|efforts?"
        r"|work) ~3 (?:continues?|continued|continuing|ongoing|under ?way|goes on|in progress|pending|being counted)",
        r"(?:firefighters|crews|rescuers|workers|teams|troops|forces) ~2 (?:battl\w+|search\w*|dig\w*|fight\w*|comb\w*"
        r"|race|racing|scrambl\w+)"),
    rule("generic", "ongoing", TITLE, "situation",
        "rag continu drag still search under trial enter protest march rall strike walk demonstr go vot head crew "
        "battle "
        "debat jur race",
        r"(?:rages?|raging|continues?|drags? on|goes on|search(?:es)? for (?:survivors|victims|missing|clues|answers"
        r"|bodies|plane)|under ?way|on trial|trial (?:begins|opens|starts|under)|enters? (?:\w+ )?(?:day|night"
        r"|week|month))",
        r"(?:thousands|hundreds|protesters|students|workers|teachers|crowds) (?:\w+ )?(?:protest|march|rally|strike"
        r"|demonstrate|walk out)",
        r"(?:go|goes|head|heads) to (?:the )?polls|(?:crews|rescuers|firefighters) (?:battle|search|race|dig|fight)"
        r"|(?:jury|jurors) deliberat\w+|(?:debates|battles)"),
)
# fmt: on
