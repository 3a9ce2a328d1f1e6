"""Personas that hypothesis draws: every option, with texts that are hard to write into a file."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from hypothesis import strategies as st

from agents.personas.models import Persona
from agents.personas.options import BY_FIELD, OPTIONS, Kind, Option
from agents.personas.sharing_form import TAG_LIMIT, TAGS_MAX

PIECES = [
    *("\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "\u00a0", "\u2028", "\u2029", "\x85", "\ufeff", "\x07", "\x1b[0m"),
    *("---", "...", "- ", "# ", ": ", "? ", "|", ">", "'", '"', "\\", "%", "&a", "*a", "!x", "{", "[", "<<", "~"),
    *("no", "null", "true", "1", "1.5", "1e5", "0x1f", "1:30", "2026-11-30", "=", "@", "`", "\U0010ffff", "\ufffe"),
    *("مرحبا", "\u202eabc\u202c", "🎉", "👩‍👩‍👧", "e\u0301", "Grüße", "日本語", "\ud7ff", "\ue000"),
]
signs = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def exactly(value: Any) -> str:
    """Differs where 1, 1.0 and true do, which are equal."""
    return json.dumps(value, sort_keys=True)


def texts(least: int, limit: int) -> st.SearchStrategy[str]:
    """Texts of that many characters, of single signs and of what a file can get wrong."""
    pieces = st.lists(st.sampled_from(PIECES) | st.text(signs, max_size=4), max_size=12).map("".join)
    return (pieces | st.text(signs, max_size=20)).map(lambda text: text[:limit]).filter(lambda text: len(text) >= least)


def mcp_servers() -> st.SearchStrategy[list[dict[str, Any]]]:
    label, tool = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True), texts(1, 100)
    more = {
        "allowed_tools": st.lists(tool, max_size=2),
        "token_variable": st.from_regex(r"MCP_TOKEN_[A-Z0-9_]{1,8}", fullmatch=True),
    }
    server = st.fixed_dictionaries({"label": label, "url": texts(0, 20).map("https://{}".format)}, optional=more)
    return st.lists(server, max_size=3)


OBJECTS: dict[str, st.SearchStrategy[Any]] = {
    "mcp_servers": mcp_servers(),
    "custom_speech": st.dictionaries(
        st.from_regex(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){1,2}", fullmatch=True), texts(1, 100), max_size=3
    ),
}


KNOWN = {
    "model": ["gpt-realtime", "gpt-4.1", "phi4-mini", "azure-realtime"],
    "voice_name": ["alloy", "ava", "de-DE-KatjaNeural", "en-US-Ava:DragonHDLatestNeural"],
}
# These have to fit one another: where one does not, all of its group go back to their defaults.
ONE_FOR_ANOTHER = (
    {"model", "profile", "agent_name", "agent_project", "voice_kind", "voice_name", "voice_endpoint_id"},
    {"interim", "interim_texts"},
)


def values(option: Option) -> st.SearchStrategy[Any]:
    """What this option may be by itself."""
    least = 1 if option.is_required else 0
    match option.kind:
        case Kind.SWITCH:
            return st.booleans()
        case Kind.CHOICE:
            return st.sampled_from([str(choice.value) for choice in option.choices])
        case Kind.LIST:
            return st.lists(texts(1, option.entry_limit or 0), max_size=4)
        case Kind.OBJECT:
            return OBJECTS[option.field]
        case Kind.TEXT | Kind.LONG_TEXT:
            known = KNOWN.get(option.field)
            return (st.sampled_from(known) if known else st.nothing()) | texts(least, option.limit or 0)
    assert option.range
    low, high = option.range.low, option.range.high
    number = st.integers(int(low), int(high)) if option.kind is Kind.WHOLE else st.floats(low, high).map(float)
    return number if option.default is not None else st.none() | number


def options() -> st.SearchStrategy[dict[str, Any]]:
    """A value for each option, most of them at their default. They need not go together."""

    def drawn(option: Option) -> st.SearchStrategy[Any]:
        default = st.just(option.default)
        return values(option) if option.is_required else default | values(option)

    return st.fixed_dictionaries({option.field: drawn(option) for option in OPTIONS})


def sharing(*groups: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "everyone": st.booleans(),
            "groups": st.lists(st.sampled_from(groups), unique=True).map(sorted) if groups else st.just([]),
            "tags": st.lists(texts(1, TAG_LIMIT), max_size=TAGS_MAX),
            "may_be_copied": st.booleans(),
            "active": st.booleans(),
            "keep_days": st.none() | st.integers(1, 3650),
        }
    )


def made_valid(persona: Persona) -> Persona:
    """The same with other values where these do not go together, or are blank and must not be."""
    for name, option in BY_FIELD.items():
        if option.is_required and not getattr(persona, name).strip():
            setattr(persona, name, option.example)
    for _ in BY_FIELD:
        found = _problems(persona)
        if not found:
            return persona
        for name in found.union(*(group for group in ONE_FOR_ANOTHER if group & found)):
            option = BY_FIELD[name]
            setattr(persona, name, option.example if option.is_required and not option.default else option.default)
    raise AssertionError(found)


def _problems(persona: Persona) -> set[str]:
    try:
        persona.clean()
    except ValidationError as wrong:
        return set(wrong.message_dict)
    return set()
