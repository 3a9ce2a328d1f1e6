"""Puts endpoints in the places of engines. The engine that was chosen stays behind each of them, for when it fails."""

from dataclasses import replace

from localvoice.answering import endpoint as answering
from localvoice.endpoints.client import Client, Limits
from localvoice.endpoints.options import EndpointOptions
from localvoice.engines import Engines
from localvoice.hearing import endpoint as hearing
from localvoice.speaking import endpoint as speaking


def with_endpoints(engines: Engines, client: Client, wanted: EndpointOptions) -> Engines:
    """The engines with those endpoints before them."""
    found = engines
    if wanted.ears is not None:
        ears = hearing.EndpointHearing(client, wanted.ears, engines.hearing)
        found = replace(found, hearing=ears)
    if wanted.mouth is not None:
        voices, limits = speaking.Voices(wanted.voices, wanted.languages), _patient(speaking.LIMITS, wanted)
        mouth = speaking.EndpointSpeaker(client, wanted.mouth, engines.speaker, voices, limits=limits)
        found = replace(found, speaker=mouth)
    if wanted.brain is not None:
        limits, most_tokens = _patient(answering.LIMITS, wanted), wanted.most_tokens
        brain = answering.EndpointAnswerer(
            client, wanted.brain, engines.answerer, most_tokens=most_tokens, limits=limits
        )
        found = replace(found, answerer=brain)
    return found


def _patient(limits: Limits, wanted: EndpointOptions) -> Limits:
    """With the operator's patience; the whole answer gets as much more."""
    return replace(limits, first_s=wanted.first_s, total_s=limits.total_s + max(0.0, wanted.first_s - limits.first_s))
