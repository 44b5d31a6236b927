"""Answers under a grammar: always of it, with forced text read in one go."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.decoding import DecodingOptions, Grammar, GrammarDeadEnd, GrammarError, Request
from mllm_core.decoding.decoder import Decoder
from mllm_core.decoding.grammar import GrammarCompiler, location_rule
from mllm_core.model.processor import TransformersTokenizer

PROGRAM = r"""
start: step{1,3} "FINAL=RESULT(var=" NAME ")"
step: NAME "=" call "\n"
call: "LOC(image=IMAGE,object='" SPAN "')" | "COUNT(box=" NAME ")"
NAME: /[A-Z]{1,4}[0-9]/
SPAN: %regex { "substring_words": "QUESTION" }
"""
QUESTION = "How many red cups are on the table"


def program(question):
    return Grammar(PROGRAM.replace("QUESTION", question))


def is_program(text, question):
    line = re.compile(r"[A-Z]{1,4}\d=(?:LOC\(image=IMAGE,object='([^']*)'\)|COUNT\(box=[A-Z]{1,4}\d\))")
    *steps, last = text.split("\n")
    found = [line.fullmatch(step) for step in steps]
    spans = [match[1] for match in found if match and match[1] is not None]
    words = question.split()
    spots = {" ".join(words[a:b]) for a in range(len(words)) for b in range(a, len(words) + 1)}
    return (
        1 <= len(steps) <= 3
        and all(found)
        and bool(re.fullmatch(r"FINAL=RESULT\(var=[A-Z]{1,4}\d\)", last))
        and all(span.strip() in spots for span in spans)
    )


@pytest.mark.parametrize("mode", ["greedy", "sample", "beam"])
def test_every_answer_is_a_program_with_the_questions_own_words(decoder, mode):
    options = DecodingOptions(
        400, mode, temperature=1.5, candidates=1 if mode == "greedy" else 4, grammar=program(QUESTION)
    )
    found = decoder.generate("tools: LOC COUNT\n", QUESTION, options=options)
    for answer in found:
        assert answer.finish == "end" and is_program(answer.text, QUESTION), answer.text
        assert len(answer.tokens) == len(answer.token_logprobs) == len(answer.allowed_logprobs)
        # among fewer choices each is likelier
        assert all(
            among >= own - 1e-4 for own, among in zip(answer.token_logprobs, answer.allowed_logprobs, strict=True)
        )
    assert mode == "greedy" or len(found) > 1


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(["red", "green", "cup", "zyzzyva", "猫", "ünï"]), min_size=1, max_size=6),
    st.integers(0, 9),
)
def test_unknown_words_are_copied_whole(pair, words, seed):
    question = " ".join(words)
    grammar = Grammar(f'start: "say " SPAN\nSPAN: %regex {{ "substring_words": "{question}" }}')
    options = DecodingOptions(60, "sample", seed=seed, grammar=grammar)
    (found,) = Decoder(*pair, dtype="float32").generate("", question, options=options)
    assert found.finish == "end" and found.text.startswith("say ")
    assert f" {found.text[4:].strip()} ".replace("  ", " ") in f" {question} "


def test_forced_text_costs_one_step(decoder, monkeypatch):
    steps = []
    extend = decoder.engine.extend
    monkeypatch.setattr(decoder.engine, "extend", lambda *args, **kw: (steps.append(args[1]), extend(*args, **kw))[1])
    text = "ANSWER0=COUNT(box=BOX0)\nFINAL=RESULT(var=ANSWER0)"
    grammar = Grammar('start: ("a" | "b") ' + repr(text).replace("'", '"'))
    (found,) = decoder.generate("", "which?", options=DecodingOptions(60, grammar=grammar))
    assert found.text[1:] == text and found.finish == "end"
    free = sum(len(step[0]) == 1 for step in steps[1:])
    assert len(found.tokens) > len(steps) + 3 and free <= len(found.tokens) // 2
    assert sum(len(step[0]) for step in steps[1:]) == len(found.tokens) - 1  # the last one need not be read


def test_forced_text_has_the_models_own_log_probabilities(decoder):
    free = DecodingOptions(6)
    (said,) = decoder.generate("", "the quick", options=free)
    grammar = Grammar(f"start: {' '.join(f'<[{token}]>' for token in said.tokens)}")
    (forced,) = decoder.generate("", "the quick", options=DecodingOptions(20, grammar=grammar))
    assert forced.tokens[:-1] == said.tokens and forced.finish == "end"
    assert forced.token_logprobs[:-1] == pytest.approx(said.token_logprobs, abs=1e-4)
    assert forced.margin == 1.0 > said.margin
    assert forced.allowed_logprob == 0.0  # there was no choice
    assert said.allowed_logprobs == pytest.approx(said.token_logprobs, abs=1e-4)  # nothing was forbidden
    (other,) = decoder.generate("", "the quick", options=DecodingOptions(20, grammar=Grammar('start: "over the dog"')))
    assert other.text == "over the dog" and other.mean_logprob < said.mean_logprob


def test_forced_text_is_cut_at_the_limit(decoder):
    options = DecodingOptions(3, grammar=Grammar('start: "the quick brown fox jumps over the lazy dog"'))
    (found,) = decoder.generate("", "say it", options=options)
    assert found.finish == "length" and len(found.tokens) == len(found.token_logprobs) == 3


def test_location_tokens_have_a_rule(decoder):
    grammar = Grammar(f'start: "none" | box{{1,2}}\nbox: {" ".join([location_rule(decoder.codec.tokenizer)] * 4)}')
    for seed in range(5):
        options = DecodingOptions(20, "sample", seed=seed, grammar=grammar, temperature=2.0)
        (found,) = decoder.generate("", "Point to the cup.", options=options)
        assert re.fullmatch(r"none|((<loc\d+>){4}){1,2}", found.text), found.text


def test_rows_of_a_batch_have_grammars_of_their_own(decoder):
    grammars = [program(QUESTION), None, Grammar('start: "yes" | "no"'), program("cups and red tables")]
    options = [DecodingOptions(200, grammar=grammar) for grammar in grammars]
    options[1] = DecodingOptions(9)
    requests = [Request("", QUESTION)] * 4
    together = [found for (found,) in decoder.generate_batch(requests, options)]
    alone = [decoder.generate("", QUESTION, options=own)[0] for own in options]
    assert [each.tokens for each in together] == [each.tokens for each in alone]
    assert together[2].text in ("yes", "no") and is_program(together[3].text, "cups and red tables")


def test_a_grammar_that_does_not_compile_says_what_llguidance_says(decoder):
    with pytest.raises(GrammarError, match='unknown name: "MISSING"'):
        decoder.generate("", "x", options=DecodingOptions(grammar=Grammar("start: MISSING")))


def test_a_dead_end_says_where(decoder):
    nothing = r'start: "ab" X' + "\nX: /[a-z]/ & /[0-9]/"
    with pytest.raises((GrammarDeadEnd, GrammarError)):
        decoder.generate("", "x", options=DecodingOptions(grammar=Grammar(nothing)))


def test_a_token_that_the_grammar_forbids_is_a_dead_end(tokenizer):
    constraint = GrammarCompiler(TransformersTokenizer(tokenizer), len(tokenizer), tokenizer.eos_token_id).constraint(
        Grammar('start: "a" /b+/')
    )
    assert constraint.copy().forced()
    with pytest.raises(GrammarDeadEnd, match="admits no token after ''"):
        constraint.advance(tokenizer.convert_tokens_to_ids("z"))


def test_grammars_are_compiled_once_and_forgotten_in_time(tokenizer):
    compiler = GrammarCompiler(TransformersTokenizer(tokenizer), len(tokenizer), tokenizer.eos_token_id)
    first = compiler.constraint(Grammar('start: "a" | "b"'))
    first.advance(tokenizer.convert_tokens_to_ids("a"))
    again = compiler.constraint(Grammar('start: "a" | "b"'))
    assert len(compiler) == 1 and again.allowed()[tokenizer.convert_tokens_to_ids("b")]  # unmoved by the first
    for index in range(200):
        compiler.constraint(Grammar(f'start: "{index}"'))
    assert len(compiler) == 128
