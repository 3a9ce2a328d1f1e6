"""The rules that Voice Live sets for a persona's options. The model checks them, and so does every form. Pure.

Three kinds of them: what one value may be alone (single_values.py), choices that need another one (the table of
options), and rules of single options (own_rules.py). What means nothing is not refused by the last two: a session
leaves it out. Nothing here raises, whatever a form or a file brings.
"""

from collections.abc import Callable, Collection
from types import SimpleNamespace
from typing import Any

from agents.personas import own_rules, reachable, single_values
from agents.personas.mcp_servers import Tokens, token_problem
from agents.personas.options import BY_FIELD, OPTIONS, Kind, Need, Option, means_something, unmet
from agents.personas.spelling import shown

CHOICES_NAMED = 3

# What a sentence says of a trait that a need is about: what it is now.
NOW: dict[str, Callable[[Any], str]] = {
    "family": lambda now: f"it has the agent {now.agent_name}" if now.agent_name else f"the model is {now.model}",
    "spoken": lambda now: f"the language is {now.language}",
    "voice_engine": lambda now: f"the voice is {now.voice_name}",
}


def problems(
    persona: Any, allowed_models: Collection[str] = (), tokens: Tokens | None = None, *, takes_agents: bool = True
) -> dict[str, str]:
    """For each field that Voice Live would refuse, a sentence that names the value, the limit and what to do.

    `allowed_models` and `takes_agents`: as in `reachable.problems`. `tokens`: the operator's keys of servers with
    tools; None: whether a server gets its key is not asked.
    """
    values = {option.field: getattr(persona, option.field) for option in OPTIONS}
    alone = {name: single_values.problem(BY_FIELD[name], value) for name, value in values.items()}
    # What is wrong by itself counts as left out where others need it.
    settings = SimpleNamespace(
        **{name: BY_FIELD[name].default if alone[name] or value is None else value for name, value in values.items()}
    )
    found = reachable.problems(settings, allowed_models, takes_agents=takes_agents)
    if meanwhile := _interim_model_problem(settings, allowed_models):
        found["interim_model"] = meanwhile
    for option in OPTIONS:
        if sentence := alone[option.field] or _problem(option, settings):
            found[option.field] = sentence
    if "mcp_servers" not in found and (sentence := _tokens_problem(settings, tokens)):
        found["mcp_servers"] = sentence
    return found


def _problem(option: Option, settings: Any) -> str | None:
    """What is wrong with a value that may be so by itself."""
    if not means_something(option, settings):
        return None
    rule = own_rules.RULES.get(option.field)
    is_choice = option.kind is Kind.CHOICE
    return (is_choice and _choice_problem(option, settings)) or (rule and rule(settings)) or None


def _choice_problem(option: Option, settings: Any) -> str | None:
    chosen = next(choice for choice in option.choices if choice.value == getattr(settings, option.field))
    need = unmet(chosen, settings)
    if need is None:
        return None
    fitting = [choice.short for choice in option.choices if unmet(choice, settings) is None][:CHOICES_NAMED]
    choose = " or ".join(f"“{each}”" for each in fitting)
    return f"“{chosen.short}” needs {need.words}, and {_now(need, settings)}: choose {choose}."


def _now(need: Need, settings: Any) -> str:
    if need.of in NOW:
        return NOW[need.of](settings)
    return f"the {BY_FIELD[need.of].label} is {shown(getattr(settings, need.of))}"


def _interim_model_problem(settings: Any, allowed_models: Collection[str]) -> str:
    """Voice Live offers it itself, whatever the persona talks through."""
    if not settings.interim_model or not means_something(BY_FIELD["interim_model"], settings):
        return ""
    meanwhile = SimpleNamespace(**{**vars(settings), "model": settings.interim_model, "profile": "", "agent_name": ""})
    return reachable.problems(meanwhile, allowed_models).get("model", "")


def _tokens_problem(settings: Any, tokens: Tokens | None) -> str | None:
    is_asked = tokens is not None and means_something(BY_FIELD["mcp_servers"], settings)
    return token_problem(settings.mcp_servers, tokens or {}) if is_asked else None
