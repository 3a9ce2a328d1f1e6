"""What the operator and the persona set for a call."""

from dataclasses import dataclass, field

from agents.costs.budgets import BudgetLimits
from agents.personas.session_config import SessionConfig
from agents.voice.conversation.dialogue import DialogueSettings
from agents.voice.upstream.chooser import Chooser


@dataclass(frozen=True, slots=True)
class DayAllowance:
    """What that person may use a day, in all calls together; 0: no limit."""

    user_id: int = 0
    call_seconds: int = 0
    typed_characters: int = 0


@dataclass(frozen=True, slots=True)
class SessionRules:
    """What the operator sets. `is_verbose`: every Voice Live event type goes to the page's log.

    `is_tryout`: nothing of the call is kept, and it is handed over to no other process.
    `is_local`: it goes to the local voice service, which costs nothing.
    `chooser` is this call's own: it counts connects in its user's name.
    """

    chooser: Chooser
    max_seconds: int
    idle_seconds: int
    resume_seconds: int
    is_verbose: bool = False
    day: DayAllowance = DayAllowance()
    is_tryout: bool = False
    is_local: bool = False
    budget: BudgetLimits = field(default_factory=BudgetLimits)


def dialogue_settings(config: SessionConfig) -> DialogueSettings:
    """What of a persona changes how turns are taken."""
    return DialogueSettings(
        may_interrupt=config.may_interrupt,
        has_echo_guard=config.has_echo_guard,
        has_greeting=config.greeting is not None,
    )
