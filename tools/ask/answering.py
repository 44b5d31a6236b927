"""Questions about a picture that tools can answer where no model looks at it: colour, shape, existence, count, text.

A small grammar, in English and Chinese. What it does not cover is refused: an answer that nothing saw is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tools.ask.core import core_of_run
from tools.ask.looking import require_vision_model
from tools.context import ToolContext
from tools.errors import BackendUnavailable, ToolError
from tools.objects.colors import color_term
from tools.objects.shapes import shape_of
from tools.values import Image, Region, TextLine

_THE = r"(?:the |this |that |these |those |its |an? )?"
_END = r"(?: (?:in|on) (?:the|this) (?:picture|image|photo|scene))?"
_WHOLE = re.compile(r"^(?:it|this|that|picture|image|photo|object|thing|there|background)?$")

Answer = Callable[[ToolContext, Image, "re.Match[str]"], str]


def unaided(ctx: ToolContext, image: Image, question: str) -> str:
    """The answer where no vision model was given: that of the tools, else that of the in-house model.

    What tools measure on the pixels (a colour, a count of drawn shapes) and what a reader reads is surer than what a
    small network recalls, so they come first; that they find nothing of what is asked about is an answer, too. The
    network is asked what the tools have no form for. Raises as `answer` does, with what kept the network from it.
    """
    try:
        return answer(ctx, image, question)
    except BackendUnavailable as error:
        core = core_of_run(ctx)
        if core is None:
            raise
        ctx.checkpoint()
        try:
            return core.see(ctx.pixels(image), question, "vqa").text
        except BackendUnavailable as second:
            raise BackendUnavailable(f"{error.message} ({second.message})", remedy=error.remedy) from second


def answer(ctx: ToolContext, image: Image, question: str) -> str:
    """The answer of the tools. Raises BackendUnavailable for a question that needs a vision model, ToolError where the
    thing that is asked about is not found."""
    plain = " ".join(question.casefold().split()).strip(" ?？.。!")
    for form, respond in _FORMS:
        match = form.fullmatch(plain)
        if match:
            return respond(ctx, image, match)
    require_vision_model(ctx, f"the question {question!r}")
    raise AssertionError("require_vision_model raises here: `answer` is for runs without a model")


def _color(ctx: ToolContext, image: Image, match: re.Match[str]) -> str:
    name = match["x"].strip()
    if _WHOLE.match(name):
        return str(ctx.call("COLOR", image=image))
    return str(ctx.call("COLOR", image=image, object=_found(ctx, image, name)[:1]))


def _is_color(ctx: ToolContext, image: Image, match: re.Match[str]) -> str:
    term = color_term(match["color"])
    if term is None:
        require_vision_model(ctx, f"whether it is {match['color']!r}")
    return "yes" if term in re.split(r" and |, ", _color(ctx, image, match)) else "no"


def _shape(ctx: ToolContext, image: Image, match: re.Match[str]) -> str:
    name = match["x"].strip()
    region = None if _WHOLE.match(name) else _found(ctx, image, name)[0]
    shape = shape_of(ctx.pixels(image), region)
    if shape is None:
        raise ToolError(f"the outline of {name or 'it'} fits no shape.", remedy="Ask a vision model.")
    return shape


def _exists(ctx: ToolContext, image: Image, match: re.Match[str]) -> str:
    return "yes" if ctx.call("LOC", image=image, object=match["x"].strip()) else "no"


def _count(ctx: ToolContext, image: Image, match: re.Match[str]) -> str:
    return str(len(ctx.call("LOC", image=image, object=match["x"].strip())))


def _text(ctx: ToolContext, image: Image, match: re.Match[str]) -> str:
    lines = written(ctx, image)
    if not lines:
        raise ToolError("no text can be read in this picture.", remedy="Try a sharper or larger picture.")
    return " ".join(line.text for line in lines)


def written(ctx: ToolContext, image: Image) -> tuple[TextLine, ...]:
    """The lines that were read with some confidence and hold a letter or a digit: a reader takes a drawn disc for a
    bullet, and a sun for an O."""
    lines: tuple[TextLine, ...] = ctx.call("READ", image=image)
    return tuple(line for line in lines if line.score >= 0.6 and re.search(r"[^\W_]", line.text))


def _found(ctx: ToolContext, image: Image, name: str) -> tuple[Region, ...]:
    regions: tuple[Region, ...] = ctx.call("LOC", image=image, object=name)
    if not regions:
        raise ToolError(f"no {name} was found in the picture.", remedy="Ask about something that is in it.")
    return regions


def _form(pattern: str, respond: Answer) -> tuple[re.Pattern[str], Answer]:
    return re.compile(pattern), respond


_COLORS = r"colou?rs?"
_FORMS: list[tuple[re.Pattern[str], Answer]] = [
    _form(rf"(?:what|which) {_COLORS} (?:is|are) {_THE}(?P<x>.*?){_END}", _color),
    _form(rf"what(?: is|'s| are) the {_COLORS} of {_THE}(?P<x>.+?){_END}", _color),
    _form(rf"what shape (?:is|are|has) {_THE}(?P<x>.*?){_END}", _shape),
    _form(rf"what(?: is|'s) the shape of {_THE}(?P<x>.+?){_END}", _shape),
    _form(rf"(?:is|are) there (?:an? |any |some )?(?P<x>.+?){_END}", _exists),
    _form(r"(?:do you see|can you see) (?:an? |any |some )?(?P<x>.+?)", _exists),
    _form(
        r"does (?:the|this) (?:picture|image|photo|scene) (?:show|contain|have|include) (?:an? |any |some )?(?P<x>.+?)",
        _exists,
    ),
    _form(rf"how many (?P<x>.+?)(?: are there| are visible| can you see| do you see| are)?{_END}", _count),
    _form(r"what (?:does|do) .+ say", _text),
    _form(r"what(?: is|'s) (?:written|printed|the text)(?: .+)?", _text),
    _form(r"(?:what|which) (?:text|words?|writing)\b.*", _text),
    _form(rf"(?:is|are) {_THE}(?P<x>.+) (?P<color>[a-z]+)", _is_color),
    _form(r"(?P<x>.+?)是(?:什么|啥)颜色的?", _color),
    _form(r"(?P<x>.+?)(?:的颜色是什么|的颜色)", _color),
    _form(r"(?:图中|图里|图片里|图片中|这里)?有没有(?P<x>.+?)吗?", _exists),
    _form(r"(?:图中|图里|图片里|图片中|这里)?有(?:几|多少)(?:个|只|辆|把|条)?(?P<x>.+?)", _count),
    _form(r".*写(?:着|了)?(?:什么|啥).*", _text),
]
