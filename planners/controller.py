"""The controller: a language model writes the whole program at once, from examples like the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planners.exemplars import Exemplar, fitting, most_similar
from planners.interface import ChatModel, NotCovered, Plan, PlanningError, PlanRequest
from planners.prompting import request_message, system_message
from planners.replies import program_in, thought_in

_TASK = """\
You write programs that answer questions about pictures. You do not see the pictures: the modules do.
Reply with one short line of thought, then the whole program in a code fence. The last line is FINAL=RESULT(var=NAME).
If no program of these modules can answer the question, reply with the one line NONE: and the reason."""

_AGAIN = "There is no program in this reply. Write the program, one NAME=MODULE(key=value, ...) a line, RESULT last."
_NONE = "NONE:"
_ASKS = 2


@dataclass(frozen=True)
class Controller:
    """Asks `chat` for a program.

    `exemplars`: None takes those that come with Yaffle, as far as their modules are installed; `shots` of them, the
    most similar ones, are shown. Stateless; safe to share between threads.
    """

    chat: ChatModel
    exemplars: Sequence[Exemplar] | None = None
    shots: int = 6
    name: str = "controller"

    async def plan(self, request: PlanRequest) -> Plan:
        """The program that the model writes; the caller checks it, and comes back with what is wrong (feedback).

        Raises NotCovered where the model says that no program can answer, PlanningError where it can't be asked or
        writes no program.
        """
        shown = most_similar(request.query, self._exemplars(request), self.shots)
        messages = [
            {"role": "system", "content": system_message(_TASK, request.tools, shown)},
            {"role": "user", "content": request_message(request)},
        ]
        tokens = 0
        text = ""
        for _ in range(_ASKS):
            reply = await self.chat.chat(messages)
            tokens += reply.prompt_tokens + reply.completion_tokens
            text = reply.text
            program = program_in(text)
            if program:
                return Plan(program=program, planner=self.name, thought=thought_in(text), confidence=0.8, tokens=tokens)
            if text.lstrip("*` \n").upper().startswith(_NONE):
                reason = " ".join(text.lstrip("*` \n")[len(_NONE) :].split())[:300]
                raise NotCovered(f"the language model says that no program can answer this: {reason or 'no reason'}")
            messages = [*messages, {"role": "assistant", "content": text}, {"role": "user", "content": _AGAIN}]
        raise PlanningError(
            f"{self.chat.name} wrote no program, but {' '.join(text.split())[:120]!r}.",
            remedy="Use a more capable model, or planner='patterns'.",
        )

    def _exemplars(self, request: PlanRequest) -> tuple[Exemplar, ...]:
        if self.exemplars is None:
            return fitting(request.tools)
        installed = {tool.name for tool in request.tools}
        return tuple(one for one in self.exemplars if one.modules <= installed)
