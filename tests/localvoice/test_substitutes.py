"""Endpoints take the places of parts, and leave the others as they are."""

from localvoice.answering.endpoint import EndpointAnswerer
from localvoice.answering.rules.answerer import RuleAnswerer
from localvoice.endpoints.addresses import Endpoint
from localvoice.endpoints.client import Client
from localvoice.endpoints.options import EndpointOptions
from localvoice.engines import Engines
from localvoice.hearing.endpoint import EndpointHearing
from localvoice.hearing.scripted import ScriptedHearing
from localvoice.speaking import Speech
from localvoice.speaking.endpoint import EndpointSpeaker
from localvoice.substitutes import with_endpoints


class Silent:
    """A speaker without an engine."""

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        return b""

    def close(self) -> None:
        """Nothing is held."""


def at(part: str) -> Endpoint:
    return Endpoint(part, "http://127.0.0.1:1/v1", "some-model")


async def test_only_what_was_asked_for_is_replaced() -> None:
    engines = Engines(ScriptedHearing(), RuleAnswerer(), Silent())
    assert with_endpoints(engines, Client(), EndpointOptions()) is engines
    brain = with_endpoints(engines, Client(), EndpointOptions(brain=at("brain"), first_s=30.0))
    assert isinstance(brain.answerer, EndpointAnswerer)
    assert (brain.hearing, brain.speaker, brain.pace) == (engines.hearing, engines.speaker, engines.pace)
    both = with_endpoints(engines, Client(), EndpointOptions(ears=at("ears"), mouth=at("mouth")))
    assert isinstance(both.hearing, EndpointHearing)
    assert isinstance(both.speaker, EndpointSpeaker)
    assert both.answerer is engines.answerer
