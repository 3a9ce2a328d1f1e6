"""Whatever an editor chooses: what validates is accepted by the local voice service, and nothing raises."""

import asyncio
from collections import Counter
from typing import Any

from azure.ai.voicelive.aio import connect
from azure.core.credentials import AzureKeyCredential
from hypothesis import given, settings

from agents.personas.mcp_servers import Token
from agents.personas.options import BY_FIELD
from agents.personas.session_config import SessionConfig, session_config
from agents.personas.validation import problems
from localvoice.settings.opening import opening_from, problem_of
from localvoice.settings.pairs import check_response_pairs
from localvoice.settings.session import check_agent, new_session, updated
from localvoice.settings.table import RESPONSE
from localvoice.settings.voice import is_azure_speech
from tests.agents.personas.any_settings import junk_settings, persona_settings
from tests.agents.personas.settings import Settings
from tests.served.localvoice_controls import LocalVoice

TOKENS = {"MCP_TOKEN_A": Token("a key", ("example.org", "a.example"))}


def query_of(persona: Settings) -> dict[str, str]:
    """The address of the connection, as far as it decides about the session."""
    if persona.agent_name:
        named = {"agent-name": persona.agent_name, "agent-project-name": persona.agent_project}
    else:
        named = {"model": persona.model} | ({"profile": persona.profile} if persona.profile else {})
    return {"api-version": "2026-07-15", **named}


def accepted(persona: Settings, config: SessionConfig) -> None:
    """Raise as the local voice service refuses the connection, its session or its greeting."""
    query = query_of(persona)
    assert problem_of(query) is None
    opening = opening_from(query)
    session = new_session(opening.model, profile=opening.profile, agent_name=opening.agent_name)
    for is_on in (True, False):
        wanted = config.opening(detects_turns=is_on)
        session = updated(session, wanted, has_spoken=False, client_reference=False)
    if config.greeting is None:
        return
    asked = RESPONSE.check(config.greeting, "response")
    check_agent(session, asked, "response")
    check_response_pairs({**session, **asked})
    assert "pre_generated_assistant_message" not in asked or is_azure_speech(session["voice"])


def test_whatever_validates_is_accepted_by_the_local_voice_service() -> None:
    seen: Counter[bool] = Counter()

    @given(persona_settings())
    @settings(max_examples=700)
    def any_settings(persona: Settings) -> None:
        is_valid = not problems(persona, (), TOKENS)
        seen[is_valid] += 1
        if is_valid:
            accepted(persona, session_config(persona, metadata={"conversation": "c"}, tokens=TOKENS))

    any_settings()
    assert min(seen[True], seen[False]) > 100, seen


@given(junk_settings())
@settings(max_examples=500)
def test_whatever_a_form_or_a_file_brings_is_judged_in_short_sentences(persona: Settings) -> None:
    found = problems(persona, ["gpt-realtime"], TOKENS)

    assert found.keys() <= BY_FIELD.keys()
    for sentence in found.values():
        assert len(sentence.encode()) < 1000
        assert sentence.endswith(".")
        assert "\x00" not in sentence
    if not found and all(value is not None for value in missing(persona)):
        accepted(persona, session_config(persona, tokens=TOKENS))


def missing(persona: Settings) -> list[Any]:
    """The numbers that a form asks for itself."""
    return [getattr(persona, name) for name, option in BY_FIELD.items() if option.range and option.default is not None]


def test_some_of_them_are_accepted_over_a_real_connection(localvoice_process: LocalVoice) -> None:
    seen: list[str] = []

    async def configured(persona: Settings) -> None:
        config = session_config(persona, tokens=TOKENS)
        query = {name: value for name, value in query_of(persona).items() if name not in ("api-version", "model")}
        address = {"endpoint": localvoice_process.url, "model": persona.model, "query": query}
        async with asyncio.timeout(30), connect(credential=AzureKeyCredential("any"), **address) as connection:
            await connection.session.update(session=config.opening(detects_turns=True))
            kinds = [(await connection.recv()).type for _ in range(2)]
            seen.append(kinds[1])

    @given(persona_settings().filter(lambda persona: not problems(persona, (), TOKENS) and not persona.agent_name))
    @settings(max_examples=12)
    def any_settings(persona: Settings) -> None:
        asyncio.run(configured(persona))

    any_settings()
    assert set(seen) == {"session.updated"}
