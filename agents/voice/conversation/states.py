"""The states of a call."""

from enum import StrEnum


class State(StrEnum):
    """The contract's session states."""

    IDLE = "idle"
    STARTING = "starting"
    READY = "ready"
    LISTENING = "listening"
    PROCESSING = "processing"
    ASSISTANT_SPEAKING = "assistant_speaking"
    RECONNECTING = "reconnecting"
    STOPPED = "stopped"
    ERROR = "error"


ENDS = (State.STOPPED, State.ERROR)
