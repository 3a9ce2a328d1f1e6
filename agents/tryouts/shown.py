"""What the page of somebody who tries a draft gets to know of it: what Voice Live is sent, without keys. Pure."""

from typing import Any

from agents.personas.first_words import first_words
from agents.personas.mcp_servers import Tokens
from agents.personas.persona_settings import PersonaSettings
from agents.personas.session_config import may_be_interrupted, session_config

SECRETS = frozenset({"authorization", "headers", "api_key", "token"})
HIDDEN = "(not shown)"


def persona_of(settings: PersonaSettings) -> dict[str, Any]:
    """What static/js/call needs of a persona, in the names of static/js/call/page_data.js."""
    return {
        "name": settings.name,
        "shortName": settings.short_name,
        "language": settings.language,
        "mayBeInterrupted": may_be_interrupted(settings),
        "hasGreeting": bool(first_words(settings)),
    }


def sent_of(settings: PersonaSettings, tokens: Tokens) -> dict[str, Any]:
    """The model or agent, the fields of `session.update`, and those of the greeting."""
    config = session_config(settings, tokens=tokens)
    sent = {"agent" if config.address.agent_name else "model": config.address.name, "session": config.session}
    return without_keys(sent | ({"greeting": config.greeting} if config.greeting else {}))


def without_keys(value: Any) -> Any:
    match value:
        case dict():
            return {name: HIDDEN if name in SECRETS else without_keys(each) for name, each in value.items()}
        case list():
            return [without_keys(each) for each in value]
    return value
