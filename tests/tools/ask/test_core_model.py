"""The in-house model as everyone gets it: loaded once, and without what takes long to import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.ask.core_model import CoreModel
from tools.errors import BackendUnavailable

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "pictures"

CODE = """
import sys
from PIL import Image
from planners.core.grammar import best_of, program_grammar
from planners.core.prompting import context_of, plan_prompt
from planners.interface import PlanRequest
from tools import default_registry
from tools.ask.core_model import CoreModel
from tools.values import Image as Value
folder, picture = sys.argv[1:]
core = CoreModel(folder)
tools = tuple(default_registry(plugins=False).values())
inputs = {"IMAGE": Value(id="0" * 64, width=448, height=448)}
request = PlanRequest(query="How many circles?", inputs=inputs, tools=tools)
(found,) = core.generate(context_of(request), plan_prompt(request), (), best_of(1, program_grammar(request), 40))
assert found.tokens
(found,) = core.generate("<image>", "How many circles are there?", (Image.open(picture),))
assert found.tokens
assert core._shared().model.engine.name.startswith("lean")
print([name for name in sys.modules if name.split(".")[0] == "transformers"])
"""


@pytest.fixture(scope="module")
def nano(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the shape that ships, of random weights."""
    from mllm_core.model.loading import new_model
    from mllm_core.model.presets import nano_config
    from mllm_core.model.tokenizer import train_tokenizer

    folder = tmp_path_factory.mktemp("nano")
    for part in new_model(nano_config(), train_tokenizer(["How many circles? BOX0=LOC(image=IMAGE)"] * 9, 500)):
        part.save_pretrained(folder)
    return folder


def test_planning_and_looking_import_no_transformers(nano: Path) -> None:
    asked = [sys.executable, "-c", CODE, str(nano), str(EXAMPLES / "scene_shapes.png")]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


def test_weights_are_loaded_once(nano: Path) -> None:
    assert CoreModel(str(nano)).available
    assert CoreModel(str(nano))._shared() is CoreModel(str(nano) + "/")._shared()


def test_weights_that_are_missing_or_damaged_are_said(nano: Path, tmp_path: Path) -> None:
    assert not CoreModel(str(tmp_path)).available
    with pytest.raises(BackendUnavailable, match="no weights of the in-house model"):
        CoreModel(str(tmp_path)).generate("", "x")
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "processor_config.json"):
        (tmp_path / name).write_bytes((nano / name).read_bytes())
    with pytest.raises(BackendUnavailable, match="can't be loaded"):
        CoreModel(str(tmp_path)).generate("", "x")
