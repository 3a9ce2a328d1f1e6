"""What is stored of calls gets into the figures of their days."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from agents.costs.models import ResponseUse, TurnTimes
from agents.operate.measured_calls import measured_calls
from agents.personas.models import Persona
from tests.agents.operate.calls import held

pytestmark = pytest.mark.django_db


def use(**more: Any) -> ResponseUse:
    tokens = {"text_in": 3, "audio_in": 40, "text_cached": 1, "audio_cached": 20, "text_out": 5, "audio_out": 60}
    named = {"at": timezone.now(), "model": "gpt-realtime", "hears": "native", "speaks": "azure", "currency": "USD"}
    return ResponseUse(**named | tokens | more)


def test_tokens_costs_latencies_and_failed_answers_are_summed_by_call(mara: Persona, bob: User) -> None:
    call, other = held(mara, bob), held(mara, bob)
    ResponseUse.objects.bulk_create(
        [
            use(conversation=call, response_id="1", cost_nanos=1_500_000),
            use(conversation=call, response_id="2", cost_nanos=None, has_failed=True),
            use(conversation=other, response_id="1"),
        ]
    )
    now = timezone.now()
    TurnTimes.objects.create(conversation=call, item_id="1", at=now, model="gpt-realtime", sent_ms=250)
    TurnTimes.objects.create(conversation=call, item_id="2", at=now, model="gpt-realtime", sent_ms=350, heard_ms=700)

    found = measured_calls([call.pk, other.pk])

    of_call = found[call.pk]
    assert (of_call.input_tokens, of_call.cached_tokens, of_call.output_tokens) == (86, 42, 130)
    assert (of_call.cost_micros, of_call.failed_answers) == (1_500, 1)
    assert of_call.latencies_ms == {"sent": [250, 350], "heard": [700]}
    assert (found[other.pk].cost_micros, found[other.pk].failed_answers) == (None, 0)


def test_of_a_call_without_anything_nothing_is_measured(mara: Persona, bob: User) -> None:
    assert measured_calls([held(mara, bob).pk]) == {}
