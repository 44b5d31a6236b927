"""An answer with everything in it, about pictures that are drawn here."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from agent.answer import Answer, Usage
from agent.trace import Correction, PlanAttempt, Trace, TraceStep
from tools.artifacts import MemoryStore
from tools.values import Box, Evidence, Mask, Region, Verdict, encode


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def table_with_cups() -> Pillow.Image:
    """A table with two red cups, a blue one, and a plate."""
    picture = Pillow.new("RGB", (640, 420), "#e8ddc7")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 230, 640, 420), fill="#a9794d")
    for x, color in ((70, "#b8322a"), (210, "#c33a30"), (470, "#2d5fa6")):
        pen.rectangle((x, 180, x + 80, 290), fill=color)
        pen.arc((x + 60, 200, x + 110, 260), -90, 90, fill=color, width=10)
    pen.ellipse((300, 270, 450, 330), fill="#f6f4ee")
    return picture


@pytest.fixture
def answer(store: MemoryStore) -> Answer:
    image = store.put(np.asarray(table_with_cups()))
    boxes = [Box.of(68, 178, 182, 292), Box.of(208, 178, 322, 292), Box.of(468, 178, 582, 292)]
    flags = np.zeros((420, 640), bool)
    flags[180:290, 70:150] = True
    edges = np.flatnonzero(np.diff(flags.ravel().astype(np.int8), prepend=0, append=0))
    runs = tuple(int(run) for run in np.diff(np.concatenate([[0], edges, [flags.size]])))
    cups = tuple(Region(image=image, box=box, label="cup", score=0.9, source="yolox-nano") for box in boxes)
    masked = (cups[0].model_copy(update={"mask": Mask(width=640, height=420, runs=runs)}), cups[1])
    cut = store.put(np.asarray(table_with_cups())[160:310, 40:350])
    evidence = tuple(
        Evidence(tool="LOC", kind="object", text="red cup", image=image.id, box=box, score=score, step="CUPS")
        for box, score in zip(boxes[:2], (0.93, 0.88), strict=True)
    )
    counted = Evidence(tool="COLOR", kind="measure", text="red 81 %", image=image.id, box=boxes[0], score=0.81)
    program = (
        "CUPS=LOC(image=IMAGE, object='cup')\nRED=FILTER(object=CUPS, where='item.color == \"red\"')\n"
        "PART=CROP(image=IMAGE, box=RED)\nN=COUNT(box=RED)\nANSWER=RESULT(var=N)"
    )
    lines = program.splitlines()
    steps = (
        TraceStep(
            name="CUPS", line=lines[0], module="LOC", status="done", thought="Find every cup first.",
            value=encode(cups), type="List[Region]", text="3 cups", evidence=evidence, started=0.02, seconds=0.31,
        ),
        TraceStep(
            name="RED", line=lines[1], module="FILTER", status="done", value=encode(masked), type="List[Region]",
            text="2 of 3 are red", depends=("CUPS",), started=0.34, seconds=0.012,
        ),
        TraceStep(
            name="PART", line=lines[2], module="CROP", status="done", value=encode(cut), type="Image",
            text="picture, 310 x 150", picture=cut.id, depends=("RED",), started=0.352, seconds=0.004, cached=True,
        ),
        TraceStep(
            name="N", line=lines[3], module="COUNT", status="done", value=2, type="Number", text="2",
            depends=("RED",), started=0.352, seconds=0.0002,
        ),
        TraceStep(
            name="ANSWER", line=lines[4], module="RESULT", status="done", value=2, type="Number", text="2",
            depends=("N",), started=0.357, seconds=0.0001,
        ),
    )  # fmt: skip
    trace = Trace(
        run="r-1",
        query="How many red cups are on the table?",
        images=(image.id,),
        plans=(
            PlanAttempt(
                planner="patterns", program="CUPS=LOK(image=IMAGE)", messages=("line 1: no module LOK; LOC is near.",)
            ),
            PlanAttempt(planner="patterns", program=program, thought="Count the cups that are red.", seconds=0.01),
        ),
        steps=steps,
        draft="There are 3 red cups on the table, and a fork.",
        claims=(
            Verdict(claim="There are 3 red cups.", state="refuted", score=0.92, witnesses=(*evidence, counted)),
            Verdict(claim="There is a fork.", state="unknown", score=0.4, note="Only one witness looked for it."),
        ),
        corrections=(
            Correction(
                before="There are 3 red cups on the table, and a fork.",
                after="There are 2 red cups on the table.",
                reason="The third cup is blue; nothing vouches for a fork.",
            ),
        ),
        answer="2",
        seconds=0.4,
    )
    return Answer(
        text="2",
        value=2,
        confidence=0.91,
        evidence=(*evidence, counted),
        program=program,
        trace=trace,
        warnings=("The fork was not checked: no second witness is installed.",),
        usage=Usage(
            seconds=0.4, stages={"plan": 0.02, "execute": 0.34, "correct": 0.03, "answer": 0.01},
            steps={step.name: step.seconds for step in steps}, cache_hits=1, tool_calls=5,
        ),
        images=(image,),
        run="r-1",
    ).with_store(store)  # fmt: skip
