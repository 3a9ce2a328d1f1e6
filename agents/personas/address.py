"""What a call is connected to: a model, a deployment of one's own, or an agent of Microsoft Foundry. Pure."""

from dataclasses import dataclass
from typing import Any

from agents.personas.options import OPTIONS, means_something


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a connection's address that a persona chooses; empty: left out. With an agent there is no model.

    With a `profile`, the model is the name of one's own deployment.
    """

    model: str = ""
    profile: str = ""
    agent_name: str = ""
    agent_project: str = ""
    agent_version: str = ""
    agent_client_id: str = ""
    agent_resource: str = ""

    @property
    def name(self) -> str:
        """Of what answers: the model, the deployment or the agent."""
        return self.agent_name or self.model

    @property
    def is_ones_own(self) -> bool:
        """Whether it is a deployment or an agent, and not what Voice Live offers everybody."""
        return bool(self.profile or self.agent_name)


ADDRESS_OPTIONS = tuple(option for option in OPTIONS if option.wire.startswith("?"))


def address_of(settings: Any) -> Address:
    """The address that a persona's settings choose. What means nothing there is left out."""
    chosen = [option.field for option in ADDRESS_OPTIONS if means_something(option, settings)]
    return Address(**{field: getattr(settings, field) for field in chosen})
