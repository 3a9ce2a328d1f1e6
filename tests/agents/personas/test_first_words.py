"""What a persona says first: that it is an AI, and its greeting."""

import pytest
from django.contrib.auth.models import User
from django.db import connection

from agents.personas.choices import LANGUAGES, OPENAI_VOICES
from agents.personas.demo import MARA
from agents.personas.first_words import ai_sentences, first_words
from agents.personas.form_warnings import warnings
from agents.personas.models import Persona
from agents.personas.session_config import session_config
from agents.tryouts.shown import persona_of
from tests.agents.personas.settings import Settings

OPENAI = {"voice_kind": "openai", "voice_name": OPENAI_VOICES[0]}


def test_it_says_first_that_it_is_an_ai() -> None:
    greeting = session_config(Settings(says_it_is_ai=True)).greeting
    assert greeting is not None
    content = greeting["pre_generated_assistant_message"]["content"]
    assert content == [{"type": "text", "text": "I am an AI assistant. Good morning!"}]


def test_without_a_greeting_that_is_the_greeting() -> None:
    assert first_words(Settings(says_it_is_ai=True, greeting=" \n")) == "Hello! I am an AI assistant."


def test_switched_off_it_says_what_it_said_before() -> None:
    assert first_words(Settings(says_it_is_ai=False)) == "Good morning!"
    assert first_words(Settings(says_it_is_ai=False, greeting="")) == ""


def test_a_voice_of_a_model_is_asked_to_say_it_whatever_its_instructions_are() -> None:
    """The instructions of one answer count in place of the session's."""
    greeting = session_config(Settings(says_it_is_ai=True, instructions="Never say what you are.", **OPENAI)).greeting
    assert greeting == {
        "instructions": 'Greet the caller now. Say exactly this and nothing else: "I am an AI assistant. Good morning!"'
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_that_is_offered_has_its_sentence(code: str) -> None:
    sentences = ai_sentences()[code.partition("-")[0]]
    said = first_words(Settings(says_it_is_ai=True, language=code, greeting=""))

    assert sentences["says"] in said
    assert said.startswith(sentences["hello"])
    assert code.startswith("en") or "I am an AI" not in said


def test_no_sentence_is_that_of_another_language() -> None:
    said = [each["says"] for each in ai_sentences().values()]
    assert len(set(said)) == len(said)


def test_a_language_without_a_sentence_gets_the_english_one() -> None:
    assert first_words(Settings(says_it_is_ai=True, language="sw-KE", greeting="")) == "Hello! I am an AI assistant."


@pytest.mark.parametrize(
    ("code", "said"), [("ja-JP", "私はAIアシスタントです。やあ"), ("de-DE", "Ich bin ein KI-Assistent. やあ")]
)
def test_sentences_are_joined_as_their_script_does(code: str, said: str) -> None:
    assert first_words(Settings(says_it_is_ai=True, language=code, greeting="やあ")) == said


@pytest.mark.parametrize(("says_it", "greeting", "speaks"), [(True, "", True), (False, "Hi", True), (False, "", False)])
def test_a_try_knows_whether_something_is_said_first(says_it: bool, greeting: str, speaks: bool) -> None:
    draft = Persona(says_it_is_ai=says_it, greeting=greeting)
    assert persona_of(draft)["hasGreeting"] is speaks


def test_the_form_says_which_voices_say_it_word_for_word() -> None:
    word_for_word = "Only Azure voices say word for word that this is an AI"

    def warned(**changes: object) -> bool:
        return any(
            word_for_word in each for each in warnings(Settings(**{"greeting": "", "says_it_is_ai": True} | changes))
        )

    assert warned(**OPENAI)
    assert not warned()
    assert not warned(says_it_is_ai=False, **OPENAI)


class TestNewAndEarlierPersonas:
    def test_it_is_on_for_a_new_one_and_part_of_the_version(self, alice: User) -> None:
        persona = Persona.objects.create_published(owner=alice, **{**MARA, "name": "New"})
        assert persona.published is not None
        assert persona.published.says_it_is_ai is True

        persona.says_it_is_ai = False
        persona.publish(alice)
        assert [version.says_it_is_ai for version in persona.versions.order_by("number")] == [True, False]

    def test_it_is_off_for_those_that_an_earlier_release_has_written(self, alice: User) -> None:
        """It does not know the column, so the database fills it in, as the migration has done for all rows."""
        persona = Persona.objects.create(owner=alice, name="Old", summary="s")
        columns = [field.column for field in Persona._meta.local_fields if field.name not in ("says_it_is_ai", "id")]
        names = ", ".join(connection.ops.quote_name(str(column)) for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO agents_persona (id, {names}) SELECT %s, {names} FROM agents_persona WHERE id = %s",  # noqa: S608
                ["00000000000040008000000000000001", persona.pk.hex if connection.vendor == "sqlite" else persona.pk],
            )
        assert Persona.objects.get(pk="00000000-0000-4000-8000-000000000001").says_it_is_ai is False
