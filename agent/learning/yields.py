"""What a run of learning yielded, set by set: from questions asked to programs kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

#: a column's title, and the fates that a program which came as far as that may have
_STAGES: tuple[tuple[str, frozenset[str]], ...] = (
    ("sampled", frozenset(("unparsed", "unchecked", "failed", "wrong", "right", "general"))),
    ("parsed", frozenset(("unchecked", "failed", "wrong", "right", "general"))),
    ("checked", frozenset(("failed", "wrong", "right", "general"))),
    ("executed", frozenset(("wrong", "right", "general"))),
    ("right", frozenset(("right", "general"))),
    ("general", frozenset(("general",))),
)


def yields(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """By set, and under "all": questions asked, programs that came to each stage, questions with a right program,
    questions kept, and those of them for which the most probable program was another."""
    found: dict[str, dict[str, int]] = {}
    for name in [*dict.fromkeys(row["set"] for row in rows), "all"]:
        own = [row for row in rows if name in ("all", row["set"])]
        fates = Counter(one["fate"] for row in own for one in row["programs"])
        counts = {"asked": len(own)}
        counts |= {title: sum(fates[fate] for fate in reached) for title, reached in _STAGES}
        right = _STAGES[4][1]
        counts["answerable"] = sum(any(one["fate"] in right for one in row["programs"]) for row in own)
        counts["first right"] = sum(_first(row).get("fate") in right for row in own)
        counts["kept"] = sum(row["program"] is not None for row in own)
        counts["new"] = sum(row["program"] is not None and row["first"] != row["program"] for row in own)
        found[name] = counts
    return found


def _first(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The most probable program of the model itself."""
    return next((one for one in row["programs"] if one["program"] == row["first"]), {})


def reasons(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Why right programs were not taken for general, the most frequent first."""
    counts = Counter(one["why"] for row in rows for one in row["programs"] if one.get("why"))
    return dict(counts.most_common())


def as_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """The yield as a table, with the reasons under it."""
    found = yields(rows)
    titles = list(found["all"])
    wide = max(len(name) for name in found)
    lines = ["  ".join([" " * wide, *titles])]
    for name, counts in found.items():
        cells = [str(counts[title]).rjust(len(title)) for title in titles]
        lines.append("  ".join([name.ljust(wide), *cells]))
    why = ", ".join(f"{reason} {count}" for reason, count in reasons(rows).items())
    lines.append("sampled to general count programs, the others questions; new: the most probable program was another.")
    if why:
        lines.append(f"right, but not general: {why}.")
    failed = [row for row in rows if row["error"]]
    if failed:
        lines.append(f"{len(failed)} questions failed, the first: {failed[0]['error']}")
    return "\n".join(lines)
