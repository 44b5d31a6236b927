"""The planning data: programs pass the checker, what is held back is not trained on, samples follow from the seed."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.nouns import singular
from mllm_core.samples import samples, seed_of
from planners.data import PlanningSource, evaluation, planning_source
from planners.data.check import problems_of
from planners.data.compact import canonical, compact, pruned
from planners.data.deciding import observed
from planners.data.declined import NONE
from planners.data.installed import all_names, modules_of, registry
from planners.data.questions import from_pattern, patterns, question, unfillable
from planners.data.source import specs
from planners.data.style import styled
from planners.data.vocabulary import Vocabulary, is_held_back, words
from planners.forms.things import Setting
from planners.language import ProgramError, check, format_program, parse
from planners.patterns import plan

TEACHER = {"count", "exist", "color", "where", "compare_count", "color_is", "relation_is", "absence", "total", "date"}


@pytest.fixture(scope="module")
def made():
    return list(samples(planning_source(), "train", 300))


def test_every_program_passes_the_checker_with_the_tools_of_its_context(made):
    wrong = [(turn.prompt, turn.answer, problem) for sample in made for turn, problem in problems_of(sample)]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_every_program_of_thousands_passes_the_checker(split):
    many = samples(planning_source(), split, 1500, start=10_000)
    assert [(turn.prompt, problem) for sample in many for turn, problem in problems_of(sample)] == []


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_a_sample_follows_from_its_seed_alone(index):
    seed = seed_of("train", index)
    assert planning_source().sample(seed) == planning_source().sample(seed)
    assert 1 <= len(PlanningSource().sample(seed).turns) <= 8


def test_the_tasks_come_in_their_shares(made):
    turns = [turn for sample in made for turn in sample.turns]
    share = {task: sum(turn.task == task for turn in turns) / len(turns) for task in ("plan", "repair", "decide")}
    assert 0.7 < share["plan"] < 0.88 and 0.07 < share["repair"] < 0.16 and 0.05 < share["decide"] < 0.14
    plans = [turn for turn in turns if turn.task == "plan"]
    assert 0.03 < sum(turn.answer == NONE for turn in plans) / len(plans) < 0.14


def test_answers_use_installed_modules_only_and_all_modules_occur(made):
    seen: set[str] = set()
    for sample in made:
        installed = set(sample.context.splitlines()[0].split()[1:])
        for turn in sample.turns:
            if turn.task == "plan":
                assert modules_of(turn.answer) <= installed
                seen |= modules_of(turn.answer)
    many = samples(PlanningSource(), "train", 800, start=1000)
    seen |= {name for sample in many for turn in sample.turns for name in modules_of(turn.answer)}
    # three crops that mean the same as CROP_INFRONTOF are spellings of VisProg
    spellings = {"CROP_FRONTOF", "CROP_INFRONT", "CROP_AHEAD"}
    assert all_names() - seen <= spellings


def test_what_is_held_back_is_never_trained_on(made):
    held = {word for word in words("nouns") if is_held_back(word)}
    assert 0.1 < len(held) / len(words("nouns")) < 0.2
    text = " ".join(turn.answer for sample in samples(PlanningSource(), "train", 300) for turn in sample.turns)
    located = set(re.findall(r"object='([^']+)'", text))
    assert located and not located & held
    asked = " ".join(turn.answer for sample in evaluation("validation", 60) for turn in sample.turns)
    assert len(set(re.findall(r"object='([^']+)'", asked)) & held) > 20


def test_a_seed_gives_the_same_sample_in_every_process():
    """Sets of words have another order in each process; nothing may be drawn from one as it stands."""
    script = "from planners.data import evaluation; print(evaluation('test', 160))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1 and len(printed.pop()) > 50_000


def test_nouns_in_the_plural_are_found_again():
    draw = Vocabulary(random.Random(3), "train")
    for _ in range(300):
        noun = draw.noun()
        assert singular(noun.many) == noun.one


def test_questions_name_the_shapes_of_drawings_too():
    """The model must not take "how many red circles are there?" for a statement about a drawing."""
    draw = random.Random(1)
    asked = [question(Vocabulary(draw, "train"), Setting()).text.lower() for _ in range(400)]
    assert sum(bool(re.search(r"\b(?:circle|square|triangle|star)s?\b", text)) for text in asked) > 6


def test_nobody_is_told_to_do_a_statement():
    said = {styled("there are two cups", random.Random(seed), chinese=False) for seed in range(300)}
    assert {text[:1].lower() for text in said} == {"t"}


def test_texts_of_a_program_are_words_of_its_question(made):
    """Decoding allows spans of the question, in the singular or as they stand, and words that all programs share."""
    copied = total = 0
    for sample in samples(PlanningSource(), "train", 150):
        for turn in sample.turns:
            for text in re.findall(r"(?:object|row|text|query)='([^']+)'", turn.answer if turn.task == "plan" else ""):
                asked = turn.prompt.lower() + sample.context.lower()
                spans = {singular(word) for word in re.findall(r"\w+", asked)}
                total += 1
                copied += text.lower() in asked or set(map(str.lower, re.findall(r"\w+", text))) <= spans
    assert copied / total > 0.93


def test_every_form_can_be_worded_and_its_programs_are_right():
    settings_ = {"one": Setting(), "two": Setting(pictures=("IMAGE0", "IMAGE1")), "region": Setting(region=True)}
    for pattern in patterns():
        needs_two = "several" in pattern.when or all(
            ":picture" in text for text, _ in pattern.english + pattern.chinese
        )
        setting = settings_["two" if needs_two else "region" if "region" in pattern.when else "one"]
        known = dict.fromkeys(setting.pictures, "Image") | ({"REGION": "Region"} if setting.region else {})
        for chinese in (False, True):
            if not (pattern.chinese if chinese else pattern.english):
                continue
            asked = [
                from_pattern(
                    pattern, Vocabulary(random.Random(f"{pattern.name}{seed}"), "train"), setting, chinese=chinese
                )
                for seed in range(8)
            ]
            kept = [one for one in asked if one is not None]
            assert kept, f"{pattern.name} can't be worded"
            for one in kept:
                for program in one.programs:
                    assert not check(program, registry(), known).dropped
                    assert canonical(program) == program


def test_no_form_of_ours_has_a_slot_that_nothing_fills():
    own = {"statistic_row", "count_bound_column", "verify", "select", "keys_two", "redact_two", "sort_what"}
    assert not own & unfillable().keys()
    assert own <= {pattern.name for pattern in patterns()}


class _Asked:
    """A request as the teacher reads it."""

    def __init__(self, text: str) -> None:
        self.query, self.inputs, self.history, self.feedback = text, {}, (), ()
        self.looks, self.tools = frozenset[str](), tuple(registry().values())


def test_the_teacher_agrees_on_its_own_forms():
    """What we say a question means is what the question forms read in it."""
    agreed = total = 0
    for pattern in patterns():
        if pattern.name not in TEACHER:
            continue
        for seed in range(25):
            one = from_pattern(pattern, Vocabulary(random.Random(seed), "train"), Setting(), chinese=False)
            if one is None:
                continue
            try:
                program = compact(pruned(format_program(parse(plan(_Asked(one.text)).program))))
            except Exception:  # noqa: BLE001 - a question that the teacher does not take is another matter
                continue
            total += 1
            agreed += program in one.programs
    assert total > 150
    assert agreed / total > 0.8


def test_repairs_show_a_wrong_program_with_the_checkers_words(made):
    turns = [
        (sample, turn) for sample in made for turn in sample.turns if turn.task == "repair" and turn.answer != NONE
    ]
    assert len(turns) > 100
    static = 0
    for sample, turn in turns:
        lines = turn.prompt.splitlines()
        program = "\n".join(line for line in lines[1:] if not line.startswith("! "))
        messages = [line[2:] for line in lines if line.startswith("! ")]
        assert lines[0].startswith("mend: ") and messages
        if messages[0].startswith("line '") or messages[0].startswith('line "'):
            continue  # it failed when it ran
        static += 1
        tools = specs(frozenset(sample.context.splitlines()[0].split()[1:]) & all_names())
        pictures = sample.context.split("inputs: ")[1].splitlines()[0].split()
        known = {name: "Region" if name == "REGION" else "Image" for name in pictures}
        try:
            problems = [str(problem) for problem in check(program, tools, known).warnings]
        except ProgramError as error:
            problems = [str(problem) for problem in error.problems]
        assert any(messages[0].rstrip("…") in problem for problem in problems)
    assert static > 60


def test_decisions_are_the_next_lines_or_a_name_that_was_seen(made):
    turns = [turn for sample in made for turn in sample.turns if turn.task == "decide" and turn.answer != NONE]
    answers = [turn for turn in turns if turn.answer.startswith("ANSWER ")]
    assert len(turns) > 60 and 0.1 < len(answers) / len(turns) < 0.6
    for turn in turns:
        names = {line.split("=")[0] for line in turn.prompt.splitlines()[1:] if re.match(r"[A-Z]+\w*=", line)}
        if turn.answer.startswith("ANSWER "):
            assert turn.answer.split()[1] in names
        else:
            assert 1 <= len(turn.answer.splitlines()) <= 2
            assert not {line.split("=")[0] for line in turn.answer.splitlines()} & names or "failed" in turn.prompt


@given(st.integers(0, 5000))
@settings(max_examples=60, deadline=None)
def test_what_a_decision_maker_sees_adds_up(seed):
    """Counts are those of what was found, and a comparison of them was seen to be yes or no, as they say."""
    steps = [
        "BOX0=LOC(image=IMAGE,object='cup')",
        "BOX1=FILTER(object=BOX0,where=\"'red' in color\")",
        "COUNT0=COUNT(box=BOX0)",
        "COUNT1=COUNT(box=BOX1)",
        "ANSWER0=EVAL(expr='{COUNT0} > 2 * {COUNT1}')",
    ]
    seen = dict(observed(steps, Vocabulary(random.Random(seed), "train")))
    all_, red, count, red_count, more = seen.values()
    for text, number in ((all_, int(count)), (red, int(red_count))):
        assert text == "nothing found" if not number else text.startswith(f"{number} found: cup 0.")
    assert int(red_count) <= int(count)
    assert more == ("yes" if int(count) > 2 * int(red_count) else "no")


def test_made_up_tools_come_with_their_card():
    found = 0
    for sample in samples(PlanningSource(), "train", 250):
        cards = [line for line in sample.context.splitlines() if re.match(r"[A-Z][A-Z0-9_]*\(.*\) -> ", line)]
        used = {name for turn in sample.turns for name in modules_of(turn.answer)} - all_names()
        assert used <= {card.split("(")[0] for card in cards}
        found += len(used)
    assert found > 20
