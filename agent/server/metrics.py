"""Prometheus metrics of one server: requests, runs, steps, refusals, and what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector

if TYPE_CHECKING:
    from agent.answer import Answer

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Metrics:
    """The counters. Labels are few and known: routes, tools, words for outcomes; never what a caller sent."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.requests = Counter(
            "yaffle_http_requests", "HTTP requests.", ("method", "route", "status"), registry=self.registry
        )
        self.request_seconds = Histogram(
            "yaffle_http_request_seconds", "Time to answer.", ("route",), buckets=_SECONDS, registry=self.registry
        )
        self.refused = Counter(
            "yaffle_refused_requests", "Requests refused before any work.", ("code",), registry=self.registry
        )
        self.runs = Counter("yaffle_runs", "Runs that ended.", ("outcome",), registry=self.registry)
        self.run_seconds = Histogram(
            "yaffle_run_seconds", "Time of a run, waiting included.", buckets=_SECONDS, registry=self.registry
        )
        self.step_seconds = Histogram(
            "yaffle_step_seconds", "Time of a step.", ("tool",), buckets=_SECONDS, registry=self.registry
        )
        self.tokens = Counter("yaffle_model_tokens", "Tokens of language models.", registry=self.registry)
        self.running = Gauge("yaffle_runs_running", "Runs under way.", registry=self.registry)
        self.waiting = Gauge("yaffle_runs_waiting", "Runs that wait for a worker.", registry=self.registry)

    def answered(self, answer: Answer, seconds: float) -> None:
        """Count a run that came to its end."""
        self.runs.labels(answer.reason or "answered").inc()
        self.run_seconds.observe(seconds)
        self.tokens.inc(answer.usage.tokens)
        for step in answer.trace.steps:
            if step.status == "done" and not step.cached:
                self.step_seconds.labels(step.module).observe(step.seconds)

    def page(self) -> bytes:
        """What /metrics says."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry)
