"""The HTML report: complete, self-contained, and safe whatever stands in a picture or a question."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.answer import Answer
from agent.report.html import summary_html, to_html
from agent.report.view import changed_words
from agent.trace import Correction, PlanAttempt, Trace, TraceStep
from tools.values import Evidence, Verdict

VOID = {"meta", "img", "br", "link", "circle", "path"}


class Page(HTMLParser):
    """Collects tags, attributes and text, and checks that tags are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def values(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


def test_it_shows_everything(answer):
    page = Page(to_html(answer))
    text = " ".join(" ".join(page.text).split())

    assert page.open == []
    for expected in (
        "How many red cups are on the table?", "91 %", "confidence, high", "planned by patterns", "red cup",
        "Find every cup first.", "2 of 3 are red", "from the cache", "does not hold", "There are 3 red cups.",
        "can't tell", "The third cup is blue", "no module LOK", "sent back", "accepted", "The fork was not checked",
        "310 ms", "5 tool calls", "r-1",
    ):  # fmt: skip
        assert expected in text, expected
    assert sum(source.startswith("data:image/") for source in page.values("src")) == 1 + 3 + 3 + 3  # noqa: RUF100


def test_the_program_can_be_copied_from_it(answer):
    html = to_html(answer)

    lines = [
        re.sub("<[^>]*>", "", line).replace("&#39;", "'").replace("&#34;", '"')
        for line in re.findall(r'<pre class="line"><code>(.*?)</code>', html)
    ]
    assert lines == answer.program.splitlines()


def test_pointing_at_evidence_finds_its_box(answer):
    page = Page(to_html(answer))

    assert page.values("data-n") == ["1 3", "2", "1", "2", "3"]
    assert {"e1", "e2", "e3", "s-CUPS"} <= set(page.values("id"))
    assert {"#e1", "#e2", "#s-CUPS"} <= set(page.values("href"))


def test_it_asks_nothing_of_the_network(answer):
    page = Page(to_html(answer))

    links = page.values("src") + page.values("href") + page.values("srcset") + page.values("action")
    assert all(link.startswith(("data:image/", "#")) for link in links)
    assert "link" not in page.tags and "iframe" not in page.tags
    assert "url(" not in to_html(answer) and "@import" not in to_html(answer)


def test_only_its_own_script_may_run(answer):
    html = to_html(answer)

    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


hostile = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["</style><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "\ud800\x00\x1b"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(hostile, hostile)
def test_whatever_is_asked_or_read_stays_text(one, other):
    evidence = Evidence(tool="READ", kind="text", text=one, image="0" * 32)
    step = TraceStep(
        name="A", line=f"A=READ(image={other!r})", module="READ", status="done", thought=one, text=other,
        evidence=(evidence,),
    )  # fmt: skip
    trace = Trace(
        query=other,
        steps=(step, step.model_copy(update={"status": "failed", "error": one, "round": 1})),
        plans=(PlanAttempt(planner=one, program=other, messages=(one,)),),
        claims=(Verdict(claim=one, state="unknown", score=0.5, witnesses=(evidence,), note=other),),
        corrections=(Correction(before=one, after=other, reason=one),),
    )
    empty = Page(to_html(Answer(text="", evidence=(evidence,), trace=trace.model_copy(update={"query": ""}))))
    html = to_html(Answer(text=one, evidence=(evidence,), program=other, trace=trace, warnings=(other,)))
    html.encode("utf-8")
    page = Page(html)

    assert page.open == []
    assert page.tags.count("script") == 1 and page.tags.count("style") == 1
    assert page.tags.count("img") == empty.tags.count("img") == 0
    assert not any(name.startswith("on") for name, _ in page.attributes)
    assert Page(summary_html(Answer(text=one, program=other, trace=trace, warnings=(one,)))).tags.count("script") == 0


def test_pictures_that_are_gone_are_said_to_be_gone(answer):
    restored = Answer.model_validate_json(answer.model_dump_json())

    html = to_html(restored)

    assert "no longer stored" in html and "data:image" not in html


def test_an_abstention_does_not_look_like_an_answer():
    html = to_html(Answer(text="I can't tell from this picture.", abstained=True, trace=Trace(query="Who is it?")))

    assert "no answer given" in html and "confidence, " not in html


def test_an_edited_picture_is_shown(answer):
    edited = answer.model_copy(update={"image": answer.images[0]}).with_store(answer.store)

    assert "The result" in to_html(edited)
    assert edited.output_image.size == (640, 420)
    assert answer.output_image is None


def test_a_report_is_written_whole(answer, tmp_path):
    path = answer.report(tmp_path / "new" / "why.html")

    assert path.read_text(encoding="utf-8").endswith("</html>")
    assert [file.name for file in path.parent.iterdir()] == ["why.html"]


def test_a_report_of_many_steps_stays_small(answer):
    steps = tuple(
        answer.trace.steps[0].model_copy(update={"name": f"CUPS{index}", "round": index // 50}) for index in range(200)
    )
    long = answer.model_copy(update={"trace": answer.trace.model_copy(update={"steps": steps})}).with_store(
        answer.store
    )

    html = to_html(long)

    assert len(html) < 3_000_000
    assert "Round 4" in html


def test_notebooks_show_the_answer_with_its_picture(answer):
    block = answer._repr_html_()

    assert "data:image/" in block and "How many red cups" in block
    assert not re.search(r"<(style|script|html)\b", block)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_two_sides_of_a_correction_are_the_texts(before, after):
    left, right = changed_words(before, after)

    assert "".join(text for _, text in left) == before
    assert "".join(text for _, text in right) == after
    assert (before == after) == (not any(changed for changed, _ in left + right))


def test_only_the_changed_words_are_marked():
    left, right = changed_words("There are 3 red cups.", "There are 2 red cups.")

    assert [text for changed, text in left if changed] == ["3"]
    assert [text for changed, text in right if changed] == ["2"]


@pytest.mark.parametrize(
    "confidence, word", [(1.0, "high"), (0.85, "high"), (0.7, "moderate"), (0.2, "low"), (0, "low")]
)
def test_confidence_is_also_said_in_words(confidence, word):
    assert f"confidence, {word}" in to_html(Answer(text="yes", confidence=confidence))
