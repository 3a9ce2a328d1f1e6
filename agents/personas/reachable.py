"""Whether what a persona is connected to can be reached: a model, a deployment of one's own, an agent of Foundry. Pure.

Checked when a persona is saved.
"""

import re
from collections.abc import Collection
from typing import Any

from agents.personas.address import Address, address_of
from agents.personas.allowed_models import is_allowed, not_allowed
from agents.personas.model_registry import MODEL_NAME, known_models

DEPLOYMENT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,63}")
AGENT_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
AZURE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
CLIENT_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def problems(settings: Any, allowed_models: Collection[str] = (), *, takes_agents: bool = True) -> dict[str, str]:
    """For each field of the address that would not be reached, a sentence that says why and what to do.

    `takes_agents`: whether this site signs in to Azure as agents ask for. What means nothing is not looked at: with an
    agent neither the model nor its profile, without one nothing of the agent.
    """
    address = address_of(settings)
    forbidden = "" if is_allowed(address.name, allowed_models) else not_allowed(address, allowed_models)
    if not address.agent_name:
        found = {"model": _model_problem(address) or forbidden}
    else:
        found = {
            "agent_name": _agent_problem(address, takes_agents=takes_agents) or forbidden,
            "agent_project": _project_problem(address),
            "agent_version": _name_problem(address.agent_version),
            "agent_client_id": _client_id_problem(address),
            "agent_resource": _name_problem(address.agent_resource),
        }
    return {field: sentence for field, sentence in found.items() if sentence}


def _model_problem(address: Address) -> str:
    model, known = address.model, known_models().get(address.model)
    if address.profile and not DEPLOYMENT_NAME.fullmatch(model):
        return (
            f"“{model}” is not a deployment's name: write the name of your deployment as Azure shows it, 2 to 64 "
            "letters, digits, dots and dashes."
        )
    if not MODEL_NAME.fullmatch(model):
        return f"“{model}” is not a model's name: use letters, digits, dots and dashes, for example gpt-realtime."
    if known and known.own_deployment_only and not address.profile:
        return (
            f"Voice Live does not offer {model} itself: deploy it in your Foundry resource and say so under “your own "
            "deployment”, or choose another model."
        )
    return ""


def _agent_problem(address: Address, *, takes_agents: bool) -> str:
    if not AGENT_NAME.fullmatch(address.agent_name):
        return (
            f"“{address.agent_name}” is not an agent's name: write it as Foundry shows it, up to 63 letters, digits "
            "and dashes."
        )
    if not takes_agents:
        return (
            "Agents need Microsoft Entra ID, and this site signs in to Azure with a key: choose a model, or ask the "
            "operator to leave AZURE_VOICE_LIVE_API_KEY empty."
        )
    return ""


def _project_problem(address: Address) -> str:
    if not address.agent_project:
        return "An agent needs the name of its Foundry project: write it here."
    return _name_problem(address.agent_project)


def _client_id_problem(address: Address) -> str:
    """The service asks for the identity only where the agent belongs to another resource."""
    if address.agent_client_id and not CLIENT_ID.fullmatch(address.agent_client_id):
        return f"“{address.agent_client_id}” is not a client id: it looks like 00000000-0000-0000-0000-000000000000."
    if address.agent_resource and not address.agent_client_id:
        return (
            "An agent of another resource needs the client id of the identity of the resource that this site uses: "
            "write it here, or leave “agent's resource” empty."
        )
    return ""


def _name_problem(name: str) -> str:
    if not name or AZURE_NAME.fullmatch(name):
        return ""
    return f"“{name}” is no name in Azure: use letters, digits, dots and dashes, for example museum."
