"""What Voice Live charges a call as, by its persona."""

from typing import Any

import pytest

from agents.costs.prices import Billing
from agents.personas.billing import billing_of
from agents.personas.session_config import session_config
from tests.agents.personas.settings import Settings


def billed(*, is_local: bool = False, **changes: Any) -> Billing:
    return billing_of(session_config(Settings(**changes)), is_local=is_local)


@pytest.mark.parametrize(
    ("settings", "as_what"),
    [
        ({"model": "gpt-realtime", "voice_kind": "openai", "voice_name": "alloy"}, ("pro", "native", "native")),
        ({"model": "gpt-realtime-mini", "voice_kind": "azure-standard"}, ("standard", "native", "speech")),
        ({"model": "gpt-4.1"}, ("pro", "speech", "speech")),
        ({"model": "gpt-4.1", "custom_speech": {"en-US": "abc"}}, ("pro", "custom", "speech")),
        ({"model": "gpt-5-nano", "voice_kind": "azure-custom", "voice_endpoint_id": "x"}, ("lite", "speech", "custom")),
        ({"model": "phi4-mm-realtime"}, ("lite", "native", "speech")),
        (
            {"model": "azure-realtime", "voice_kind": "azure-realtime-native", "voice_name": "ava"},
            ("pro", "native", "native"),
        ),
        ({"model": "gpt-of-tomorrow"}, ("", "speech", "speech")),
        ({"model": "gpt-5.5"}, ("", "speech", "speech")),
        ({"model": "ours", "profile": "byom-azure-openai-chat-completion"}, ("own", "speech", "speech")),
        (
            {"model": "ours", "profile": "byom-azure-openai-realtime", "voice_kind": "openai", "voice_name": "alloy"},
            ("own", "native", "native"),
        ),
        ({"agent_name": "helper", "agent_project": "ours"}, ("own", "speech", "speech")),
    ],
)
def test_tier_and_what_hears_and_speaks(settings: dict[str, Any], as_what: tuple[str, str, str]) -> None:
    assert billed(**settings) == Billing(*as_what)


def test_the_local_voice_service_is_told_from_azure() -> None:
    assert billed(is_local=True, model="gpt-4.1").tier == "local"
    assert billed(is_local=True, agent_name="helper", agent_project="ours").tier == "local"
