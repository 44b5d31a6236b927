"""CheckedModel: any vision model, with its answers checked and corrected before anybody sees them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent import loop
from agent.checking.suspicion import Budget
from agent.checking_text import CheckedText
from agent.correction.answers import check_answer
from agent.correction.premises import Premised, check_premises
from agent.errors import BadQuestion
from agent.wrapping.completions import Reply, cut_short, uncertainty
from agent.wrapping.growing import GrowingText
from agent.wrapping.messages import asking, last_question, pictures_of
from agent.wrapping.shapes import Chunks, Shape, completion
from agent.wrapping.source import Source, source_of
from mllm_core.errors import YaffleError
from tools.ask.looking import encoded

if TYPE_CHECKING:
    from agent.api import Agent
    from agent.checking.knowledge import KnowledgeBase
    from agent.checking_text import Unknown
    from tools.context import ToolContext, VisionModel
    from tools.values import Image

#: a longer text of the user is no question whose premises could be read
_LONGEST_QUESTION = 300


class CheckedModel:
    """A vision model whose answers are checked against the picture and corrected, with the evidence.

        model = CheckedModel("http://localhost:8000/v1#qwen2-vl")
        model.answer("photo.jpg", "Describe the picture.").text
        model.chat.completions.create(messages=[...]).choices[0].message.content    # in the place of OpenAI's client

    Args:
        model: "https://HOST/v1#MODEL" of any OpenAI-compatible server; "transformers:FOLDER"; or a VisionModel.
        key: the server's key; None takes YAFFLE_VISION_KEY, or OPENAI_API_KEY for OpenAI's own host.
        agent: whose tools check the answers; by default an Agent without models, offline. A vision model of its own is
            a second kind of witness beside the tools; it should be another one than that which is checked.
        unknown: what is done about what may not hold: "hedge" it ("possibly a dog"), "remove" it, or "keep" it.
        boxes: write where things were seen behind their words, in pixels: "two cups [12,30,80,99]".
        premises: check before asking what the question takes for granted; where that is known to be false, the answer
            says so and the model is not asked.
        checks: how many checks an answer may have, and within how many seconds (agent.checking.check.Budget).
        timeout: the longest silence of the server, in seconds.
        budget: seconds that one answer may take in all, retries included (the checks are not counted).

    Thread-safe. Errors of the model are WrappedModelError, whose `raw` keeps what was sent; what came of an answer that
    broke off is checked and given, with a warning.
    """

    def __init__(
        self,
        model: str | Source | VisionModel,
        *,
        key: str | None = None,
        agent: Agent | None = None,
        unknown: Unknown = "hedge",
        boxes: bool = False,
        premises: bool = True,
        checks: Budget | None = None,
        timeout: float = 60.0,
        budget: float = 180.0,
    ) -> None:
        self.source = source_of(model, key=key, timeout=timeout, budget=budget)
        if agent is None:
            from agent.api import Agent

            agent = Agent()
        self._driver = agent._driver
        self._unknown: Unknown = unknown
        self._boxes = boxes
        self._premises = premises
        self._checks = checks
        self.chat = Chat(self)

    @property
    def name(self) -> str:
        return f"checked {self.source.name}"

    def answer(self, image: Any, question: str, **options: Any) -> CheckedText:
        """The model's answer to `question` about `image` (a path, bytes, PIL image, array), checked and corrected.

        `options` go into the request as they are (max_tokens, temperature ...). Raises YaffleError: a picture that
        can't be read, a model that can't be asked.
        """
        picture = self._taken_in(image)
        context, notes = self._context()
        premised = self._premised(question, picture, context)
        if premised.false:
            return self._denied(premised, picture)
        reply = self.source.complete(asking(encoded(context.pixels(picture)), question), options)
        return _with(self._checked(question, reply, picture, context, premised.knowledge), *premised.doubts, *notes)

    def stream(self, image: Any, question: str, **options: Any) -> Iterator[str | CheckedText]:
        """The same sentence by sentence: each is given out once it is checked, and last of all the CheckedText.

        What came of an answer that stalls or breaks off is given out checked, too; the CheckedText's warnings say why.
        """
        picture = self._taken_in(image)
        context, notes = self._context()
        messages = asking(encoded(context.pixels(picture)), question)
        for piece in self._streamed(question, picture, messages, options, context, notes):
            yield piece if isinstance(piece, str) else piece[0]

    # -- in the place of OpenAI's client ---------------------------------------------------------------------------

    def complete(self, messages: Sequence[Mapping[str, Any]], **options: Any) -> Shape:
        """A chat completion of the model with its answer corrected; `yaffle` in it holds claims, edits and evidence.

        The picture is that of the user's last message with one (a data URL; an https address where the agent allows
        addresses). An answer about several pictures, or none, is passed on unchecked and says so in the warnings.
        """
        asked, question = [dict(message) for message in messages], last_question(messages)
        picture, why = self._picture_of(messages)
        if picture is None:
            reply = self.source.complete(asked, _one(options))
            return completion(_unchecked(reply.text, *reply.warnings, why), self.source.model, reply.finish, reply.data)
        context, notes = self._context()
        premised = self._premised(question, picture, context)
        if premised.false:
            return completion(self._denied(premised, picture), self.source.model, "stop", {})
        reply = self.source.complete(asked, _one(options))
        checked = _with(self._checked(question, reply, picture, context, premised.knowledge), *premised.doubts, *notes)
        return completion(checked, self.source.model, reply.finish, reply.data)

    def complete_stream(self, messages: Sequence[Mapping[str, Any]], **options: Any) -> Iterator[Shape]:
        """The same in chunks, a sentence each; the last chunk has `yaffle`."""
        asked, question = [dict(message) for message in messages], last_question(messages)
        picture, why = self._picture_of(messages)
        chunks = Chunks(self.source.model)
        if picture is None:
            yield from self._passed_on(asked, _one(options), chunks, why)
            return
        context, notes = self._context()
        for piece in self._streamed(question, picture, asked, _one(options), context, notes):
            if isinstance(piece, str):
                yield chunks.text(piece)
            else:
                yield chunks.last(*piece)

    # -- pieces of it ----------------------------------------------------------------------------------------------

    def _streamed(
        self,
        question: str,
        picture: Image,
        messages: list[dict[str, Any]],
        options: Mapping[str, Any],
        context: ToolContext,
        notes: list[str],
    ) -> Iterator[str | tuple[CheckedText, str]]:
        """Checked sentences and, last, the checked text with the reason of its end."""
        premised = self._premised(question, picture, context)
        if premised.false:
            yield premised.false
            yield self._denied(premised, picture), "stop"
            return
        growing = self._growing(question, picture, context, premised.knowledge)
        finish, broken, warnings = "", False, list(premised.doubts)
        failure: YaffleError | None = None
        for piece in self.source.stream(messages, options):
            finish = finish or piece.finish
            if piece.trouble:
                broken = True
                warnings.append(_broke_off(piece.trouble))
            if failure is not None:
                growing.keep(piece.text)
                continue
            try:
                yield from growing.add(piece.text, piece.tokens)
            except YaffleError as error:
                failure = error
        try:
            if failure is None:
                rest, checked = growing.finish(broken=broken or finish == "length")
                yield from rest
        except YaffleError as error:
            failure = error
        if failure is not None:  # what can't be checked is not lost
            yield growing.unchecked()
            checked = _unchecked(growing.original, f"A part of the answer could not be checked: {failure}")
            checked = checked.model_copy(update={"text": growing.given})
        yield _with(checked, *warnings, *cut_short(finish), *notes), finish

    def _passed_on(
        self, messages: list[dict[str, Any]], options: Mapping[str, Any], chunks: Chunks, why: str
    ) -> Iterator[Shape]:
        """The chunks of an answer that can't be checked."""
        said, finish, warnings = "", "", [why]
        for piece in self.source.stream(messages, options):
            said, finish = said + piece.text, finish or piece.finish
            if piece.trouble:
                warnings.append(_broke_off(piece.trouble))
            if piece.text:
                yield chunks.text(piece.text)
        yield chunks.last(_unchecked(said, *warnings, *cut_short(finish)), finish)

    def _checked(
        self, question: str, reply: Reply, picture: Image, context: ToolContext, knowledge: KnowledgeBase
    ) -> CheckedText:
        """A whole reply after its check; where that fails, the reply as it came, with a warning."""
        try:
            if reply.warnings:  # its last sentence may be half a one
                growing = self._growing(question, picture, context, knowledge)
                for _ in growing.add(reply.text, reply.tokens):
                    pass
                made = growing.finish(broken=True)[1]
            else:
                unsure = uncertainty(reply.text, reply.tokens)
                options = {**self._options(), "budget": replace(self._checks or Budget(), uncertainty=unsure)}
                made = check_answer(question, reply.text, picture, context, knowledge=knowledge, **options)
        except YaffleError as error:
            made = _unchecked(reply.text, f"The answer could not be checked: {error}")
        return _with(made, *reply.warnings)

    def _growing(self, question: str, picture: Image, context: ToolContext, knowledge: KnowledgeBase) -> GrowingText:
        return GrowingText(question, picture, context, knowledge=knowledge, **self._options())

    def _options(self) -> dict[str, Any]:
        """How an answer is checked."""
        from agent.claims import splitter_for

        splitter = splitter_for(self._driver.chat)
        return {"splitter": splitter, "unknown": self._unknown, "boxes": self._boxes, "budget": self._checks}

    def _premised(self, question: str, picture: Image, context: ToolContext) -> Premised:
        if not self._premises or len(question) > _LONGEST_QUESTION:
            return Premised()
        return check_premises(question, picture, context)

    def _denied(self, premised: Premised, picture: Image) -> CheckedText:
        """The answer to a question that takes for granted what is not there."""
        why = f"{self.source.name} was not asked: the question takes for granted what is not in the picture."
        made = CheckedText(
            text=premised.false,
            original=premised.false,
            knowledge=premised.knowledge,
            confidence=round(max((verdict.score for verdict in premised.verdicts), default=0.0), 4),
            warnings=(why,),
            images=(picture,),
        )
        return made.with_store(self._driver.store)

    def _context(self) -> tuple[ToolContext, list[str]]:
        """A tool context of its own for one answer, and the list that its notes go to."""
        notes: list[str] = []
        return replace(self._driver.tools, cancelled=threading.Event(), note=notes.append), notes

    def _taken_in(self, image: Any) -> Image:
        pictures = loop.wait(self._driver.take_in(image))
        if len(pictures) != 1:
            raise BadQuestion(f"an answer is checked against one picture, and {len(pictures)} were given.")
        return pictures[0]

    def _picture_of(self, messages: Sequence[Mapping[str, Any]]) -> tuple[Image | None, str]:
        """The picture that a conversation is about, or None and why its answer can't be checked."""
        pictures = pictures_of(messages)
        if len(pictures) != 1:
            number = "several pictures" if pictures else "no picture"
            return None, f"The answer was not checked: the conversation has {number}."
        if isinstance(pictures[0], str) and not self._driver.allow_urls:
            return None, "The answer was not checked: its picture is an address, and Agent(allow_urls=True) is not set."
        return self._taken_in(pictures[0]), ""


class Completions:
    """`create` as in OpenAI's client."""

    def __init__(self, owner: CheckedModel) -> None:
        self._owner = owner

    def create(
        self, *, messages: Sequence[Mapping[str, Any]], model: str = "", stream: bool = False, **options: Any
    ) -> Any:
        """A completion, or with `stream` its chunks. `model` is that of the CheckedModel, whatever is named here."""
        work = self._owner.complete_stream if stream else self._owner.complete
        return work(messages, **options)


class Chat:
    """`chat.completions` as in OpenAI's client."""

    def __init__(self, owner: CheckedModel) -> None:
        self.completions = Completions(owner)


def _one(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Options for one answer. Raises BadQuestion where several are asked for."""
    if options.get("n") not in (None, 1):
        raise BadQuestion("one answer is checked at a time.", remedy="Leave n out.")
    return options


def _unchecked(text: str, *warnings: str) -> CheckedText:
    return CheckedText(text=text, original=text, warnings=tuple(dict.fromkeys(warnings)))


def _with(checked: CheckedText, *warnings: str) -> CheckedText:
    """The checked text with more warnings."""
    kept = tuple(dict.fromkeys((*warnings, *checked.warnings)))
    made = checked.model_copy(update={"warnings": kept})
    return made if checked.store is None else made.with_store(checked.store)


def _broke_off(trouble: str) -> str:
    return f"The model's answer broke off: {trouble.rstrip('.')}."
