"""What is stored of calls beside their turns, for the figures of days: tokens, costs, latencies, failed answers."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from agents.costs.models import PART_NAMES, ResponseUse, TurnTimes
from agents.costs.waterfall import WITH_TRANSCRIPT
from agents.operate.figures import Measured

NANOS_A_MICRO = 1000


def measured_calls(conversation_ids: Collection[UUID]) -> dict[UUID, Measured]:
    """In two queries. The cost is None where no response has a known price."""
    latencies = _latencies(conversation_ids)
    sums = {name: Sum(name) for name in (*PART_NAMES, "cost_nanos")}
    failed = Count("pk", filter=Q(has_failed=True))
    of_calls = ResponseUse.objects.filter(conversation_id__in=conversation_ids).order_by().values("conversation_id")
    found = {row["conversation_id"]: row for row in of_calls.annotate(failed=failed, **sums)}
    return {key: _measured(found.get(key), latencies.get(key, {})) for key in found.keys() | latencies.keys()}


def _measured(used: Any, latencies: dict[str, list[float]]) -> Measured:
    if used is None:
        return Measured(latencies_ms=latencies)
    nanos = used["cost_nanos"]
    return Measured(
        failed_answers=used["failed"],
        latencies_ms=latencies,
        input_tokens=used["text_in"] + used["audio_in"],
        cached_tokens=used["text_cached"] + used["audio_cached"],
        output_tokens=used["text_out"] + used["audio_out"],
        cost_micros=None if nanos is None else round(nanos / NANOS_A_MICRO),
    )


def _latencies(conversation_ids: Collection[UUID]) -> dict[UUID, dict[str, list[float]]]:
    """By call and stage, in milliseconds after the end of the user's turn."""
    found: dict[UUID, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    rows = TurnTimes.objects.filter(conversation_id__in=conversation_ids)
    for key, *times in rows.values_list("conversation_id", *WITH_TRANSCRIPT):
        for stage, ms in zip(WITH_TRANSCRIPT.values(), times, strict=True):
            if ms is not None:
                found[key][stage].append(ms)
    return found
