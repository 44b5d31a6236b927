"""Traces as training data."""

from __future__ import annotations

import json

from PIL import Image as Pillow

from agent.report.training import training_record, write_records


def texts(record, role):
    return [
        piece["text"]
        for message in record["messages"]
        if message["role"] == role
        for piece in message["content"]
        if piece["type"] == "text"
    ]


def test_the_controller_learns_the_program_and_its_repair(answer):
    record = training_record(answer, "program")

    assert [message["role"] for message in record["messages"]] == ["system", "user", "assistant", "user", "assistant"]
    assert record["messages"][1]["content"][0] == {"type": "image"}
    assert texts(record, "assistant")[0] == "CUPS=LOK(image=IMAGE)"
    assert texts(record, "assistant")[1] == f"Count the cups that are red.\n{answer.program}"


def test_the_decision_maker_learns_line_by_line(answer):
    record = training_record(answer, "steps")

    assert texts(record, "assistant")[0] == "Find every cup first.\nCUPS=LOC(image=IMAGE, object='cup')"
    assert texts(record, "tool") == [f"{step.name} = {step.text}" for step in answer.trace.steps]
    assert texts(record, "assistant")[-1] == "2"


def test_records_can_be_chosen_by_how_the_run_went(answer):
    meta = training_record(answer)["meta"]

    assert meta["refuted"] == 1 and meta["corrected"] == 1 and meta["confidence"] == 0.91 and not meta["abstained"]


def test_records_are_written_with_their_pictures(answer, tmp_path):
    assert write_records([answer, answer], tmp_path / "train.jsonl", "steps") == 2

    lines = [json.loads(line) for line in (tmp_path / "train.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0] == lines[1] == training_record(answer, "steps")
    assert Pillow.open(tmp_path / "images" / f"{lines[0]['images'][0]}.png").size == (640, 420)
