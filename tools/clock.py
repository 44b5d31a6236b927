"""Times of day and durations as they are written in timetables: "12:05 P.M.", "1.15 pm", "1 hour and 15 minutes"."""

from __future__ import annotations

import re

_TIME = re.compile(r"^\W*(\d{1,2})\s*[:.]\s*(\d{2})\s*([ap])?\.?\s?(?:m\b)?", re.IGNORECASE)
_WHOLE_HOUR = re.compile(r"^\W*(\d{1,2})\s*([ap])\.?\s?m\b", re.IGNORECASE)
_NAMED = {"noon": 720, "midday": 720, "midnight": 0}


def minutes_in(text: str) -> int | None:
    """The minutes since midnight of the time of day that `text` begins with; None where it begins with none.

    A time with a point ("1.15") must say whether it is before or after noon: else it is a number.
    """
    named = _NAMED.get(text.strip(" .").casefold())
    if named is not None:
        return named
    time = _TIME.match(text)
    if time and (":" in text or time[3]):
        return _minutes(int(time[1]), int(time[2]), time[3])
    whole = _WHOLE_HOUR.match(text)
    return _minutes(int(whole[1]), 0, whole[2]) if whole else None


def _minutes(hour: int, minute: int, half: str | None) -> int | None:
    if hour > 24 or minute > 59:
        return None
    return (hour % 12 if half else hour) * 60 + minute + (720 if half and half.lower() == "p" else 0)


def duration_text(minutes: float) -> str:
    """A duration in words: 75 is "1 hour and 15 minutes"."""
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    parts = [f"{count} {unit}{'s' * (count != 1)}" for count, unit in ((hours, "hour"), (rest, "minute")) if count]
    return " and ".join(parts) or "0 minutes"
