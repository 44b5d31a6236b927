"""What `make demo` runs: questions about the pictures in this folder, answered offline, with a report for each.

python examples/demo.py [FOLDER]    # default out/demo
"""

from __future__ import annotations

import html
import os
import sys
import time
from pathlib import Path

from agent import Agent, Answer
from agent.report.words import confidence_word, percent

PICTURES = Path(__file__).resolve().parent / "pictures"

QUESTIONS = (
    ("receipt_cafe.jpg", "What is the total?"),
    ("receipt_cafe.jpg", "Which company is it from?"),
    ("receipt_hardware.jpg", "What is the date?"),
    ("receipt_chinese.jpg", "合计是多少？"),
    ("invoice.jpg", "What is the invoice number?"),
    ("invoice.jpg", "Redact the e-mail addresses."),
    ("table_sales.png", "Which region has the highest Q4?"),
    ("table_sales.png", "What is the difference between North and South in Q1?"),
    ("table_prices.jpg", "What is the total of the prices?"),
    ("chart_bars.png", "Which month has the highest rainfall?"),
    ("sign_parking.jpg", "What does the sign say?"),
    ("scene_shapes.png", "How many red circles are there?"),
    ("scene_shapes.png", "Is the yellow star above the green triangle?"),
    ("scene_shapes.png", "What color is the star?"),
    ("scene_shapes.png", "Blur the green triangle."),
    ("scene_shapes.png", "Who painted this?"),
)

STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif;
  max-width: 1080px; margin: 0 auto; padding: 32px 20px 60px }
ul { list-style: none; padding: 0; display: grid; gap: 28px 24px;
  grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)) }
a { color: inherit; text-decoration: none } a:hover b { text-decoration: underline }
img { width: 100%; height: 190px; object-fit: contain; object-position: left bottom;
  display: block; margin-bottom: 8px }
b { display: block; font-size: 1.15em; overflow-wrap: anywhere } small { opacity: .7 }
"""


def main(folder: Path) -> None:
    os.environ.setdefault("YAFFLE_OFFLINE", "1")
    folder.mkdir(parents=True, exist_ok=True)
    begin = time.perf_counter()
    entries = []
    with Agent() as agent:
        picture = ""
        for number, (name, question) in enumerate(QUESTIONS, start=1):
            if name != picture:
                print(f"\n{name}")
                picture = name
            answer = agent.run(PICTURES / name, question)
            sure = "no answer" if answer.abstained else percent(answer.confidence)
            print(
                f"  {question:<54} {' / '.join(answer.text.splitlines()):<46} {sure:>9} {answer.usage.seconds:6.2f} s"
            )
            base = folder / f"{number:02d}-{Path(name).stem}"
            answer.report(base.with_suffix(".html"))
            (answer.output_image or answer.annotated()).save(base.with_suffix(".png"))
            entries.append(entry(base.name, question, answer))
    index = folder / "index.html"
    index.write_text(page(entries), encoding="utf-8")
    print(f"\n{len(entries)} questions in {time.perf_counter() - begin:.1f} s, offline. Reports and pictures:")
    print(f"  {index.resolve()}")


def entry(base: str, question: str, answer: Answer) -> str:
    """One answer in the index: its picture, the question, the answer, and a link to the report."""
    sure = "no answer given" if answer.abstained else f"confidence {confidence_word(answer.confidence)}"
    return (
        f'<li><a href="{base}.html"><img src="{base}.png" alt=""><small>{html.escape(question)}</small>'
        f"<b>{html.escape(answer.text)}</b><small>{sure}</small></a></li>"
    )


def page(entries: list[str]) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Yaffle: the demo</title><style>{STYLE}</style>"
        f"<h1>Answers</h1><ul>{''.join(entries)}</ul></html>\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out/demo"))
