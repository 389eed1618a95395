"""Words that only together have a symbol of the grammar: "taken into custody", "lost their lives".

The letters are those of `lexicon.py`; where several phrases fit, the longest is taken.
"""

from __future__ import annotations

_PHRASES: dict[str, str] = {
    "k": (
        "gunned down|cut down|put to death|burned alive|burnt alive|buried alive|blown up|wiped out|blown to pieces|"
        "left for dead|run over and killed|hacked to death|stoned to death|kicked to death|choked to death|"
        "starved to death|frozen to death|swept to their deaths|swept to his death|swept to her death"
    ),
    "K": "gunning down|guns down|gun down|cutting down|wiping out|wipes out|putting to death",
    "D": (
        "lost their lives|lost his life|lost her life|loses his life|loses her life|lose their lives|losing "
        "their lives|"
        "took his own life|took her own life|taken his own life|taken her own life|taking his own life|"
        "taking her own life|takes own life|took their own lives|passed away|bled to death|froze to death|"
        "fell to his death|fell to her death|fell to their deaths|"
        "plunged to his death|plunged to her death|plunged to their deaths|did not survive|didn't survive|"
        "does not survive|met his death|met their deaths|met her death"
    ),
    "g": "set on fire|set alight|set ablaze|run over|mowed down|ran over|run down|caught in the crossfire|hit by "
    "gunfire|struck by gunfire",
    "H": "opened fire on|opens fire on|opening fire on",
    "w": "smoke inhalation",
    "x": "life threatening|non-life threatening|non life threatening|life - threatening",
    "χ": (
        "walked into|arrived at|showed up at|turned up at|drove themselves to|drove himself to|drove herself to|"
        "checked into|checked themselves into|made their way to|went to"
    ),
    "j": (
        "medical center|medical centre|trauma center|trauma centre|emergency room|medical facility|medical facilities"
    ),
    "λ": "their lives|his life|her life",
    "φ": (
        "critical after|remain in hospital|remained in hospital|remain in the hospital|remained in the hospital|"
        "remain hospitalized|remained hospitalized|remain hospitalised|remained hospitalised|still in hospital|"
        "fighting for his life|fighting for her life|fighting for their lives|clinging to life|expected to "
        "survive|expected to recover|"
        "recovering in|recovering at|expected to live|expected to be okay|expected to make a full recovery|in "
        "critical condition|"
        "in serious condition|in stable condition|in grave condition|in fair condition|in good condition|"
        "in a critical condition|in a serious condition|in a stable condition|in critical but stable condition|"
        "in a coma|in intensive care|undergoing surgery|in surgery|listed as critical|listed as stable|"
        "in serious but stable condition|in extremely critical condition|in very critical condition"
    ),
    "π": (
        "medics treated|paramedics treated|doctors treated|crews treated|hospital treated|hospitals treated|was "
        "treating|"
        "were treating|is treating|are treating|hospital received|hospitals received|hospital admitted|"
        "hospitals admitted|received patients|medics are treating|medics were treating"
    ),
    "ι": "injury toll|injured toll|toll of injured|toll of wounded|injured number|injured numbered|wounded number|"
    "wounded numbered",
    "τ": (
        "hospital treatment|medical treatment|medical attention|medical care|treated at the scene|treated on the scene|"
        "treated at the hospital|treated in hospital|treated on site|treated on the spot|"
        "treated and released|treated and discharged"
    ),
    "δ": "among the dead|among those killed|among those who died|among the fatalities",
    "ω": "among the injured|among the wounded|among those injured|among those hurt|among those wounded",
    "Δ": (
        "the dead included|the dead include|among the dead were|among the dead are|among those killed were|"
        "the fatalities included|those killed included"
    ),
    "Λ": (
        "the injured included|the injured include|among the injured were|among the wounded were|among those "
        "injured were|"
        "among those hurt were|the wounded included"
    ),
    "ν": (
        "the dead were identified as|the deceased were identified as|the deceased have been identified as|"
        "the dead have been identified as|those killed were identified as|the deceased are|the deceased were|"
        "the dead were|the dead are"
    ),
    "y": "among them|among whom",
    "η": "from their homes|out of their homes",
    "ε": "to flee|to flee their homes",
    "θ": "to safety|to higher ground",
    "t": "death toll|toll of dead|toll from|dead number|dead numbered|dead now number",
    "κ": "hostage|captive|taken hostage|held hostage|held captive|taken captive|remained hostage|remain captive"
    "|remain captives|holding hostage",
    "c": "in custody|into custody|in jail|in county jail|in the county jail|in police custody|into police "
    "custody|in state custody|police custody|"
    "federal custody|official custody|handcuffs|behind bars|under arrest",
    "ψ": "still held|who hold",
    "A": "taken into custody|taken into federal custody|taken into state custody|taken into police custody|"
    "taken in custody|led away|rounded up|being held|held on suspicion|held without|held "
    "in jail|held on charges",
    "ς": "turned himself in|turned herself in|turned themselves in|turns himself in|turns herself in|turn "
    "themselves in|turned self in",
    "N": "took into custody|take into custody|taking into custody|rounded up",
    "S": "pulled alive|pulled out alive|dug out alive|dug out|taken out alive|brought out alive|brought down alive|"
    "been brought down|brought up alive|found alive|picked up|pulled to safety|brought to safety|brought ashore|"
    "pulled from|plucked from|rescued alive|led to safety|brought to the surface|lifted to safety|winched to safety|"
    "hauled to safety|airlifted to safety|recovered alive|carried to safety",
    "Z": "not yet accounted for|not been found|being looked for|being searched for|"
    "not been heard from|not been seen since|rescuers are searching for|rescuers were searching for|"
    "divers are searching for|divers were searching for|crews are searching for|crews were searching for|"
    "yet to be found|still to be found|not yet been found|not been accounted for|unaccounted for",
    "E": (
        "forced to evacuate|ordered to evacuate|told to evacuate|asked to evacuate|urged to evacuate|forced out of|"
        "ordered to leave|told to leave|moved to safety|taken to safety|ordered out of|been moved out of|"
        "out of their homes|had to leave their homes|had to leave|ordered from their "
        "homes|asked to leave|urged to leave|advised to leave|instructed to leave|advised to evacuate|"
        "instructed to evacuate|under evacuation orders|under evacuation order|under orders to leave|"
        "have evacuated|had evacuated|has evacuated"
    ),
    "P": (
        "left homeless|made homeless|driven from their homes|driven out of their homes|forced to flee|"
        "forced from their homes|fled their homes|flee their homes|fleeing their homes|fled the fighting|"
        "forced to leave their homes|lost their homes|without homes|in temporary shelters|taking shelter|taking "
        "shelters|in shelters|in relief camps|in evacuation centers|in evacuation centres|in emergency shelters|"
        "fled the violence|fled the area|fled the region|fled the city|fled the country|sought refuge|seeking "
        "refuge|took refuge|taken refuge|taking refuge|were sheltering|are sheltering|sheltering from|took shelter|"
        "taken shelter|"
        "sought shelter|seeking shelter|living in tents"
    ),
    "G": "burned down|burnt down|burned to the ground|burnt to the ground|reduced to rubble|reduced to ashes"
    "|swept away|washed away",
}
PHRASES: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _symbol, _phrases in _PHRASES.items():
    for _words in sorted((tuple(phrase.split()) for phrase in _phrases.split("|")), key=len, reverse=True):
        PHRASES.setdefault(_words[0], []).append((_words, _symbol))
for _found in PHRASES.values():
    _found.sort(key=lambda entry: -len(entry[0]))
