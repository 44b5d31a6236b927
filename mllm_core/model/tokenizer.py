"""Our own tokenizer: byte-level BPE, so that no text is unknown.

Three choices help a small model to copy words that it has never seen: a space is a token of its own, so that a word is
the same tokens in a sentence and in quotes; digits and Chinese characters are single; and the frame of a program line
("=LOC(image=IMAGE") may be one token.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mllm_core import tokens

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

#: what a token may not go beyond: frames of program lines, letters, single digits, Han characters and spaces, signs
_PIECES = "|".join(
    (
        r"=[A-Z_]+\([a-z_]+=[A-Z]*",
        r",[a-z_]+=['\"]?",
        r"['\"]?\)\n?(?:FINAL=RESULT\(var=[A-Z]*)?",
        r"\p{Han}",
        r"[^\W\d_\p{Han}]+",
        r"\p{N}",
        r"\s",
        r"[^\s\p{L}\p{N}]",
    )
)


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> PreTrainedTokenizerFast:
    """A tokenizer of `vocabulary` entries for such texts. The marks of mllm_core.tokens are its first entries."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    own = Tokenizer(models.BPE())
    own.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    own.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(tokens.SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        max_token_length=32,
        show_progress=False,
    )
    own.train_from_iterator(texts, trainer=trainer)
    own = Tokenizer.from_str(_with_plain_locations(own.to_str()))
    return PreTrainedTokenizerFast(
        tokenizer_object=own, bos_token=tokens.BOS, eos_token=tokens.END, pad_token=tokens.PAD, padding_side="left",
        clean_up_tokenization_spaces=False,
    )  # fmt: skip


def _with_plain_locations(state: str) -> str:
    """Locations may stand in a text, the other marks not: where special tokens are split, locations are kept whole."""
    plain = json.loads(state)
    for entry in plain["added_tokens"]:
        entry["special"] = entry["content"] not in tokens.LOCATIONS
    return json.dumps(plain)
