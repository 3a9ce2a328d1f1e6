"""The part of docs/personas.md about options, written from their table.

`python -m agents.personas.options_page` writes it again.
"""

from pathlib import Path

from agents.personas.options import OPTIONS, Kind, Option, Section

PAGE = Path(__file__).parents[2] / "docs/personas.md"
BEGIN, END = "<!-- Written by python -m agents.personas.options_page -->", "<!-- As far as that -->"
SHOWN_CHOICES = 12
TEST = "test_an_option_arrives_in_session_update"

# A field that stands in no session, and reaches Voice Live all the same: where, and which test shows it.
ELSEWHERE = {
    "greeting": (
        "`pre_generated_assistant_message` of the first answer; with a voice that is not Azure's, its `instructions`",
        "`test_an_azure_voice_speaks_the_greeting_as_it_is_written`",
    ),
    "says_it_is_ai": ("a sentence before the greeting", "`test_it_says_first_that_it_is_an_ai`"),
}

# What stands in a session and is no field of its own. By its place: where it comes from.
DERIVED = {
    "modalities": "always text and audio",
    "input_audio_format": "always pcm16, as the browser sends it",
    "input_audio_sampling_rate": "always 24000",
    "output_audio_format": "always pcm16, as the browser plays it",
    "metadata": "the ids of the conversation and of the persona's version; no names",
    "turn_detection.languages": "with the end of turn “By meaning”: the persona's languages that it knows",
    "turn_detection.create_response": "always true; with push-to-talk there is no turn detection",
    "turn_detection.auto_truncate": "always false: the browser says to the millisecond what was heard",
    "tools[].type": "mcp",
    "tools[].server_label": "`label` of a server in `mcp_servers`",
    "tools[].server_url": "its `url`",
    "tools[].allowed_tools": "its `allowed_tools`",
    "tools[].authorization": "the key in the environment variable that its `token_variable` names; see below",
    "tools[].require_approval": "always never: nobody is in a call who could approve",
}

# What Voice Live has and a persona does not, and why.
LEFT_OUT = {
    "?features": "client_ec_reference: a preview. The browser cancels its echo itself, and the service once more",
    "?conversation-id": "the site keeps the conversation itself, and gives each new connection what was said",
    "model": "it is fixed with the connection's address",
    "tools[].name": "functions need a program that answers them: an MCP server is one",
    "tools[].description": "as above",
    "tools[].parameters": "as above",
    "tools[].headers": "a key belongs into `authorization`; other headers would be a second place for secrets",
    "tools[].agent_name": "agents as tools: taken out of the SDK",
    "tools[].project_name": "as above",
    "tools[].agent_version": "as above",
    "tools[].client_id": "as above",
    "tools[].foundry_resource_override": "as above",
    "tools[].agent_context_type": "as above",
    "tools[].return_agent_response_directly": "as above",
    "turn_detection.appended_text_after_truncation": "it belongs to auto_truncate, which is off",
    "turn_detection.smart_end_of_turn_detection": "a preview, and not in this version of the API",
    "turn_detection.end_of_utterance_detection.threshold": "an earlier name of threshold_level",
    "turn_detection.end_of_utterance_detection.timeout": "an earlier name of timeout_ms",
    "input_audio_echo_cancellation.reference_source": "see features",
    "input_audio_echo_cancellation.channels": "see features",
    "animation": "there is no face to move",
    "avatar": "bound to regions, charged apart, and two connections a minute",
    "response.conversation": "none: an answer that is in no conversation. The site asks for none such",
    "id": "the service sets it",
    "object": "the service sets it",
    "expires_at": "the service sets it; a call goes on over another connection before",
}


def part() -> str:
    """The part between its two marks, with them."""
    sections = "\n\n".join(_section(section) for section in Section if any(each.section is section for each in OPTIONS))
    derived = "\n".join(_row(f"`{wire}`", why) for wire, why in DERIVED.items())
    left_out = "\n".join(_row(f"`{wire}`", why) for wire, why in LEFT_OUT.items())
    return (
        f"{BEGIN}\n\n{sections}\n\n"
        f"### What a session has besides\n\n| in the session | what |\n|---|---|\n{derived}\n\n"
        f"### What is left out\n\n| option of Voice Live | why |\n|---|---|\n{left_out}\n\n{END}"
    )


def with_part(page: str) -> str:
    """The page with this part as it is now."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{part()}{rest.partition(END)[2]}"


def _section(section: Section) -> str:
    rows = "\n".join(_option(option) for option in OPTIONS if option.section is section)
    head = "| field | in Voice Live | what it may be | goes with | shown by |\n|---|---|---|---|---|"
    return f"### {section.value}\n\n{head}\n{rows}"


def _option(option: Option) -> str:
    needs = " and ".join(need.words for need in option.needs)
    preview = " (preview)" if option.is_preview else ""
    return _row(f"`{option.field}`{preview}", _wire(option), _values(option), needs, _shown_by(option))


def _wire(option: Option) -> str:
    if option.field in ELSEWHERE:
        return ELSEWHERE[option.field][0]
    if not option.wire:
        return "stays on this site"
    if option.wire.startswith("?"):
        return f"`{option.wire[1:]}` in the address"
    return f"`{option.wire}`"


def _shown_by(option: Option) -> str:
    if option.field in ELSEWHERE:
        return ELSEWHERE[option.field][1]
    if not option.wire:
        return ""
    return "see Models" if option.wire.startswith("?") else f"`{TEST}[{option.field}]`"


def _values(option: Option) -> str:
    default = "" if option.default in ("", [], {}, None) else f" ({_as_written(option)})"
    match option.kind:
        case Kind.NUMBER | Kind.WHOLE:
            return f"{option.range}{default}" + ("; empty" if option.default is None else "")
        case Kind.CHOICE if len(option.choices) > SHOWN_CHOICES:
            return f"one of {len(option.choices)}{default}"
        case Kind.CHOICE:
            return ", ".join(f"`{choice.value}`" if choice.value else "empty" for choice in option.choices) + default
        case Kind.SWITCH:
            return f"on, off{default}"
        case Kind.LIST:
            return f"up to {option.limit} texts of {option.entry_limit} characters"
        case Kind.OBJECT:
            return f"JSON, up to {option.limit} entries"
    return f"a text of up to {option.limit} characters"


def _as_written(option: Option) -> str:
    return {True: "on", False: "off"}[option.default] if option.kind is Kind.SWITCH else str(option.default)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


if __name__ == "__main__":
    PAGE.write_text(with_part(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
