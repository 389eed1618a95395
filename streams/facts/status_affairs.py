"""The rows of the table in `status_rules` about public affairs: plans, denials, admissions, what goes on and what ends.

They are looser than the others and are not tried where a title is about violence: there they would read asides.
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
        r"back(?:s|ed|ing)? out of|(?:drops?|dropped|dropping|bows?|bowed) out(?! of (?:school|college))|pulls out"
        r"|walks? away from|nix(?:es|ed)|kills? (?:off )?(?:\w+ ){0,2}<what:plan>",
        r"(?:decided|agreed|decision|plans?|chose|forced|had) to (?:cancel|scrap|call off|abandon|drop) "
        r"(?:[\w\u2019'-]+ ){0,3}?<what:plan>",
        r"call(?:s|ed) (?:the |an? )?<what:plan> off|(?:quits?|leaves?|exits?) (?:the )?(?:\w+ )?race(?= for|$)",
        r"(?:withdr(?:aws?|ew|awn|awing)) (?:his|her|its|their|the)? ?(?:\w+ )?(?:nomination|candidacy|bid|name|offer"
        r"|proposal|from (?:the )?(?:race|deal|pact|treaty|agreement|consideration))",
        r"(?:ends?|ended|ending|suspend(?:s|ed|ing)?) (?:his|her|its|their|<name>) ?(?:\w+ ){0,2}(?:campaign|bid"
        r"|candidacy|run)",
        r"(?:idea|proposal|project|school|schools|classes|season|production) ~2 <be> (?:\w+ )?(?:cancell?ed|scrapped"
        r"|called off|shelved|dropped|axed)"),
    rule("planned_event", "cancelled", TITLE, "plan",
        "cancel call scrap axe pull", r"(?:cancel(?:s|l?ed)|call(?:s|ed) off|scrap(?:s|ped)|axe[sd])"),
    rule("planned_event", "postponed", UPPER, "plan",
        "postpon delay put push adjourn resched defer shelv hold moved paus place",
        r"(?:postpon(?:e[sd]|ing)|put(?:s|ting)? off|push(?:es|ed|ing) back|delay(?:s|ed|ing)) (?:the|its|his|her"
        r"|their|until|action|plans|(?:\w+[\u2019']s)) \w+",
        r"(?:vote|hearing|launch|start|opening|trial|meeting|visit|parade|election|recess|decision|implementation"
        r"|release|game|match|event|ceremony|deadline) ~4 (?:<be> )?(?:postponed|delayed|put off|put on hold|pushed "
        r"back|adjourned|rescheduled|moved to)",
        r"put(?:s|ting)? ~4 on hold|(?:<be>|plans?) (?:shelved|put on hold|adjourned|rescheduled|postponed|deferred)",
        r"(?:decided|agreed|agree|decision|plans?|chose|forced|had) to (?:postpone|delay|put off|push back|hold off)",
        r"(?:pauses?|paused|pausing) (?:[\w\u2019'-]+ ){0,3}?(?:<what:plan>|tariffs?|rollout|campaign|program|aid"
        r"|sale)|will now take place"),
    rule("planned_event", "postponed", TITLE, "plan",
        "postpon delay put push", r"postpon(?:e[sd]|ing)|(?:delays|delayed|pushed back|put on hold)"),
    rule("inquiry", "announced", UPPER, "investigation", "order appoint set investigat look review",
        r"(?:order(?:s|ed|ing)|set(?:s|ting)? up|appoint(?:s|ed)) (?:an? |the |its |their )?(?:[\w-]+ "
        r"){0,2}?<what:inquiry>",
        r"(?:said|says|announced) ~3 (?:would|will) (?:\w+ )?(?:investigate|look into|review)"),
    rule("planned_event", "announced", TITLE, "plan", "to will",
        r"(?!(?:<governing>)\b)[\w\u2019'.-]+ (?:not )?to (?:\w+ly )?<future>",
        r"will (?:not )?<future>|(?:set|due|scheduled|poised) to (?!be )\w+"),
    rule("planned_event", "announced", TITLE, "plan",
        "announc unveil propos vow pledg nominat launch declar roll schedul introduc sign pick tap name set slat "
        "agree promis plan intend aim reveal order impos slap recall expel cut approv engag enter pardon ban rais bid "
        "join",
        r"(?:announces?|announced|announcing|unveils?|unveiled|proposes?|proposed|vows|pledges|nominates?|nominated"
        r"|launches (?!satellite|rocket|missile|attack|strike|raid|air)\w+|declares|rolls out|introduces|imposes"
        r"|slaps|recalls|expels|pardons)",
        r"(?:signs|picks|taps|approves|reveals|bans|orders|cuts|raises|plans|joins) (?!of\b)\w+",
        r"names? <name> (?:<name> )?(?:as|to|for|new)",
        r"(?:agrees?|vows?|promises?|pledges?|plans?|intends?|aims?) (?:not )?to <future>",
        r"(?:set|slated|scheduled) for|enters? (?:\w+ )?race|<be> engaged|engaged to"),
    rule("planned_event", "announced", OPENING, "plan",
        "announc unveil nominat propos pick approv launch impos sign declar",
        r"(?<!who )(?<!had )(?:announc(?:es|ed)|unveil(?:s|ed)) (?:\w+day )?(?:plans?|an?|new|its|his|her|their|the "
        r"(?:\w+ ){0,2}<what:plan>|that (?:it|he|she|they)|it|he|she|they)",
        r"(?:has |have |\w+ly )?(?:nominated|proposed|picked|approved|imposed) (?:\w+ ){0,2}?(?:<name>|plan|plans"
        r"|sanctions|tariffs|ban|measures?|budget|deal|law|bill|rules)",
        r"(?:is|are) launching|signed an? (?:\w+ )?(?:order|deal|law|bill|agreement|contract)",
        r"declared (?:his|her|their) candidacy"),
    rule("planned_event", "announced", OPENING, "plan",
        "schedul slat set due plan will would intend",
        r"(?:is|are|has been|have been) (?:\w+ )?(?:scheduled|slated|set|planned) (?:to|for) (?!trial|court|appear"
        r"|recover|survive)\w+",
        r"(?:announc\w+|said|says|saying|told \w+) (?:[\w\u2019'.-]+ ){0,6}?(?:will|would|plans? to|planned to"
        r"|intends? to) <future>",
        r"(?:(?!(?:they|he|she|it|we|you|this|that|there|what|who)\b)<name>|company|firm|government|ministry|bank"
        r"|group|club|council|administration|team|officials|leaders) (?:will|plans? to|(?:is|are) planning to"
        r"|intends? to) <future>",
        r"will (?:be (?:held|released|launched|published)|take place|begin|open|start) (?:on|in|at|from|next|\w+day)"),
    rule("generic", "denied", LEAD, "claims",
        "deny denies denied denying disput refut rebut rubbish debunk reject dismiss push brush hit complet total "
        "absolut categor utter simpl entire patent insist false untrue true lie baseless wrong",
        r"(?<!judge )(?<!court )(?<!panel )(?:continu\w+ to deny|denies|denied|denying) (?!entry|access|bail|bond|by"
        r"|service|request|motion|him|her|them|parole|permission|visas?|a visa|medical|the (?:request|motion"
        r"|appeal))\w+",
        r"disput(?:es|ed|ing) (?:[\w\u2019'-]+ ){0,3}?(?:<what:claim>|account|version|story|figures?|findings?)",
        r"(?:refut(?:es|ed|ing)|rebut(?:s|ted)|rubbish(?:es|ed)|debunk(?:s|ed))",
        r"(?<!judge )(?<!court )(?<!panel )(?:rejects?|rejected|dismiss(?:es|ed)|(?:push(?:es|ed)|hits?) back (?:on"
        r"|at|against)|brush(?:es|ed) (?:off|aside)) (?:[\w\u2019'-]+ ){0,3}?(?:<what:claim>|story|suggestions?"
        r"|notion|criticism)",
        r"(?:completely|totally|absolutely|categorically|utterly|simply|entirely|patently) (?:false|untrue|wrong"
        r"|baseless|fabricated|denied|denies|denying|fake|ridiculous)",
        r"(?:insists?|insisted|insisting) (?:that )?(?:[\w\u2019'.-]+ ){1,3}?(?:did|had|has|have|does) ?(?:not|never"
        r"|no|nothing)",
        r"(?:<what:claim>|story|stories|it) (?:is|are|was|were) (?:\w+ )?(?:false|untrue|not true|a lie|lies|baseless"
        r"|fake news|fabricated)",
        r"<what:claim> ~4 <be> (?:\w+ ){0,3}(?:rejected|denied|dismissed) by"),
    rule("generic", "denied", TITLE, "claims", "denies denied denying disput refut reject dismiss false fake hit lie",
        r"(?:denies|denied|denying|disputes|refutes|rejects|dismisses)(?! (?:bail|bond|entry|request|appeal|bid"
        r"|motion|plea|offer|deal|plan|bill|parole|new trial))",
        r"(?:hits|pushes|fires) back at (?:\w+ ){0,2}<what:claim>|calls? (?:[\w\u2019']+ "
        r"){1,4}?[\u2018'\u201c\"]?(?:\w+ )?(?:false|fake|a lie|lie|lies)"),
    rule("generic", "confirmed", LEAD, "report", "confirm admi acknowledg vot",
        r"(?:admits?|admitted|acknowledged?|acknowledges|confirm(?:s|ed)) (?:\w+day |on \w+day )?(?:that )?(?:he|she"
        r"|they|it) \w+",
        r"confirm(?:s|ed) the (?:news|leak|report|plan|visit|deal|removal|move|breach|departure|meeting|purchase|sale"
        r"|release|split|engagement)",
        r"vot(?:ed|es) ~4 to confirm|senate (?:has )?confirm(?:s|ed)"),
    rule("generic", "confirmed", TITLE, "report", "confirm admi acknowledg",
        r"confirms?|confirmed(?! dead)|admits?|acknowledges"),
    rule("generic", "ended", LEAD, "situation",
        "end over resolved lift passed call finish clos complet conclu drop reopen re-open back home ceasefire "
        "cease-fire truce talks deal agreement split broken",
        r"(?<!to )(?<!of )(?<!for )(?<!at )(?:ending|ends|ended) (?:an? |the |its |their |his |her )?(?:[\w-]+ "
        r"){0,3}?(?:streak|career|relationship|marriage|season|stalemate|bid|campaign|program|programme|freeze)",
        r"(?:stand-?off|siege|war|shutdown|strike|crisis|conflict|lockdown|search|manhunt|situation|threat) (?:(?:is"
        r"|was) (?:now |finally )?over|(?:\w+ )?(?:came|come|comes) to an? (?:\w+ )?end|(?:has |had |was |is |has "
        r"been )?(?:ended|resolved|lifted|passed|called off))",
        r"(?:closed|completed|concluded|dropped|ended|finished) (?:the|its|their|an?) (?:\w+ ){0,2}<what:inquiry>"
        r"|<what:inquiry> ~3 (?:closed|completed|concluded|dropped)",
        r"re-?opened|back to normal",
        r"(?:residents|evacuees|families|people) (?:\w+ )?(?:returned home|(?:<be> )?allowed (?:back )?home|could "
        r"(?:go|return) home)",
        r"(?:cease-?fire|truce|talks|deal|agreement) (?:has |have )?(?:collapsed|broke down|fell apart)|(?:have|had"
        r"|has) (?:\w+ )?(?:split|broken up)"),
    rule("generic", "ended", TITLE, "situation",
        "end over conclud come split reopen re-open lift clos drop",
        r"(?:ends|(?:is|strike|siege|war|stand-?off|shutdown) over|concludes|comes to an? (?:\w+ )?end)"
        r"|splits?(?= after)|re-?opens?|lifts|closes (?:\w+ ){0,2}<what:inquiry>|drops (?:\w+ )?(?:suit|lawsuit|case"
        r"|charges)"),
    rule("generic", "ongoing", LEAD, "situation",
        "protest stand-off standoff siege strike sit-in hunger search rescue recover trial talks negotiat evacuat "
        "shutdown blockade demonstr fighting clashes outbreak crisis operat riot occupation walkout battle war fire "
        "under progress ongoing",
        r"<what:unrest> ~2 in (?:its|their) \w+ (?:straight |consecutive )?(?:day|night|week|month|year)",
        r"(?:<what:unrest>|battle|war|fires?) (?:\w+ )?(?:rages?|raged|raging|drags? on|dragged on|goes on|went on"
        r"|resumed|continu(?:es|ed|ing))",
        r"(?<!hunt )(?:are|is|was|were) (?:still |now |currently )?(?:under ?way|in progress|ongoing|in talks"
        r"|negotiating|in negotiations)"),
    rule("generic", "ongoing", LEAD, "situation",
        "recount count review vot debate hunt search prob process case situation effort work ongoing unfold continu "
        "active develop firefight crew rescu team troop forces",
        r"(?:recount|count|counting|review|votes?|voting|battle|debate|hunt|search|probe|process|case|situation"
        r"|efforts?|work) ~3 (?:continues?|continued|continuing|ongoing|under ?way|goes on|in progress|pending|being "
        r"counted)",
        r"(?:firefighters|crews|rescuers|workers|teams|troops|forces) ~2 (?:battl\w+|search\w*|dig\w*|fight\w*"
        r"|comb\w*|race|racing|scrambl\w+)"),
    rule("generic", "ongoing", TITLE, "situation",
        "rag continu drag still search under trial enter protest march rall strike walk demonstr go vot head crew "
        "battle debat jur race",
        r"(?:rages?|raging|continues?|drags? on|goes on|search(?:es)? for (?:survivors|victims|missing|clues|answers"
        r"|bodies|plane)|under ?way|on trial|trial (?:begins|opens|starts|under)|enters? (?:\w+ )?(?:day|night|week"
        r"|month))",
        r"(?:thousands|hundreds|protesters|students|workers|teachers|crowds) (?:\w+ )?(?:protest|march|rally|strike"
        r"|demonstrate|walk out)",
        r"(?:go|goes|head|heads) to (?:the )?polls|(?:crews|rescuers|firefighters) (?:battle|search|race|dig|fight)"
        r"|(?:jury|jurors) deliberat\w+|(?:debates|battles)"),
)
# fmt: on
