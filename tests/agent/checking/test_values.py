"""Claims about receipts, forms, tables and charts: true captions of drawn pages hold, planted errors are refuted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from agent.checking.checked import CheckedClaim
from agent.checking.drawn import check_drawn
from agent.checking.values import check_value
from agent.claims.grammar import GrammarSplitter
from mllm_core.samples import Sample, seed_of
from mllm_core.worlds.charts import ChartWorld
from mllm_core.worlds.documents.forms import FormWorld
from mllm_core.worlds.documents.receipts import ReceiptWorld
from mllm_core.worlds.documents.tables import TableWorld
from tools.context import ToolContext
from tools.values import Image

Check = Callable[[str], list[CheckedClaim]]


def checker(sample: Sample, context: ToolContext) -> Check:
    image: Image = context.save(np.asarray(sample.pictures[0].convert("RGB")))

    def check(text: str) -> list[CheckedClaim]:
        claims = GrammarSplitter().split(text)
        found = [(check_value if one.kind == "value" else check_drawn)(one, image, context) for one in claims]
        return [one for one in found if one is not None]

    return check


def caption(sample: Sample) -> str:
    return next(turn.answer for turn in sample.turns if turn.task == "caption" and turn.answer.isascii())


def wrong(claims: list[CheckedClaim]) -> dict[str, str]:
    return {one.claim.sentence: one.actual for one in claims if one.verdict.state == "refuted" or one.doubtful}


@pytest.fixture(scope="module")
def receipt(everything: ToolContext) -> tuple[str, Check]:
    sample = ReceiptWorld().sample(seed_of("train", 3))
    return caption(sample), checker(sample, everything)


def test_a_true_receipt_holds(receipt: tuple[str, Check]) -> None:
    text, check = receipt
    claims = check(text)
    assert len(claims) >= 5 and wrong(claims) == {}


def test_a_wrong_total_is_refuted_with_the_one_that_is_printed(receipt: tuple[str, Check]) -> None:
    text, check = receipt
    total = text.rsplit(" ", 1)[1].rstrip(".")
    (actual,) = wrong(check(text.replace(total, "3.07" if total != "3.07" else "8.88"))).values()
    assert actual.endswith(total.lstrip("$€RM "))


def test_a_wrong_shop_and_a_wrong_item_are_refuted(receipt: tuple[str, Check]) -> None:
    _, check = receipt
    claims = check("A receipt from Zyxwquv Planetarium, with 9 items, among them xylophones.")
    assert len(wrong(claims)) == 3


@pytest.fixture(scope="module")
def form(everything: ToolContext) -> tuple[str, Check]:
    sample = FormWorld().sample(seed_of("train", 8))
    return caption(sample), checker(sample, everything)


def test_a_form_field_by_field(form: tuple[str, Check]) -> None:
    text, check = form
    assert wrong(check(text)) == {}
    key = text.rsplit("The ", 1)[1].split(" is ")[0]
    assert len(wrong(check(f"The {key} is Quetzalcoatl."))) == 1


def test_rows_and_columns_of_a_table(everything: ToolContext) -> None:
    sample = TableWorld().sample(seed_of("train", 11))
    text, check = caption(sample), checker(sample, everything)
    assert wrong(check(text)) == {}
    assert wrong(check("A table with 17 rows and 9 columns.")).keys() == {"There are 17 rows.", "There are 9 columns."}


@pytest.mark.parametrize("index", [1, 4, 6, 12])
def test_charts_of_several_kinds(index: int, everything: ToolContext) -> None:
    sample = ChartWorld().sample(seed_of("train", index))
    truth, check = sample.truth, checker(sample, everything)
    kinds = ["bar", "horizontal bar", "grouped bar", "stacked bar", "line", "pie", "scatter"]
    names = {kind: f"A {kind} {'plot' if kind == 'scatter' else 'chart'} of {truth['title']}." for kind in kinds}
    assert wrong(check(names[truth["kind"]])) == {}
    # what is a bar chart in a wider sense is left alone
    other = [kind for kind in kinds if kind != truth["kind"] and kind != "bar"]
    assert all(wrong(check(names[kind])) for kind in other)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("world", "count"), [(ReceiptWorld(), 7), (FormWorld(), 10), (ChartWorld(), 10)], ids=lambda one: str(one)[:12]
)
def test_planted_errors_of_a_world(
    world: ReceiptWorld | FormWorld | ChartWorld, count: int, everything: ToolContext
) -> None:
    found = damaged = 0
    for index in range(200, 200 + count):
        sample = world.sample(seed_of("train", index))
        turn = next(turn for turn in sample.turns if turn.task == "caption" and turn.rejected)
        check = checker(sample, everything)
        damaged += bool(wrong(check(turn.answer)))
        found += bool(wrong(check(turn.rejected)))
    assert found >= 0.85 * count and damaged <= 0.1 * count
