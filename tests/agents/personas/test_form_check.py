"""What the form is told while somebody types: the same rules as when it is saved, and nothing is stored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from agents.personas import form_check
from agents.personas.form_check import checked
from agents.personas.models import Persona
from agents.personas.options import OPTIONS, means_something
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]
CHECK = "/personas/form-check/"


@pytest.fixture
def asks(alice: User, signed_in: SignIn) -> Callable[..., Any]:
    browser = signed_in(alice)
    return lambda **changes: browser.post(CHECK, filled(**changes)).json()


def test_what_means_nothing_is_hidden(asks: Callable[..., Any]) -> None:
    plain = asks()
    persona = Persona(language="en-GB", voice_name="en-GB-RyanNeural", turn_detection="server_vad")

    assert plain["hidden"] == [option.field for option in OPTIONS if not means_something(option, persona)]
    assert "voice_temperature" in plain["hidden"]
    assert "voice_temperature" not in asks(voice_name="en-US-Ava:DragonHDLatestNeural")["hidden"]
    assert {"instructions", "model", "temperature"} <= set(asks(agent_name="museum-desk")["hidden"])


def test_the_slider_is_hidden_where_it_sets_nothing(asks: Callable[..., Any]) -> None:
    assert "liveliness" in asks(turn_detection="manual")["hidden"]
    assert "liveliness" not in asks(turn_detection="semantic_vad")["hidden"]


def test_problems_are_those_that_saving_finds(asks: Callable[..., Any]) -> None:
    found = asks(model="gpt-4.1", noise_reduction="near_field", silence_duration_ms="9", temperature="hot")["problems"]

    assert found["noise_reduction"][0].startswith("“Near field” needs a gpt-realtime model")
    assert found["silence_duration_ms"][0].startswith("9 ms is out of range")
    assert found["temperature"] == ["Write a number with a decimal point, 0.6 to 1.2, for example 0.8."]


def test_what_is_still_missing_is_no_problem(asks: Callable[..., Any]) -> None:
    assert asks(name="", summary="", instructions="", voice_name="")["problems"] == {}


def test_choices_say_what_they_lack(asks: Callable[..., Any]) -> None:
    needs = asks(model="gpt-4.1", language="de-DE")["needs"]

    assert needs["noise_reduction"]["far_field"] == "a gpt-realtime model"
    assert needs["turn_detection"]["azure_semantic_vad"] == "English"
    assert "azure_semantic_vad_multilingual" not in needs["turn_detection"]


def test_folds_and_the_slider_follow(asks: Callable[..., Any]) -> None:
    answer = asks(voice_style="cheerful", silence_duration_ms="200", end_of_utterance_level="low", eagerness="high")

    assert answer["fineTuning"]["sounds"] == "Fine tuning · 1 changed"
    assert answer["lively"] == {"position": "5", "words": "silence after speech: 200 ms"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"instructions": "You are [name]."}, "in [brackets]"),
        ({"silence_duration_ms": "200"}, "interrupts people who stop to think"),
        ({"max_response_output_tokens": "20"}, "An answer ends after 20 tokens"),
        ({"voice_kind": "openai", "voice_name": "marin", "greeting": "Hello!"}, "word for word"),
    ],
)
def test_advice_keeps_nobody_from_saving(changes: dict[str, str], words: str, asks: Callable[..., Any]) -> None:
    assert asks()["warnings"] == []
    (sentence,) = asks(**changes)["warnings"]

    assert words in sentence


@pytest.mark.parametrize("sent", [{}, {"name": "\0"}, {"mcp_servers": "[" * 9999}, {"temperature": "9" * 400}])
def test_whatever_is_sent_gets_an_answer(sent: dict[str, str]) -> None:
    assert checked(sent).keys() == {"hidden", "needs", "fineTuning", "lively", "warnings", "problems"}


def test_nothing_is_stored_and_no_persona_asked_for(alice: User, signed_in: SignIn) -> None:
    browser = signed_in(alice)

    with CaptureQueriesContext(connection) as asked:
        browser.post(CHECK, filled(name="Ottokar"))

    assert [query["sql"] for query in asked.captured_queries if "persona" in query["sql"]] == []


def test_it_is_for_people_who_are_signed_in_and_posts(alice: User, signed_in: SignIn) -> None:
    assert signed_in(alice).get(CHECK).status_code == 405
    assertContains(signed_in(None).post(CHECK, filled()), "send it again", status_code=403)


def test_who_asks_without_end_waits(alice: User, bob: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_check, "CHECKS_PER_MINUTE", 2)
    browser = signed_in(alice)

    assert [browser.post(CHECK, filled()).status_code for _ in range(3)] == [200, 200, 429]
    assert signed_in(bob).post(CHECK, filled()).status_code == 200
