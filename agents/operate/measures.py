"""What other rooms measure of calls and the dashboard counts too: each registers itself with `measured_by`.

It is asked for many calls at once, when they are counted.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from agents.operate.figures import NOTHING_MEASURED, Measured

Measure = Callable[[Collection[UUID]], Mapping[UUID, Measured]]

_measures: list[Measure] = []


def measured_by(measure: Measure) -> Measure:
    """Count what this function knows of conversations, by their ids."""
    if measure not in _measures:
        _measures.append(measure)
    return measure


def forget(measure: Measure) -> None:
    _measures.remove(measure)


def measured(conversation_ids: Collection[UUID]) -> dict[UUID, Measured]:
    """The one place where latencies, tokens, costs and failed answers get into the figures."""
    found: dict[UUID, Measured] = {}
    for measure in _measures:
        for conversation_id, more in measure(conversation_ids).items():
            found[conversation_id] = _both(found.get(conversation_id, NOTHING_MEASURED), more)
    return found


def _both(one: Measured, other: Measured) -> Measured:
    stages: Iterable[str] = {*one.latencies_ms, *other.latencies_ms}
    costs = [each.cost_micros for each in (one, other) if each.cost_micros is not None]
    return replace(
        one,
        failed_answers=one.failed_answers + other.failed_answers,
        latencies_ms={
            stage: [*one.latencies_ms.get(stage, ()), *other.latencies_ms.get(stage, ())] for stage in stages
        },
        input_tokens=one.input_tokens + other.input_tokens,
        cached_tokens=one.cached_tokens + other.cached_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        cost_micros=sum(costs) if costs else None,
    )
