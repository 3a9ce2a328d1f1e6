"""What an option of a persona is: its field, its place in the session, what it may be, what it needs. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agents.personas.choices import AZURE_SPEECH, MAI_TRANSCRIBERS, OPENAI_TRANSCRIBERS, VoiceKind
from agents.personas.model_registry import Family, family_of, known_models
from agents.personas.spelling import as_number


class Section(StrEnum):
    """A part of the form; its value is its heading. They stand in the order people think in."""

    WHO = "Who is it?"
    SAYS = "What does it say?"
    SOUNDS = "How does it sound?"
    LISTENS = "How does it listen?"


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long text"
    CHOICE = "choice"
    SWITCH = "on or off"
    NUMBER = "number"
    WHOLE = "whole number"
    LIST = "list of texts"
    OBJECT = "JSON"


def as_a_form_sends_it(value: Any) -> Any:
    """Forms take spaces and line breaks off the ends of a text: a file or a seed that has them says nothing else."""
    return value.strip() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Range:
    """The range of a number. `unit` follows it in sentences; an arrow key changes it by `step`."""

    low: float
    high: float
    step: float
    unit: str = ""

    def __str__(self) -> str:
        """For example “100 to 5000 ms”."""
        return f"{self.low:g} to {self.high:g}{self.unit}"

    def problem(self, value: float) -> str | None:
        if self.low <= value <= self.high:
            return None
        nearest = self.low if value < self.low else self.high
        return f"{as_number(value)}{self.unit} is out of range: choose {self}, the nearest is {nearest:g}."


@dataclass(frozen=True, slots=True)
class Need:
    """What must be chosen elsewhere. `of`: another option's field, or one of `TRAITS`."""

    of: str
    among: frozenset[str]
    words: str
    """How a person says it: “an Azure voice”."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of an option. One whose needs are not met cannot be saved."""

    value: str
    label: str
    needs: tuple[Need, ...] = ()

    @property
    def short(self) -> str:
        """The label as a sentence names it: “By pauses”, without what explains it."""
        return self.label.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    `wire`: its path in the session, for example “voice.rate”; one that begins with “?” is a part of the connection's
    address; empty: it stays on this site. `default` None: left to the service. `limit`: of characters in a text or of
    entries in a list; `entry_limit`: of characters in an entry. One whose `needs` are not met means nothing: it is
    hidden, and left out of the session.
    """

    field: str
    wire: str
    section: Section
    kind: Kind
    label: str
    default: Any
    help: str
    example: str = ""
    range: Range | None = None
    limit: int | None = None
    entry_limit: int | None = None
    choices: tuple[Choice, ...] = ()
    needs: tuple[Need, ...] = ()
    is_basic: bool = False
    is_preview: bool = False
    is_required: bool = False


def _family(settings: Any) -> str:
    return Family.AGENT if settings.agent_name else family_of(settings.model, settings.profile)


def _reasoning(settings: Any) -> str:
    """`yes`, `no`, or `perhaps` if it is not known, as of deployments of one's own."""
    known = None if settings.profile else known_models().get(settings.model)
    return "perhaps" if known is None or known.reasoning is None else _yes_if(known.reasoning)


def _voice_engine(settings: Any) -> str:
    """`hd`, `multilingual` or `standard`: what the name of an Azure voice says. `own`: a name of yours says nothing."""
    name = settings.voice_name
    if settings.voice_kind == VoiceKind.PERSONAL:
        return "hd"  # its models are such
    if settings.voice_kind == VoiceKind.CUSTOM:
        return "own"
    if "HD" in name.partition(":")[2]:
        return "hd"
    return "multilingual" if "Multilingual" in name else "standard"


def transcriber_of(settings: Any) -> str:
    """What writes the caller's words down. The automatic one goes with the model, and takes the words to expect."""
    if settings.transcription_model:
        return str(settings.transcription_model)
    match _family(settings):
        case Family.REALTIME:
            return MAI_TRANSCRIBERS[0] if settings.phrase_list else OPENAI_TRANSCRIBERS[0]
        case Family.NATIVE:
            return MAI_TRANSCRIBERS[0]
    return AZURE_SPEECH


def _yes_if(there: object) -> str:
    return "yes" if there else "no"


TRAITS: dict[str, Callable[[Any], str]] = {
    "family": _family,
    "reasoning": _reasoning,
    "voice_engine": _voice_engine,
    "transcriber": transcriber_of,
    "spoken": lambda settings: settings.language.partition("-")[0],
    "has_agent": lambda settings: _yes_if(settings.agent_name),
    "has_mcp_servers": lambda settings: _yes_if(settings.mcp_servers),
}
"""What follows from options, under the names that needs call it by."""


def chosen(settings: Any, name: str) -> str:
    """The value of an option or of a trait, as needs compare it."""
    return TRAITS[name](settings) if name in TRAITS else str(getattr(settings, name))
