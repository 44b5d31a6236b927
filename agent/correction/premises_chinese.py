"""What is not as a Chinese question has it, said in Chinese: "图中没有狗。"."""

from __future__ import annotations

from collections.abc import Sequence

from agent.checking.checked import CheckedClaim
from agent.claims.chinese_names import in_chinese
from agent.correction.unmet import doubted, refuted


def false_in_chinese(asked: Sequence[CheckedClaim]) -> str:
    """What is refuted of a question's premises, in words; "" where nothing is."""
    wrong = refuted(asked)
    if wrong.absent:
        return f"图中没有{_listed([_name(one) for one in wrong.absent])}。"
    if wrong.told:
        there = [f"{_name(one)}有{one.actual}个，不是{one.claim.value}个" for one in wrong.told]
        return f"图中的{'；'.join(there)}。"
    if wrong.others:
        return f"图中没有{_listed([f'{one.claim.value}个{_name(one)}' for one in wrong.others])}。"
    return ""


def doubts_in_chinese(asked: Sequence[CheckedClaim]) -> tuple[str, ...]:
    """What one witness alone says against a premise, a sentence each."""
    doubts = doubted(asked, _name)
    return (
        *(f"问题默认图中有{name}，但我没有看到。" for name in doubts.absent),
        *(f"问题说有{one.claim.value}个{_name(one)}，但我没有看到这么多。" for one in doubts.fewer),
    )


def _name(one: CheckedClaim) -> str:
    subject = one.claim.subject
    if subject is None:
        return "这样的东西"
    return "".join(f"{in_chinese(word)}的" for word in subject.words) + in_chinese(subject.noun)


def _listed(names: Sequence[str]) -> str:
    """ "狗和猫", "狗、猫和人"."""
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{'、'.join(unique[:-1])}和{unique[-1]}"
