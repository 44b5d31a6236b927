"""Which programs are general, and which were right by accident."""

from __future__ import annotations

from agent.learning.judging import Judge, rare_words
from agent.learning.known import Known
from agent.learning.trying import Bench
from tests.agent.learning.conftest import constant, counting


def judged(known: Known, program: str, pool: list[Known], bench: Bench, others: tuple[str, ...] | None = None):
    return Judge(pool, bench).judged(known, program, lambda words: others if others is not None else (program,))


def test_a_program_that_follows_its_question_is_general(counts: list[Known], bench: Bench) -> None:
    found = judged(counts[0], counting("cup"), counts, bench)
    assert found.general
    assert found.siblings >= 3
    assert found.right == found.siblings
    assert found.perturbed == 3


def test_a_constant_that_is_right_is_right_by_accident(counts: list[Known], bench: Bench) -> None:
    assert bench.tried(constant(2), bench.picture(counts[0].question.image)).text == "2"
    assert judged(counts[0], constant(2), counts, bench).why == "swapped names"


def test_counting_something_else_that_is_as_many_is_right_by_accident(questions, bench: Bench) -> None:
    items = [{"cup": 4, "dog": dogs, "question": "How many cups are there?", "answer": "4"} for dogs in (4, 1, 2, 3, 6)]
    pool = questions(items)
    assert bench.tried(counting("dog"), bench.picture(pool[0].question.image)).text == "4"
    assert judged(pool[0], counting("dog"), pool, bench).why == "swapped names"


def test_the_same_answer_everywhere_proves_nothing(questions, bench: Bench) -> None:
    items = [{"cup": 4, "dog": dogs, "question": "How many cups are there?", "answer": "4"} for dogs in (4, 1, 2, 3)]
    pool = questions(items)
    assert judged(pool[0], counting("cup"), pool, bench).why == "constant"


def test_two_questions_of_a_shape_are_too_few_for_small_answers(counts: list[Known], bench: Bench) -> None:
    assert judged(counts[0], counting("cup"), counts[:2], bench).why == "too few"


def test_a_program_must_look_at_the_picture(questions, bench: Bench) -> None:
    pool = questions([{"cup": 1, "question": "What is one and one?", "answer": "2"}])
    program = "ANSWER0=EVAL(expr='1 + 1')\nFINAL=RESULT(var=ANSWER0)"
    assert judged(pool[0], program, pool, bench).why == "looks at nothing"


def test_who_wrote_it_must_write_it_for_other_words_too(counts: list[Known], bench: Bench) -> None:
    assert judged(counts[0], counting("cup"), counts, bench, ()).why == "other words"
    renamed = counting("cup").replace("COUNT0", "N")
    assert judged(counts[0], counting("cup"), counts, bench, ("not a program", renamed)).general


def test_what_depends_on_the_size_of_the_picture_fails_on_others(questions, bench: Bench) -> None:
    pool = questions(
        [
            {"cup": cups, "question": f"How many {thing}s are there?", "answer": str(cups)}
            for cups, thing in ((2, "cup"), (3, "cup"), (5, "cup"), (6, "cup"))
        ]
    )
    # the pictures are 60 wide, so that this is right about each of them as it is
    program = (
        "COUNT0=TALLY(image=IMAGE,object='cup')\nWIDE0=WIDE(image=IMAGE)\n"
        "ANSWER0=EVAL(expr='{COUNT0} + {WIDE0} - 60')\nFINAL=RESULT(var=ANSWER0)"
    )
    found = judged(pool[0], program, pool, bench)
    assert (found.siblings, found.right, found.why) == (3, 3, "perturbed")


def test_what_a_person_must_agree_to_is_not_tried(counts: list[Known], bench: Bench) -> None:
    tried = bench.tried("SENT=MAIL(image=IMAGE)\nFINAL=RESULT(var=SENT)", bench.picture(counts[0].question.image))
    assert tried.stage == "unchecked"


def test_words_that_hardly_any_question_holds_are_rare() -> None:
    asked = [f"How many boxes does {name} need?" for name in ("Kari", "Avery", "Mia")] + ["How many boxes?"] * 197
    assert rare_words(asked) >= {"kari", "avery", "mia"}
    assert "boxes" not in rare_words(asked)
