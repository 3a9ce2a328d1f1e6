"""The options of the command line for endpoints. Each has a variable in the environment, which containers set."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass

from localvoice.endpoints.addresses import PARTS, Endpoint, endpoint

MOST_TOKENS, MOST_SECONDS = 4096, 120.0
# Option: what it means. Its variable is LOCALVOICE_ and its name, in capitals.
MEANINGS = {
    "ears-url": "an OpenAI-compatible server that hears: http://127.0.0.1:8000/v1",
    "ears-model": "its name for the model",
    "mouth-url": "an OpenAI-compatible server that speaks",
    "mouth-model": "its name for the model",
    "mouth-voices": "its voices, with commas between; a persona's voice always gets the same of them",
    "mouth-languages": "the languages it speaks, like en,de; the local part speaks the others",
    "brain-url": "an OpenAI-compatible server that answers",
    "brain-model": "its name for the model",
    "brain-max-tokens": "the longest answer",
    "first-seconds": "how long to wait for the first word of a server's answer",
}
DEFAULTS = {"brain-max-tokens": "120", "first-seconds": "8"}


@dataclass(frozen=True, slots=True)
class EndpointOptions:
    """The endpoints that take the place of parts, and what is asked of them."""

    ears: Endpoint | None = None
    mouth: Endpoint | None = None
    brain: Endpoint | None = None
    voices: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    most_tokens: int = 120
    first_s: float = 8.0

    @property
    def given(self) -> tuple[Endpoint, ...]:
        """Those that there are."""
        return tuple(found for found in (self.ears, self.mouth, self.brain) if found is not None)


def add_options(parser: argparse.ArgumentParser, environment: Mapping[str, str] = os.environ) -> None:
    """Let the command line, or else the environment, name endpoints."""
    group = parser.add_argument_group("engines on other servers (docs/self-hosted.md)")
    for name, meaning in MEANINGS.items():
        variable = f"LOCALVOICE_{name.upper().replace('-', '_')}"
        default = environment.get(variable) or DEFAULTS.get(name, "")
        group.add_argument(f"--{name}", default=default, metavar=name.rpartition("-")[2].upper(), help=meaning)


def read_options(wanted: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> EndpointOptions:
    """What was given, checked, with the keys from the environment.

    Raises:
        ValueError: one sentence that names the option and says what to do.
    """
    found = {
        part: endpoint(part, getattr(wanted, f"{part}_url"), getattr(wanted, f"{part}_model"), environment)
        for part in PARTS
    }
    return EndpointOptions(
        **found,
        voices=_words(wanted.mouth_voices),
        languages=tuple(word.lower().partition("-")[0] for word in _words(wanted.mouth_languages)),
        most_tokens=int(_number(wanted.brain_max_tokens, "--brain-max-tokens", MOST_TOKENS, is_whole=True)),
        first_s=_number(wanted.first_seconds, "--first-seconds", MOST_SECONDS),
    )


def _words(written: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in written.split(",") if word.strip())


def _number(written: str, option: str, most: float, *, is_whole: bool = False) -> float:
    try:
        number = int(written) if is_whole else float(written)
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        raise ValueError(f"{option} is {written}; allowed is {'a whole number from ' if is_whole else ''}1 to {most:g}")
    return number
