"""The states of a call, and how one leads to another. docs/architecture.md has the drawing."""

from dataclasses import dataclass
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


TALKING = (State.READY, State.LISTENING, State.PROCESSING, State.ASSISTANT_SPEAKING)
LIVE = (State.STARTING, *TALKING, State.RECONNECTING)
ENDS = (State.STOPPED, State.ERROR)


@dataclass(frozen=True, slots=True)
class Transition:
    """One state leads to another."""

    origin: State
    to: State
    why: str


# Turn taking decides by its rules (turns.py, overdue.py, reconnection.py); the tests compare it with this table.
TRANSITIONS = (
    Transition(State.IDLE, State.STARTING, "the call begins"),
    Transition(State.IDLE, State.RECONNECTING, "another process had the call"),
    Transition(State.STARTING, State.READY, "Voice Live has taken the settings"),
    Transition(State.READY, State.LISTENING, "the user begins to speak"),
    Transition(State.READY, State.PROCESSING, "the user has typed, or an answer is generated"),
    Transition(State.READY, State.ASSISTANT_SPEAKING, "an answer comes that was given up"),
    Transition(State.LISTENING, State.PROCESSING, "the user's turn is over"),
    Transition(State.LISTENING, State.READY, "the speech is dropped, or its end is lost"),
    Transition(State.LISTENING, State.ASSISTANT_SPEAKING, "an answer comes that was not announced"),
    Transition(State.PROCESSING, State.ASSISTANT_SPEAKING, "the answer's first audio comes"),
    Transition(State.PROCESSING, State.LISTENING, "the user speaks again"),
    Transition(State.PROCESSING, State.READY, "no answer comes, or the button interrupts it"),
    Transition(State.ASSISTANT_SPEAKING, State.READY, "the answer was played, or the button interrupts it"),
    Transition(State.ASSISTANT_SPEAKING, State.LISTENING, "barge-in"),
    Transition(State.ASSISTANT_SPEAKING, State.PROCESSING, "the user types over it, or another answer is generated"),
    *(Transition(state, State.RECONNECTING, "the connection is lost") for state in TALKING),
    Transition(State.RECONNECTING, State.READY, "another connection is there"),
    Transition(State.RECONNECTING, State.PROCESSING, "another connection is asked for an answer"),
    Transition(State.RECONNECTING, State.ASSISTANT_SPEAKING, "another connection is there, an answer still plays"),
    *(Transition(state, State.STOPPED, "the person ends the call, or is gone") for state in LIVE),
    *(Transition(state, State.ERROR, "a limit or a fault ends the call") for state in LIVE),
)
