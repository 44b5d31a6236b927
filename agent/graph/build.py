"""The graph itself: which node follows which."""

from __future__ import annotations

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.graph import answering, deciding, planning, running, voting
from agent.graph.state import RunContext, RunState
from agent.observing.watch import Node, stage


def build_graph(checkpointer: BaseCheckpointSaver[Any]) -> CompiledStateGraph[RunState, RunContext, RunState, RunState]:
    """plan -> check -> approve -> execute -> correct -> answer; back to plan, or on to decide, on failure.

    Where several programs vote, `vote` stands between execute and correct.
    A run whose program is given (`program_given`) begins at check.
    """
    graph: StateGraph[RunState, RunContext, RunState, RunState] = StateGraph(RunState, context_schema=RunContext)
    nodes: dict[str, Node] = {
        "plan": planning.plan,
        "check": planning.check_plan,
        "approve": running.approve,
        "execute": running.run_program,
        "decide": deciding.decide,
        "vote": voting.vote,
        "correct": voting.correct,
        "answer": answering.answer,
    }
    for name, node in nodes.items():
        graph.add_node(name, stage(name, node))
    graph.add_conditional_edges(START, _begin, ["plan", "decide", "check"])
    graph.add_conditional_edges("plan", planning.after_plan, ["check", "answer"])
    graph.add_conditional_edges(
        "check", planning.after_check, {"execute": "approve", "plan": "plan", "decide": "decide", "answer": "answer"}
    )
    graph.add_conditional_edges("approve", running.after_approve, ["execute", "answer"])
    graph.add_conditional_edges("execute", running.after_execute, ["vote", "correct", "plan", "decide", "answer"])
    graph.add_conditional_edges("vote", running.after_vote, ["correct", "plan", "decide", "answer"])
    graph.add_conditional_edges("decide", deciding.after_decide, ["check", "answer"])
    graph.add_conditional_edges("correct", answering.after_correct, ["answer", "decide"])
    graph.add_edge("answer", END)
    return graph.compile(checkpointer=checkpointer, name="yaffle")


def _begin(state: RunState) -> str:
    if state["program_given"]:
        return "check"
    return "decide" if state["mode"] == "decision" else "plan"
