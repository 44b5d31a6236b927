"""The meter counts the time during which tools work, side by side only once."""

from __future__ import annotations

import threading
import time

from agent.checking.metering import Meter, metered, working
from tests.agent.checking.making import scene


def test_tools_side_by_side_count_once():
    meter = Meter()

    def work() -> None:
        with meter.running():
            time.sleep(0.1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - started
    assert 0.1 <= meter.seconds <= passed + 0.01


def test_calls_are_measured_and_the_rest_is_not():
    image, context, calls = scene(("cup", (0, 0, 50, 50), 0.9))
    measured = metered(context)
    assert measured.meter.seconds == 0
    measured.call("LOC", image=image, object="cup")
    spent = measured.meter.seconds
    assert spent > 0
    assert calls == ["cup"]
    time.sleep(0.02)
    assert measured.meter.seconds == spent
    with working(measured):
        time.sleep(0.02)
    assert measured.meter.seconds >= spent + 0.02
