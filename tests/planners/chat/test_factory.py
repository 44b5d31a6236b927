"""Which text or object names which chat model, planner and decision maker."""

from __future__ import annotations

from pathlib import Path

import pytest

from planners.chat.endpoint import EndpointChatModel
from planners.chat.factory import make_chat_model
from planners.chat.interface import ChatError
from planners.chat.local import LocalChatModel
from planners.choices.planner import Choosing
from planners.controller import Controller
from planners.core.decision import CoreDecisionMaker
from planners.core.planner import CorePlanner
from planners.factory import OFFLINE, make_decision_maker, make_planner
from planners.interface import PlanningError
from planners.patterns import PatternPlanner
from tools.ask.core_model import CoreModel, core_of


def test_an_endpoint_is_made_without_contacting_it():
    model = make_chat_model("endpoint:https://host.example/v1#some/model:free")
    assert isinstance(model, EndpointChatModel)
    assert (model.base_url, model.model) == ("https://host.example/v1", "some/model:free")


def test_a_local_model_is_made_without_loading_it():
    assert make_chat_model("local:/no/such/folder") == LocalChatModel("/no/such/folder")


def test_a_chat_model_of_ones_own_can_also_complete(script):
    model = make_chat_model(script.Chat("fine", "fine"))
    assert model.name == "scripted"
    assert model.complete("how are you?", system="Be brief.") == "fine"


@pytest.mark.parametrize(
    "spec", ["", "gpt", "endpoint:host/v1#m", "endpoint:https://host/v1", "local:", 3, None, object]
)
def test_anything_else_is_refused_with_the_forms_that_there_are(spec):
    with pytest.raises(ChatError, match=r"endpoint:https://HOST/v1#MODEL|https://host/v1#MODEL"):
        make_chat_model(spec)


def test_planners_by_name(script):
    chat = script.Chat()
    assert isinstance(make_planner("patterns", chat).planner, PatternPlanner)
    assert make_planner("auto", chat) == Controller(chat)
    assert make_planner("controller", chat) == Controller(chat)
    own = PatternPlanner()
    assert make_planner(own, None) is own
    assert make_decision_maker(chat).name == "decision"
    assert make_decision_maker(None) is None


@pytest.fixture
def trained(tmp_path):
    """A folder that looks as if it held weights; nothing of it is read before a question is asked."""
    (tmp_path / "model.safetensors").touch()
    return CoreModel(str(tmp_path))


def test_offline_the_in_house_model_takes_its_turn_where_its_weights_are(trained, tmp_path):
    planner = make_planner("auto", None, trained)
    assert planner.name == OFFLINE[0]
    assert [one.name for one in planner.planner.planners] == list(OFFLINE)
    assert make_planner("core", None, trained) == Choosing(CorePlanner(trained))
    assert make_planner("decision", None, trained) == Choosing(CorePlanner(trained))
    assert make_decision_maker(None, trained) == CoreDecisionMaker(trained)


def test_offline_without_weights_the_patterns_plan(monkeypatch):
    monkeypatch.setattr("mllm_core.model.loading._SHIPPED", Path("/no/such/folder"))
    assert isinstance(make_planner("auto", None).planner, PatternPlanner)
    with pytest.raises(PlanningError, match=r"no weights of the in-house model.*yaffle train"):
        make_planner("core", None)
    with pytest.raises(PlanningError, match=r"^/nowhere has no weights"):
        make_planner("auto", None, CoreModel("/nowhere"))


@pytest.mark.parametrize("spec", ["controller", "decision"])
def test_a_planner_that_needs_a_language_model_says_how_to_give_one(spec):
    with pytest.raises(PlanningError, match=r"needs a language model.*llm="):
        make_planner(spec, None)


def test_an_unknown_planner():
    with pytest.raises(PlanningError, match=r"'patern'.*patterns"):
        make_planner("patern", None)
    with pytest.raises(PlanningError, match="int is no planner"):
        make_planner(3, None)


def test_the_in_house_model_by_name():
    assert core_of("core") == CoreModel()
    assert core_of("core:/weights") == CoreModel("/weights")
    for other in ("", "core:", "cores", "endpoint:https://host/v1#core"):
        assert core_of(other) is None
