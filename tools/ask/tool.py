"""The tools that answer in words: VQA, CAPTION, VERIFY."""

from __future__ import annotations

from tools.ask.answering import unaided
from tools.ask.captioning import described
from tools.ask.claims import Claim, read_claim
from tools.ask.looking import BRIEFLY, look
from tools.ask.witnesses import model, verdict, witnesses_of
from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.errors import ToolArgumentError
from tools.values import Image, Verdict

_LONGEST = 2_000


@tool(version="2", cost=3.0, network=True)
def vqa(ctx: ToolContext, image: Image, question: str) -> str:
    """Answer a question about a picture.

    Args:
        image: the picture to look at.
        question: the question, in words.

    Returns:
        a short answer.

    Limits: without a vision model, questions for a colour, a shape, existence, a count or the text are answered by the
        other tools, and other questions about drawings, charts and documents by the in-house model where it is sure;
        all others are an error.
    Example: VQA(image=IMAGE, question='What is the man holding?')
    """
    asked = question.strip()
    if not asked:
        raise ToolArgumentError("VQA got an empty question.", remedy="Ask something.")
    if len(asked) > _LONGEST:
        raise ToolArgumentError(f"the question is longer than {_LONGEST} characters.", remedy="Shorten it.")
    if ctx.vision_model is None:
        return unaided(ctx, image, asked)
    return look(ctx, "VQA", image, f"{asked}{BRIEFLY}")


@tool(version="2", cost=3.0, network=True)
def caption(ctx: ToolContext, image: Image) -> str:
    """Describe a picture.

    Args:
        image: the picture to describe.

    Returns:
        a sentence or two.

    Limits: without a vision model, a list of what the detector found and the reader read; of charts and documents,
        the in-house model's sentence where it is sure.
    Example: CAPTION(image=IMAGE)
    """
    if ctx.vision_model is None:
        return described(ctx, image)
    return look(ctx, "CAPTION", image, "Describe this picture in one or two sentences. Say only what can be seen.")


@tool(version="2", cost=2.0, network=True)
def verify(ctx: ToolContext, image: Image, claim: str) -> Verdict:
    """Check a claim about a picture with witnesses.

    Args:
        image: the picture to check against.
        claim: one plain sentence: that something is there or not, how many there are, its colour, what is written.

    Returns:
        supported, refuted or unknown, with the score and what each witness saw.

    Limits: two witnesses of different kinds must agree, unless one measured the very thing; otherwise unknown.
    Example: VERIFY(image=IMAGE, claim='There is a dog.')
    """
    read = read_claim(claim)
    if read is None:
        if ctx.vision_model is None:
            return Verdict(claim=claim, state="unknown", score=0.5, note="no tool can check a claim of this kind")
        return verdict(claim, [model(ctx, image, Claim(claim, "existence"))])
    return verdict(claim, witnesses_of(ctx, image, read))


TOOLS: list[ToolSpec] = [vqa, caption, verify]
