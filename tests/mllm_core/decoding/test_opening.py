"""Opening a folder of weights without transformers: the same answers as with it, and what is left to it."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mllm_core import tokens
from mllm_core.decoding import DecodingOptions, Grammar
from mllm_core.decoding.decoder import Decoder
from mllm_core.decoding.opening import NotLean, open_lean
from mllm_core.model.loading import WeightsError, load, shipped_weights
from mllm_core.model.text import FileTokenizer, ProcessorError
from mllm_core.samples import Sample, Turn

GRAMMAR = Grammar(
    'start: line{1,3} "FINAL=RESULT(var=BOX0)"\nline: "BOX0=LOC(image=IMAGE,object=\'" /[a-z ]{1,9}/ "\')\\n"'
)


@pytest.fixture(scope="module")
def folder(pair, tmp_path_factory):
    """A model as it is saved."""
    home = tmp_path_factory.mktemp("saved")
    for part in pair:
        part.save_pretrained(home)
    return home


@pytest.fixture(scope="module")
def ways(folder):
    """The folder opened with transformers and without."""
    return Decoder(*load(folder, dtype=torch.float32), dtype="float32"), Decoder.open(folder, "float32")


def changed(folder, target, file, **changes):
    """A copy of a folder with other entries in one of its files."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    plain = json.loads((target / file).read_text())
    for name, value in changes.items():
        inner = plain
        *path, last = name.split("__")
        for step in path:
            inner = inner[step]
        inner[last] = value
    (target / file).write_text(json.dumps(plain))
    return target


@pytest.mark.parametrize("grammar", [None, GRAMMAR])
@pytest.mark.parametrize("shown", [0, 1, 2])
def test_answers_are_those_of_transformers_model(ways, pictures, shown, grammar):
    options = DecodingOptions(40, "beam", candidates=2, beams=2, grammar=grammar)
    for question in ("How many red cups are there?", "ünï 猫 <loc3><|end|>"):
        asked = ("", question, pictures[:shown], options)
        theirs, ours = (decoder.generate(*asked) for decoder in ways)
        assert [each.tokens for each in ours] == [each.tokens for each in theirs]
        for one, other in zip(ours, theirs, strict=True):
            assert one.text == other.text
            assert one.token_logprobs == pytest.approx(other.token_logprobs, abs=1e-3)


TEXTS = st.lists(
    st.sampled_from(
        [*tokens.SPECIAL[:9], "<loc0>", "<loc127>", "<loc128>", "red", " ", "  ", "\n", "猫", "😀", "=LOC("]
    )
    | st.text(max_size=6)
).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_texts_are_the_same_tokens_as_with_transformers(ways, text):
    theirs, ours = (decoder.codec for decoder in ways)
    assert ours.encode_answer(text) == theirs.encode_answer(text)
    assert ours.encode_prompt(text) == theirs.encode_prompt(text)
    ids = ours.tokenizer.encode(text)
    assert not {ours.marks[mark] for mark in tokens.MARKS} & set(ids)
    places = [token for token in ids if token in {ours.marks[place] for place in tokens.LOCATIONS}]
    assert len(places) == sum(text.count(place) for place in tokens.LOCATIONS)
    assert ours.decode(ids) == theirs.decode(ids) == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 599), max_size=12))
def test_tokens_are_the_same_texts_as_with_transformers(ways, ids):
    theirs, ours = (decoder.codec for decoder in ways)
    ids = [token % len(ours.tokenizer) for token in ids]
    assert ours.decode(ids) == theirs.decode(ids)
    assert ours.tokenizer.decode(ids) == theirs.tokenizer.decode(ids)


def test_samples_are_encoded_as_with_transformers(ways):
    draw = np.random.default_rng(1)
    picture = Image.fromarray(draw.integers(0, 255, (40, 130, 3), dtype=np.uint8))
    sample = Sample((Turn("Where?", "<loc1><loc2>", "point", rejected="no"),), "world", 3, (picture,), "see <image> it")
    theirs, ours = (decoder.codec.encode_sample(sample) for decoder in ways)
    assert ours.context == theirs.context and ours.turns == theirs.turns and len(ours.tiles) > 1
    assert np.array_equal(ours.tiles, theirs.tiles)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_masks_are_those_of_llguidances_own_tokenizer(ways, seed):
    import llguidance
    from llguidance.hf import from_tokenizer

    theirs, ours = ways
    size = max(ours.engine.vocabulary, len(ours.codec.tokenizer))
    reference = from_tokenizer(theirs.codec.tokenizer.own, n_vocab=size, eos_token=ours.codec.marks[tokens.END])
    matcher = llguidance.LLMatcher(reference, llguidance.LLMatcher.grammar_from_lark(GRAMMAR.lark))
    constraint, draw = ours.grammars.constraint(GRAMMAR), np.random.default_rng(seed)
    for _ in range(30):
        packed = np.frombuffer(matcher.compute_bitmask(), np.uint8)
        expected = np.unpackbits(packed, bitorder="little")[: ours.engine.vocabulary].astype(bool)
        assert np.array_equal(constraint.allowed(), expected)
        token = int(draw.choice(np.flatnonzero(expected)))
        if token == ours.codec.marks[tokens.END]:
            break
        for taken in [token, *constraint.advance(token)]:
            matcher.consume_token(taken)
            if taken == ours.codec.marks[tokens.END]:
                return


@pytest.mark.parametrize(
    ("file", "changes", "reason"),
    [
        ("config.json", {"text_config__model_type": "llama"}, "llama"),
        ("config.json", {"text_config__hidden_act": "gelu"}, "activation"),
        ("config.json", {"text_config__rope_parameters": {"rope_type": "yarn", "rope_theta": 1e4}}, "rotary"),
        ("config.json", {"vision_config__model_type": "clip_vision_model"}, "clip"),
        ("config.json", {"connector": "resampler"}, "resampler"),
        ("config.json", {"quantization_config": {"quant_method": "x"}}, "quantised"),
        ("tokenizer_config.json", {"tokenizer_class": "Qwen2Tokenizer"}, "Qwen2Tokenizer"),
        ("tokenizer.json", {"added_tokens": []}, "no entry"),
    ],
)
def test_what_is_not_known_is_left_to_transformers(folder, tmp_path, file, changes, reason):
    assert open_lean(folder, "float32").patch == tokens.SPECIAL.index(tokens.PATCH)
    other = changed(folder, tmp_path / "other", file, **changes)
    if file == "tokenizer.json":  # the marks are entries of the vocabulary as well
        plain = json.loads((other / file).read_text())
        plain["model"]["vocab"] = {f"{key}x": value for key, value in plain["model"]["vocab"].items()}
        plain["model"]["merges"] = []
        (other / file).write_text(json.dumps(plain))
    with pytest.raises(NotLean, match=reason):
        open_lean(other, "float32")


@pytest.mark.parametrize("connector", ["resampler", "cross_attention"])
def test_other_connectors_are_opened_all_the_same(make, tmp_path, pictures, connector):
    own = make(connector)
    for part in own:
        part.save_pretrained(tmp_path)
    asked = ("", "What color is the circle?", pictures[:1])
    opened = Decoder.open(tmp_path, "float32")
    assert opened.generate(*asked)[0].tokens == Decoder(*own, dtype="float32").generate(*asked)[0].tokens


def test_folders_without_a_model_are_said(folder, tmp_path):
    with pytest.raises(WeightsError, match="holds no model"):
        Decoder.open(tmp_path)
    broken = changed(folder, tmp_path / "broken", "config.json")
    (broken / "model.safetensors").write_bytes(b"not tensors")
    with pytest.raises(WeightsError, match="can't be loaded"):
        Decoder.open(broken)


def test_a_file_that_is_no_tokenizer_is_said(tmp_path, folder):
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ValueError, match="is no tokenizer"):
        FileTokenizer(tmp_path / "tokenizer.json")
    with pytest.raises(ProcessorError, match="no entry '<loc999>'"):
        FileTokenizer(folder / "tokenizer.json").id_of("<loc999>")


def test_the_low_precisions_are_opened_too(folder, pictures):
    exact = Decoder.open(folder, "float32").generate("", "the red cup", pictures[:1], DecodingOptions(8))[0]
    for dtype in ("int8", "bfloat16"):
        found = Decoder.open(folder, dtype).generate("", "the red cup", pictures[:1], DecodingOptions(8))[0]
        assert found.token_logprobs[0] == pytest.approx(exact.token_logprobs[0], abs=0.3)


@pytest.mark.skipif(shipped_weights() is None, reason="this checkout has no weights")
def test_the_weights_that_ship_are_opened_without_transformers():
    home = shipped_weights()
    assert home is not None
    assert open_lean(home, "float32").engine.name == "lean float32"


def test_nothing_of_transformers_is_imported(folder):
    code = """
import sys
from pathlib import Path
from PIL import Image
from mllm_core.decoding import Decoder, DecodingOptions, Grammar
decoder = Decoder.open(Path(sys.argv[1]))
picture = Image.new("RGB", (64, 48), "red")
assert len(decoder.generate("", "What color?", (picture,), DecodingOptions(4))) == 1
(found,) = decoder.generate("", "Is it?", (), DecodingOptions(9, grammar=Grammar('start: "yes" | "no"')))
assert found.text in ("yes", "no")
print([name for name in sys.modules if name.split(".")[0] in ("transformers", "huggingface_hub")])
"""
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr
