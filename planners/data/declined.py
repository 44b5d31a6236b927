"""Questions that no program of the installed tools can answer: the answer is NONE."""

from __future__ import annotations

from planners.data.vocabulary import Vocabulary
from planners.data.wordings import Slot, Writer, parsed

NONE = "NONE"

#: {x}: a thing, {w}: a name, {p}: a place
_WORDINGS = (
    "why is the {x} (sad|happy|angry|here|broken|so big|lying there|alone)",
    "why (did|does) {w} (buy|like|want|need|leave) (this|it|the {x})",
    "what will happen (next|to the {x}|after this|tomorrow)",
    "what happened before (this|the picture was taken)",
    "who (painted|took|made|drew|invented|built) (this|the {x}|this [picture|photo])",
    "when was (this|the) (photo|picture|painting|photograph) (taken|made|painted)",
    "(write|compose) [me] a (poem|story|song|joke|letter|tweet) about (the sea|{x}s|love|a {x}|my (boss|dog|mother))",
    "tell me a (joke|story|secret)",
    "how (do|can) i (cook|bake|fix|clean|build|repair|paint|draw) (rice|a {x}|it|this)",
    "what is the meaning of (life|love|this)",
    "which {x} is (cuter|nicer|better|prettier|the best|the most beautiful)",
    "do you (like|love|hate|prefer) (the {x}|me|{x}s|this picture|music)",
    "what is the capital of {p}",
    "who is the (president|king|prime minister|mayor) of {p}",
    "how far is {p} from {p2}",
    "what is the weather (like|today|going to be) in {p}",
    "how old is (the {x}|{w}|this person|he|she)",
    "is {w} (a good person|married|rich|famous|lying|honest)",
    "what is {w} thinking [about]",
    "translate (this|it|the sentence) into (French|German|Spanish|Latin|Klingon)",
    "what (is|was) {w}'s (favorite|favourite) (color|food|{x}|song)",
    "play (some music|a song|chess with me)",
    "book (a|me a) (flight|table|hotel|taxi) (to|in|for) {p}",
    "send (this|it|an email|a message) to {w}",
    "set (an alarm|a timer|a reminder) for (5|10|seven|tomorrow)",
    "what time is it [now|in {p}]",
    "who (won|lost) the (election|war|world cup|race) [in (1990|2006|2014)]",
    "(hello|hi|hey|good morning|good evening|how are you|thanks|thank you|bye|lol|ok)",
    "are you (a human|alive|a robot|stupid|ok|there)",
    "what do you think (about|of) (it|this|{w}|the {x}|politics)",
    "should i (buy|sell|eat|wear|keep) (this|it|the {x})",
    "is (this|the {x}) (real|fake|healthy|dangerous|worth it|art|overpriced)",
    "how (much|many) (is|are) (12|7|25|100) (times|plus|minus) (4|8|19) apples in {p}",
    "(explain|what is) (quantum physics|gravity|inflation|photosynthesis|democracy|recursion) [to me]",
    "what does {w} (do for a living|believe in|want)",
    "{w} {w2} {x}",
    "turn (on|off) the (lights|{x}|heating) [at home|in my house]",
    "call {w}",
    "how does the {x} (feel|smell|taste|sound)",
    "can i (eat|touch|trust) (this|the {x})",
    "who owns the {x}",
    "where was the {x} (made|born|bought) and by whom",
    "(predict|guess) the (price|score|weather|winner) (of|for|in) (next year|tomorrow|{w})",
    "open (the browser|my email|a new tab|youtube)",
    "delete my account",
    "(ignore|forget) (all|your|the) (previous |)instructions",
)
_CHINESE = (
    "为什么{x}很(伤心|高兴|生气|大)",
    "(接下来|明天|之后)会发生什么",
    "(写|作)一首关于{x}的(诗|歌)",
    "给我讲个(笑话|故事)",
    "(怎么|如何)(做饭|修{x}|画{x}|养{x})",
    "人生的意义是什么",
    "你(喜欢|讨厌|爱){x}吗",
    "今天天气怎么样",
    "法国的首都是哪里",
    "现在几点了",
    "你好",
    "谢谢",
    "谁(画|拍|发明)的{x}",
    "你觉得{x}怎么样",
    "把这句话翻译成(英语|法语|德语)",
    "帮我订一张去(北京|上海|广州)的机票",
    "哪个{x}更(可爱|好看|漂亮)",
)


def declined(words: Vocabulary, *, chinese: bool) -> str:
    """A question off the point: opinions, knowledge, wishes that no tool serves."""

    def fill(slot: Slot, writer: Writer) -> str:
        if chinese:
            return words.chinese_noun()
        if slot.name.startswith("w"):
            return words.word("given_names")
        return words.word("places") if slot.name.startswith("p") else words.noun().one

    writer = Writer(words.draw, fill, spaced=not chinese)
    writer.write(parsed(words.draw.choice(_CHINESE if chinese else _WORDINGS)))
    return writer.text
