"""Models, deployments of one's own and agents: what can be reached is saved, and for the rest a field says why not."""

from types import SimpleNamespace
from typing import Any

import pytest

from agents.personas.address import ADDRESS_OPTIONS, Address, address_of
from agents.personas.model_registry import Profile
from agents.personas.models import Persona
from agents.personas.options import OPTIONS
from agents.personas.reachable import problems
from agents.personas.session_config import session_config
from localvoice.settings.session import OF_THE_AGENT, new_session, updated

ID = "4f6a1f6e-0d5c-4f7e-9d0b-3c1b7f9a2e11"


def settings(**changes: Any) -> SimpleNamespace:
    """The options of a new persona, with these changes."""
    return SimpleNamespace(**{option.field: option.default for option in OPTIONS} | changes)


def agent(**changes: Any) -> SimpleNamespace:
    return settings(agent_name="museum-desk", agent_project="museum", **changes)


class TestAddress:
    def test_it_has_a_part_for_each_option_of_a_connection(self) -> None:
        assert tuple(option.field for option in ADDRESS_OPTIONS) == Address.__match_args__

    def test_with_a_model_nothing_of_an_agent_is_left(self) -> None:
        assert address_of(settings(model="gpt-4.1", agent_project="museum")) == Address("gpt-4.1")

    def test_with_an_agent_nothing_of_a_model_is_left(self) -> None:
        address = address_of(agent(model="gpt-4.1", profile=Profile.TEXT, agent_version="3"))
        assert address == Address(agent_name="museum-desk", agent_project="museum", agent_version="3")
        assert address.name == "museum-desk"


@pytest.mark.parametrize(
    "reached",
    [
        settings(),
        settings(model="unheard-of"),
        settings(model="gpt-5.5", profile=Profile.TEXT),
        settings(model="Museum_desk.2", profile=Profile.REALTIME),
        agent(),
        agent(model="???", agent_version="12", agent_client_id=ID, agent_resource="other-foundry"),
        settings(agent_project="no agent, no matter"),
    ],
)
def test_what_can_be_reached_has_no_problem(reached: SimpleNamespace) -> None:
    assert problems(reached) == {}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (settings(model="gpt 4"), "model", "“gpt 4” is not a model's name: use letters, digits, dots and dashes"),
        (settings(model=""), "model", "is not a model's name"),
        (settings(model="gpt-5.5"), "model", "does not offer gpt-5.5 itself: deploy it in your Foundry resource"),
        (settings(model="x", profile=Profile.TEXT), "model", "“x” is not a deployment's name"),
        (settings(model="x" * 65, profile=Profile.TEXT), "model", "2 to 64 letters"),
        (settings(agent_name="museum desk", agent_project="museum"), "agent_name", "is not an agent's name"),
        (settings(agent_name="museum-"), "agent_name", "is not an agent's name"),
        (settings(agent_name="museum-desk"), "agent_project", "needs the name of its Foundry project"),
        (settings(agent_name="desk", agent_project="a&b=c"), "agent_project", "“a&b=c” is no name in Azure"),
        (agent(agent_version="3 or 4"), "agent_version", "“3 or 4” is no name in Azure"),
        (agent(agent_client_id="me"), "agent_client_id", "“me” is not a client id"),
        (agent(agent_resource="https://other"), "agent_resource", "“https://other” is no name in Azure"),
        (agent(agent_resource="other"), "agent_client_id", "An agent of another resource needs the client id"),
    ],
)
def test_what_cannot_be_reached_is_said_at_its_field(wrong: SimpleNamespace, field: str, sentence: str) -> None:
    assert sentence in problems(wrong)[field]


def test_a_site_that_signs_in_with_a_key_has_no_agents() -> None:
    found = problems(agent(), takes_agents=False)
    assert found["agent_name"].startswith("Agents need Microsoft Entra ID, and this site signs in to Azure with a key")
    assert problems(settings(), takes_agents=False) == {}


class TestWhatTheOperatorAllows:
    ALLOWED = ("gpt-4.1", "museum-desk")

    @pytest.mark.parametrize(
        "allowed", [settings(model="gpt-4.1"), settings(model="gpt-4.1", profile=Profile.TEXT), agent()]
    )
    def test_models_deployments_and_agents_count_by_their_names(self, allowed: SimpleNamespace) -> None:
        assert problems(allowed, self.ALLOWED) == {}

    def test_another_model_is_refused_and_so_is_another_deployment(self) -> None:
        sentence = "This site does not allow the model “gpt-5”: choose gpt-4.1 or museum-desk."
        assert problems(settings(model="gpt-5"), self.ALLOWED) == {"model": sentence}
        assert problems(settings(model="gpt-5", profile=Profile.TEXT), self.ALLOWED) == {"model": sentence}

    def test_another_agent_is_refused_though_its_unused_model_would_be_allowed(self) -> None:
        other = settings(model="gpt-4.1", agent_name="gift-shop", agent_project="museum")
        assert problems(other, self.ALLOWED) == {
            "agent_name": "This site does not allow the agent “gift-shop”: choose gpt-4.1 or museum-desk. An agent is "
            "allowed by its name, since the site does not know its model."
        }


def test_with_an_agent_nothing_is_sent_that_the_agent_brings_itself() -> None:
    persona = Persona(name="Mara", agent_name="museum-desk", agent_project="museum", temperature=0.7)
    config = session_config(persona)
    assert not set(OF_THE_AGENT) & config.session.keys()
    session = new_session("", agent_name=config.address.agent_name)
    updated(session, config.session, has_spoken=False, client_reference=False)
