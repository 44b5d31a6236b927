"""The world of unclear pictures: noise, texture, gradients, blurs. Of them nothing can be told, which is the answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from mllm_core.samples import Sample, Task, Turn
from mllm_core.worlds import noise
from mllm_core.worlds.asking import Wordings, is_held, loosen, with_article, wordings
from mllm_core.worlds.lettering import face_for, letter, sign_text
from mllm_core.worlds.scenes.grounding import EVERYDAY, NONE
from mllm_core.worlds.scenes.palette import FLAT, RGB
from mllm_core.worlds.scenes.shapes import SHAPES

UNSURE = "I can't tell."
UNSURE_ZH = "看不清。"
Size = tuple[int, int]


def _colour(rng: random.Random) -> RGB:
    return rng.randint(0, 255), rng.randint(0, 255), rng.randint(0, 255)


def _pixels(rgb: RGB) -> noise.Pixels:
    return np.array(rgb, np.uint8)


def _static(rng: random.Random, size: Size) -> Image.Image:
    base = Image.new("RGB", size, (rng.randint(90, 160),) * 3)
    picture = noise.grain(base, rng, rng.uniform(40, 90))
    return picture.convert("L").convert("RGB") if rng.random() < 0.4 else picture


def _cloudy(rng: random.Random, size: Size) -> Image.Image:
    share = noise.fractal(rng, size, rng.uniform(0.45, 0.75))[..., None]
    first, second = _pixels(_colour(rng)).astype(np.float32), _pixels(_colour(rng)).astype(np.float32)
    return Image.fromarray((first * share + second * (1 - share)).astype(np.uint8))


def _smooth(rng: random.Random, size: Size) -> Image.Image:
    return noise.gradient(rng, size, _pixels(_colour(rng)), _pixels(_colour(rng)))


def _spots(rng: random.Random, size: Size) -> Image.Image:
    """Things so blurred that their shapes are gone: painted small, blurred, made large."""
    small = Image.new("RGB", (16, 16), _colour(rng))
    draw = ImageDraw.Draw(small)
    for _ in range(rng.randint(2, 6)):
        x, y, reach = rng.randint(0, 15), rng.randint(0, 15), rng.randint(1, 4)
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=_colour(rng))
    return small.filter(ImageFilter.GaussianBlur(2)).resize(size, Image.Resampling.BICUBIC)


def _smeared_text(rng: random.Random, size: Size) -> Image.Image:
    """Letters blurred until nobody can read them."""
    light = rng.random() < 0.6
    picture = Image.new("RGB", size, (235, 235, 230) if light else (30, 32, 40))
    lines = sign_text(rng, False, max_lines=2)
    area = size[0] * 0.8, size[1] * 0.6
    letter(
        picture,
        lines,
        face_for(rng, lines),
        (size[0] / 2, size[1] / 2),
        area,
        (20, 20, 20) if light else (230, 230, 230),
    )
    tiny = picture.resize((max(3, size[0] // 28), max(3, size[1] // 28)), Image.Resampling.BOX)
    return tiny.resize(size, Image.Resampling.BICUBIC)


#: what is drawn, and what a caption calls it
KINDS: dict[str, tuple[Callable[[random.Random, Size], Image.Image], str, float]] = {
    "static": (_static, "noise", 22),
    "cloudy": (_cloudy, "a cloudy texture", 24),
    "smooth": (_smooth, "a smooth color gradient", 18),
    "spots": (_spots, "blurred spots of color", 22),
    "smeared": (_smeared_text, "a heavy blur", 14),
}

_CAPTION = wordings(
    "Describe the picture.",
    "Describe this image.",
    "What is in the picture?",
    "Write a caption for this image.",
    "What can you see?",
    kept=("Say what this picture shows.", "Give a short description of the image."),
)
_UNSURE: dict[str, Wordings] = {
    "shape": wordings(
        "What shape is in the image?", "What shape is it?", "What shape is present?",
        kept=("Name the shape in the picture.",),
    ),
    "object": wordings(
        "What object is this?", "What is the object in the picture?", "What is the leftmost shape?",
        kept=("Name the object.",),
    ),
    "colour": wordings(
        "What color is the shape?", "What is the color of the object?", kept=("Tell me the color of the object.",)
    ),
    "text": wordings(
        "What does the sign say?", "Read the text in the picture.", "What is the total?",
        kept=("What can be read here?",),
    ),
    "size": wordings("Is the object large or small?", "What size is the shape?", kept=("How big is the thing?",)),
}  # fmt: skip
_EXIST = wordings(
    "Is there {a}?", "Is there {a} in the picture?", "Does the image contain {a}?", "Can you see {a}?",
    kept=("Is {a} visible?",),
)  # fmt: skip
_PREMISE = wordings(
    "What color is the {one}?", "Where is the {one}?", "Describe the {one}.", "How big is the {one}?",
    kept=("Tell me about the {one}.",),
)  # fmt: skip
_POINT = wordings("Point to the {one}.", "Find the {one}.", "Locate the {one}.", kept=("Mark the {one}.",))
_CHINESE = wordings("图片里是什么形状？", "这是什么？", "牌子上写着什么？", kept=("请问图里是什么？",))


@dataclass(frozen=True)
class UnclearWorld:
    """Pictures without anything to name; 6 to 10 turns each: "I can't tell.", "no", "none", "There is no ...".

    Kept back from training: the wordings in `Wordings.kept`. `truth`: `kind` ("unclear"), `size` [width, height],
    `texture` (of `KINDS`), `labels` (shapes that may be asked for), and `objects`, which is empty.
    """

    name: str = "unclear"

    def sample(self, seed: int) -> Sample:
        """The sample of a seed; the same each time."""
        rng = random.Random(f"{self.name}:{seed}")
        held = is_held(seed)
        side = rng.choice((64, 96, 128, 160, 192, 192))
        size = (side, side if rng.random() < 0.5 else max(64, int(side * rng.uniform(0.6, 1))))
        texture = rng.choices(tuple(KINDS), [weight for _, _, weight in KINDS.values()])[0]
        picture = KINDS[texture][0](rng, size)
        if rng.random() < 0.3:
            picture = noise.jpeg(picture, rng.randint(50, 90))
        turns = _turns(rng, held, KINDS[texture][1], rng.randint(6, 10))
        truth = {"kind": "unclear", "size": list(size), "texture": texture, "labels": list(SHAPES), "objects": []}
        return Sample(turns, self.name, seed, (picture,), truth=truth)


def _turns(rng: random.Random, held: bool, texture: str, count: int) -> tuple[Turn, ...]:
    # A blurred spot may well have been a circle: nobody can say that there is none.
    shapes = [shape for shape in SHAPES if texture != KINDS["spots"][1] or shape not in ("circle", "ellipse")]

    def noun() -> str:
        if rng.random() < 0.35:
            return rng.choice(EVERYDAY)
        shape = rng.choice(shapes)
        return shape if rng.random() < 0.4 else f"{rng.choice(tuple(FLAT))} {shape}"

    def made(task: Task, wording: Wordings, answer: str, rejected: str = "", **fields: str) -> Turn:
        return Turn(loosen(wording.pick(rng, held).format(**fields), rng), answer, task, rejected)

    seen = f"There is no clear object in the picture, only {texture}."
    wrong = f"The picture shows {with_article(noun())}."
    turns = {turn.prompt: turn for turn in [made("caption", _CAPTION, seen, wrong)]}
    guesses: dict[str, Callable[[], str]] = {
        "shape": lambda: rng.choice(SHAPES),
        "object": lambda: with_article(noun()),
        "colour": lambda: rng.choice(tuple(FLAT)),
        "text": lambda: " ".join(sign_text(rng, held, max_lines=1)),
        "size": lambda: rng.choice(("large", "small")),
    }
    for _ in range(6 * count):
        if len(turns) >= count:
            break
        form, one = rng.choices(("unsure", "exist", "premise", "point", "zh"), (40, 22, 18, 10, 10))[0], noun()
        if form == "unsure":
            key = rng.choice(tuple(_UNSURE))
            turn = made("vqa", _UNSURE[key], UNSURE, guesses[key]())
        elif form == "exist":
            turn = made(rng.choice(("vqa", "probe")), _EXIST, "no", "yes", a=with_article(one))
        elif form == "premise":
            turn = made("premise", _PREMISE, f"There is no {one}.", rng.choice(tuple(FLAT)), one=one)
        elif form == "point":
            turn = made("point", _POINT, NONE, one=one)
        else:
            turn = Turn(_CHINESE.pick(rng, held), UNSURE_ZH, "vqa")
        turns.setdefault(turn.prompt, turn)
    return tuple(turns.values())
