"""The answer as Markdown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from agent.answer import Answer
from agent.report.markdown import escaped, to_markdown
from agent.trace import Trace, TraceStep
from tools.values import Evidence

GITHUB = MarkdownIt("commonmark").enable("table").enable("strikethrough")


def test_it_holds_answer_evidence_program_claims_and_corrections(answer):
    text = answer.markdown()

    assert text.startswith("# How many red cups are on the table?\n\n**2**\n")
    assert "| 1 | red cup | 68, 178, 182, 292 | LOC | 93 % |" in text
    assert "CUPS=LOC(image=IMAGE, object='cup')\n" in text
    assert "**does not hold**" in text and "The third cup is blue" in text and "no module LOK" in text


def test_it_renders_as_tables_lists_and_code(answer):
    html = GITHUB.render(answer.markdown())

    assert html.count("<table>") == 2 and html.count("<pre>") == 2
    assert "<li><code>RED=FILTER(object=CUPS, where='item.color == &quot;red&quot;')</code> → 2 of 3 are red" in html


@given(st.text(alphabet=st.sampled_from("ab1 -=*_`#<>|[](){}!+.\\~&$\n"), max_size=30))
def test_what_was_read_is_shown_as_it_is(text):
    shown = escaped(text)
    html = GITHUB.renderInline(shown)

    plain = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert plain == " ".join(text.split())
    assert GITHUB.render(shown).count("<p>") == (1 if text.strip() else 0)


def test_backticks_in_a_program_do_not_end_its_block():
    line = "A=LLM(prompt='``` <b> `')"
    step = TraceStep(name="A", line=line, module="LLM", status="failed", error="no model | none")
    evidence = Evidence(tool="READ", kind="text", text="a | b", image="0" * 32)
    answer = Answer(text="x", program=line, trace=Trace(query="?", steps=(step,)), evidence=(evidence,))

    html = GITHUB.render(to_markdown(answer))

    assert html.count("``` &lt;b&gt; `") == 2
    assert "<td>a | b</td>" in html and "<b>" not in html


def test_an_abstention_says_so():
    assert "No answer was given." in to_markdown(Answer(text="I can't tell from this picture.", abstained=True))
