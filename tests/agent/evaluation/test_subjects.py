"""Who is measured: the in-house model with and without contrast, vision models, corrected answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from agent.evaluation import faithscore, pope
from agent.evaluation.annotated import Annotated
from agent.evaluation.correcting import Check, Corrected, make_checker
from agent.evaluation.questions import CAPTION_PROMPT, Given, Question
from agent.evaluation.running import ask
from agent.evaluation.scores import PROBES, score_rows
from agent.evaluation.subjects import CoreSubject, Workshop, make_subjects
from mllm_core.decoding import Candidate, Contrast, DecodingOptions
from mllm_core.evaluation.errors import EvaluationError
from tests.agent.evaluation.zoo import Scripted, opinion, picture_of

DOG, NO_DOG = "There is a dog in the picture.", "There is no dog in the picture."


def probe(truth: str = "no", says: tuple[str, str] = (DOG, NO_DOG)) -> Question:
    return Question("1", picture_of("1", ("cat",)), "Is there a dog in the picture?", "probe", truth, says)


@pytest.mark.parametrize(
    ("said", "sentence", "verdict", "text", "why"),
    [
        ("yes", DOG, ("refuted", 0.05), "no", "refuted"),
        ("yes", DOG, ("unknown", 0.2), "no", "doubtful"),
        ("yes", DOG, ("unknown", 0.4), "yes", ""),
        ("yes", DOG, ("supported", 0.9), "yes", ""),
        ("No.", NO_DOG, ("refuted", 0.1), "yes", "refuted"),
        ("no", DOG, ("refuted", 0.1), "no", ""),
    ],
)
def test_an_answer_is_turned_where_its_sentence_does_not_stand(
    said: str, sentence: str, verdict: tuple[str, float], text: str, why: str
) -> None:
    given = Corrected("core+check", "core", opinion({sentence: verdict})).answer(probe(), {"core": Given(said)})
    assert (given.text, given.notes["turned"]) == (text, why)


def test_what_is_neither_yes_nor_no_is_left_and_silence_too() -> None:
    subject = Corrected("a+check", "a", opinion({}))
    assert subject.answer(probe(), {"a": Given("perhaps")}).text == "perhaps"
    assert subject.answer(probe(), {"a": Given("")}).text == ""
    with pytest.raises(EvaluationError, match="down"):
        subject.answer(probe(), {"a": Given("", error="down")})


def test_before_and_after_are_the_same_answer_and_the_gain_is_that_of_the_check(zoo: list[Annotated]) -> None:
    """A model that always says yes, and a checker that knows one picture: F1 2/3 before, 1 after."""
    asked = pope.questions([zoo[1]])
    knows = opinion({one.says[0]: ("refuted", 0.05) for one in asked if one.truth == "no"})
    base = Scripted("core", otherwise="yes")
    rows = ask(asked, [base, Corrected("core+check", "core", knows)], settings={})
    assert len(base.asked) == len(asked)
    scores = {(one.subject, one.group, one.measure): one for one in score_rows(rows, PROBES, groups=pope.SETTINGS)}
    for setting in pope.SETTINGS:
        assert scores["core", setting, "F1"].interval.value == pytest.approx(2 / 3)
        after = scores["core+check", setting, "F1"]
        assert scores["core+check", setting, "turned: refuted"].interval.value == 0.5
        assert scores["core+check", setting, "turned: doubtful"].interval.value == 0
        assert ("core", setting, "turned: refuted") not in scores
        assert after.interval.value == 1.0 and after.gain is not None and after.gain.value == pytest.approx(1 / 3)


def test_a_description_is_rewritten() -> None:
    question = Question("1", picture_of("1", ("cat",)), CAPTION_PROMPT, "caption")
    checker = opinion({}, {"A dog.": "A cat."})
    assert Corrected("a+check", "a", checker).answer(question, {"a": Given("A dog.")}).text == "A cat."


def test_claims_of_descriptions_are_judged_by_witnesses_and_by_the_annotation(zoo: list[Annotated]) -> None:
    def check(picture: Any, text: str) -> Check:
        from agent.claims.grammar import GrammarSplitter
        from tests.agent.evaluation.zoo import checked

        claims = GrammarSplitter().split(text)
        return Check(text, tuple(checked(one.sentence, "supported", 0.9, claim=one) for one in claims))

    told = Scripted("core", {"zoo/1/description": "There is a dog. There is a kite."}, otherwise="There is a bird.")
    rows = ask(faithscore.questions(zoo), [faithscore.Verified(told, check)], settings={})
    found = {one.measure: one.interval.value for one in faithscore.score(rows)}
    assert (found["supported"], found["refuted"], found["settled"]) == (1, 0, 1)
    assert found["true"] == pytest.approx(2 / 4)  # dog and the third picture's bird; no kite, no bird in the second
    assert found["claims"] == pytest.approx(4 / 3)


class Recorder:
    """A model of which one sees how it was asked."""

    def __init__(self) -> None:
        self.options: list[DecodingOptions] = []

    def generate(self, context: str, prompt: str, pictures: Any = (), options: Any = None) -> list[Candidate]:
        self.options.append(options)
        return [Candidate(" yes ", (1, 2), (-0.5, -0.5), 1.0, "end")]


def test_contrast_is_all_that_differs_between_the_ways_of_decoding() -> None:
    model = Recorder()
    for contrast in (None, Contrast()):
        given = CoreSubject("core", model, contrast).answer(probe(), {})
        assert given.text == "yes" and given.notes["probability"] == pytest.approx(0.3679)
    plain, contrasted = model.options
    assert plain.mode == contrasted.mode == "greedy" and plain.max_tokens == contrasted.max_tokens
    assert plain.contrast is None and contrasted.contrast == Contrast()


def test_names_make_subjects_and_a_corrected_one_brings_what_it_corrects() -> None:
    names = [one.name for one in make_subjects(["core+vcd+check", "reference"], Workshop())]
    assert names == ["core+vcd", "core+vcd+check", "reference"]
    for wrong in ("nobody", "agent+vcd", "+check"):
        with pytest.raises(EvaluationError, match="names no subject"):
            make_subjects([wrong], Workshop())
    with pytest.raises(EvaluationError):
        make_subjects([], Workshop())


def test_an_endpoint_is_asked_for_yes_or_no(
    endpoint: Callable[..., Any], zoo: list[Annotated], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YAFFLE_OFFLINE")
    server = endpoint({"choices": [{"message": {"content": "Yes, there is."}, "finish_reason": "stop"}]})
    (subject,) = make_subjects([f"endpoint:{server.address}#looker"], Workshop())
    asked = pope.questions(zoo, 1)
    rows = ask(asked, [subject], settings={})
    assert {row.answers[subject.name].text for row in rows} == {"Yes, there is."}
    body = json.loads(server.requests[0].body)
    assert body["model"] == "looker" and "Answer yes or no." in json.dumps(body)


@pytest.mark.slow
def test_the_model_that_ships_answers_alone_corrected_and_as_the_agent() -> None:
    from agent.evaluation.sources import annotated

    asked = pope.questions(annotated("scenes", 40), 1)
    subjects = make_subjects(["core", "core+vcd+check", "agent"], Workshop())
    rows = ask(asked, subjects, settings={})
    for row in rows:
        assert not any(given.error for given in row.answers.values())
        assert {row.answers[name].text for name in ("core", "core+vcd")} <= {"yes", "no"}
    again = ask(asked, subjects[:1], settings={})
    assert [row.answers["core"].text for row in again] == [row.answers["core"].text for row in rows]


def test_the_checker_is_the_agent_s_own() -> None:
    from agent import Agent

    check = make_checker(Agent())(picture_of("1", ("cat",)).opened(), "There is a zebra. It is a nice day.")
    assert check.claims and check.seconds >= check.tool_seconds >= 0
