"""The words that the grammar knows: the closed classes whole, and the few open ones that captions are made of."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


_COUNTING = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBERS: dict[str, int] = {word: number for number, word in enumerate(_COUNTING)} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    "dozen": 12,
    "single": 1,
}

INDEFINITE = word_set("a an another")
DEFINITE = word_set("the this that these those")
POSSESSIVE = word_set("my your his her its their our whose")
OTHER_DETERMINERS = word_set("some any no each every either neither all most enough such both half")
DETERMINERS = INDEFINITE | DEFINITE | POSSESSIVE | OTHER_DETERMINERS

#: quantifier -> (number, may there be more?)
QUANTIFIERS: dict[str, tuple[int, bool]] = {
    "several": (2, True),
    "many": (3, True),
    "few": (2, True),
    "multiple": (2, True),
    "various": (2, True),
    "numerous": (3, True),
    "both": (2, False),
    "countless": (3, True),
    "dozens of": (12, True),
    "hundreds of": (12, True),
    "lots of": (3, True),
    "plenty of": (3, True),
    "a few": (2, True),
    "a lot of": (3, True),
    "a lots of": (3, True),
    "a number of": (2, True),
    "a couple of": (2, True),
    "a couple": (2, True),
    "a pair of": (2, False),
    "a trio of": (3, False),
    "a dozen": (12, False),
    "a half dozen": (6, False),
    "a variety of": (2, True),
    "an assortment of": (2, True),
    "a collection of": (2, True),
    "a series of": (2, True),
    "a bunch of": (2, True),
    "a group of": (2, True),
    "a crowd of": (3, True),
    "a set of": (2, True),
    "a herd of": (2, True),
    "a flock of": (2, True),
    "a row of": (2, True),
    "a pile of": (2, True),
    "a stack of": (2, True),
    "a line of": (2, True),
    "a team of": (2, True),
    "a fleet of": (2, True),
    "a handful of": (2, True),
}
#: things that come in pairs and are one
PAIRED = word_set(
    "scissors pants trousers jeans shorts glasses sunglasses goggles binoculars skis headphones pliers tweezers"
)
#: words between "a" and "of" that stand for what comes after
PARTITIVES = word_set(
    "piece slice part portion kind type sort bit side front back edge end section corner middle top bottom "
    "pieces slices parts portions kinds types sorts bits sides varieties variety edges corners rest half "
    "majority image picture"
)

PRONOUNS = word_set(
    "it he she they him them this that these those one another others both someone somebody something each"
)
PERSONAL = word_set("he she him her someone somebody")
NOBODY = {"nobody": "person", "none": "thing", "nothing": "thing", "no-one": "person"}
FIRST_PERSON = word_set("i we you me us")

BE = word_set("is are was were be been being 's 're am")
HAVE = word_set("has have had having")
DO = word_set("do does did")
MODALS = word_set("can could may might will would shall should must ca wo")
UNSURE_MODALS = word_set("could may might")
NOT = word_set("not n't never")
HEDGES = word_set(
    "possibly probably perhaps maybe likely presumably apparently seemingly potentially supposedly arguably"
)
SEEM = word_set("seem seems seemed appear appears appeared")
RELATIVE = word_set("that which who whom")
CLAUSE_WORDS = word_set("while as when whereas where but")
REASONS = word_set("because since so if although though unless whether")
CONJUNCTIONS = word_set("and or nor & plus")

ADVERBS = word_set(
    "very quite rather too also only just still even already together here there now then almost nearly mostly "
    "partially fully slightly really well much more most less least so again away apart along around back up "
    "down off out over outside inside outdoors indoors ahead forward sideways upside high low atop nearby "
    "alone both either once twice always often usually sometimes currently seemingly not side-by-side"
)

FRAMES = word_set(
    "picture image photo photograph scene view shot close-up closeup snapshot illustration drawing screenshot "
    "frame footage depiction rendering pic"
)
SHOWING = word_set(
    "show shows showing shown depict depicts depicting depicted feature features featuring featured contain "
    "contains containing display displays displaying displayed capture captures capturing captured include "
    "includes including included present presents seen visible see illustrate illustrates consist consists "
    "comprise comprises there"
)
SAYING = word_set(
    "say says saying said read reads reading written spell spells spelling labeled labelled marked printed "
    "states stating state words word text letters lettering inscription writing message caption label slogan "
    "name number"
)
TITLED = word_set("titled entitled named called")
CHARTS = word_set("chart graph plot diagram histogram infographic")
DOCUMENTS = CHARTS | word_set("receipt invoice legend axis x-axis y-axis")
#: words that make a sentence about a document, with a word for one that has other meanings ("table", "form")
DOCUMENT_PARTS = word_set(
    "titled entitled dated row rows column columns field fields item items entry entries cell cells"
)
COUNTED = word_set("row column field item entry cell line bar slice point segment product label")

PEOPLE = word_set(
    "person man woman boy girl child kid baby toddler guy lady adult player people men women children couple "
    "crowd someone surfer skier rider skateboarder snowboarder cyclist driver worker pitcher batter catcher "
    "umpire chef officer policeman soldier bride groom student teacher gentleman male female teenager "
    "individual pedestrian fan spectator family friend mother father mom dad team group kids"
)
ANIMALS = word_set(
    "animal bird cat dog horse sheep cow elephant bear zebra giraffe kitten puppy pony lamb bull calf duck "
    "goose monkey lion tiger pig goat rabbit fish seagull"
)
ANIMATE = PEOPLE | ANIMALS
PLURALS = word_set("people men women children mice geese feet teeth police cattle sheep deer fish others skis")

#: verbs that captions use; other verbs are known by their endings or by where they stand
VERBS = word_set(
    "feature depict capture illustrate locate situate position mount dress say spell see sit stand lie lay "
    "rest hang lean perch park place hold wear ride walk look watch play eat carry fly run jump swing throw "
    "catch hit kick pull push drive swim surf ski skate snowboard skateboard cook cut prepare drink sleep talk "
    "smile pose wait graze feed read write use show have take get make give go come put set sell work point "
    "reach touch face cross follow lead climb dance sing laugh cry hug kiss pet brush wash open close turn "
    "move travel float sail land wade dive slide serve fill cover surround line overlook contain include hover "
    "stare gaze gather huddle approach compete perform practice race roll share shine smell sniff speak stick "
    "stretch stop tie try type wave wind attach decorate dress display drop enjoy enter fall fight grow help "
    "keep leave lift like live load pass pick pile plug pour relax sprinkle stack stay top tow toss train "
    "visit yawn bend bite blow block board build chase check chew crouch browse bat consist appear seem remain "
    "cast list equal cost total sport bare frolic nap occupy line share exit"
)
POSTURES = word_set(
    "sit stand lie lay rest hang lean perch park place set put locate situate position mount pile stack stay"
)
IRREGULAR_VERBS: dict[str, str] = {
    "sat": "sit", "stood": "stand", "lain": "lie", "hung": "hang", "held": "hold", "wore": "wear", "worn": "wear",
    "rode": "ride", "ridden": "ride", "ate": "eat", "eaten": "eat", "flew": "fly", "flown": "fly", "ran": "run",
    "threw": "throw", "thrown": "throw", "caught": "catch", "drove": "drive", "driven": "drive", "swam": "swim",
    "cut": "cut", "drank": "drink", "slept": "sleep", "wrote": "write", "written": "write", "took": "take",
    "taken": "take", "got": "get", "made": "make", "gave": "give", "given": "give", "went": "go", "came": "come",
    "put": "put", "set": "set", "sold": "sell", "led": "lead", "sang": "sing", "fought": "fight", "grown": "grow",
    "kept": "keep", "left": "leave", "built": "build", "bent": "bend", "stuck": "stick", "spread": "spread",
    "shown": "show", "seen": "see", "drawn": "draw", "fell": "fall", "fallen": "fall", "lit": "light", "done": "do",
    "found": "find", "torn": "tear",
    "bitten": "bite", "frozen": "freeze", "laden": "load",
    "strewn": "strew", "knelt": "kneel", "swung": "swing",
    "clad": "clothe", "hit": "hit", "laid": "lay", "split": "split",
}  # fmt: skip
ING_NOUNS = word_set(
    "something anything nothing everything building painting clothing ceiling railing wedding evening morning "
    "thing string ring king wing spring swing icing lighting seating dressing pudding stuffing topping filling "
    "crossing landing siding carving during awning furnishing lightning earring drawing meeting bedding "
    "housing flooring covering opening clearing padding parking wing bling duckling sibling stocking"
)
#: "parking meter": the word before the noun is no action of the noun
ING_COMPOUNDS: dict[str, frozenset[str]] = {
    "parking": word_set("meter meters lot lots garage space spaces machine ticket"),
    "dining": word_set("table tables room area set hall chair chairs"),
    "living": word_set("room rooms area"),
    "washing": word_set("machine machines"),
    "cutting": word_set("board boards tools"),
    "sewing": word_set("machine"),
    "shopping": word_set("cart carts bag bags mall center"),
    "swimming": word_set("pool trunks suit"),
    "steering": word_set("wheel"),
    "frying": word_set("pan pans"),
    "baking": word_set("sheet dish pan tray"),
    "fishing": word_set("boat boats pole poles rod net"),
    "rolling": word_set("pin"),
    "running": word_set("shoes track"),
    "mixing": word_set("bowl bowls"),
    "serving": word_set("dish tray platter"),
    "racing": word_set("car cars bike"),
    "chopping": word_set("board"),
    "waiting": word_set("room area"),
    "sleeping": word_set("bag bags"),
    "training": word_set("wheels"),
    "bathing": word_set("suit suits"),
    "playing": word_set("field cards"),
    "skiing": word_set("gear poles"),
    "watering": word_set("hole can"),
    "wading": word_set("pool"),
}
