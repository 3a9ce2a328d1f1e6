"""The rules: how they answer, in the persona's words and language."""

import time
from datetime import UTC, datetime

import pytest

from localvoice.answering import Prompt, Said
from localvoice.answering.rules.answerer import answer_text
from localvoice.answering.rules.persona import exact_words, persona_of

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
HOTEL = """You are Mia, the receptionist of the Blue Door hotel. Be brief and warm.
Opening hours: Monday to Saturday nine to six, Sunday ten to four.
Breakfast is served from seven to ten. Parking costs five euros a day. Never talk about politics."""
COACH = """You are an interview coach. Be direct. Salary: name a range, and give a reason for it.
Your questions, one after the other:
Why do you want this job?
What did you learn?"""
LESSON = "Du bist Jonas, ein Lehrer, und du bist geduldig. Sprich langsam. Ein Kaffee kostet drei Euro."


def answer(*said: str, instructions: str = HOTEL, language: str = "en") -> str:
    """The answer, after the user, the assistant, the user, … said this."""
    roles = ("user", "assistant") * len(said)
    return answer_text(Prompt(instructions, language, tuple(map(Said, roles, said)), NOW))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is seven times eight", "Seven times eight is fifty-six."),
        ("what is seven times age", "Seven times eight is fifty-six."),
        (
            "tell me about your opening hours",
            "The opening hours are Monday to Saturday nine to six, Sunday ten to four.",
        ),
        ("when do you open", "The opening hours are Monday to Saturday nine to six, Sunday ten to four."),
        ("how much is parking", "Parking costs five euros a day."),
        ("who are you", "I am Mia, the receptionist of the Blue Door hotel."),
        ("my name is linda", "Nice to meet you, Linda."),
        ("say after me the sun is shining", "The sun is shining."),
        ("what time is it", "It is 2:05 PM."),
        ("what day is today", "Today is Saturday, the 21st of November 2026."),
        ("hello", "Hello! How can I help you?"),
        ("thank you very much", "You are welcome."),
        ("okay", "All right. What else can I do for you?"),
        (
            "what can you help me with",
            "I am Mia, the receptionist of the Blue Door hotel. "
            "Ask me about that, about the date and the time, or give me a sum.",
        ),
        ("stop", "All right, I am listening."),
        ("what is five divided by zero", "Nothing can be divided by zero."),
        ("", "Sorry, I did not catch that. Could you say it again?"),
    ],
)
def test_questions_in_english(question: str, expected: str) -> None:
    assert answer(question) == expected


def test_an_unknown_answer_is_admitted_with_what_was_heard() -> None:
    said = answer("who wrote hamlet")
    assert "local stand-in" in said
    assert "who wrote hamlet" in said


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("what is there to eat", "The kitchen serves soup until ten."),
        ("I am hungry", "The kitchen serves soup until ten."),
        ("where are you", "The address is 3 Mill Lane."),
        ("how do I get there", "The way here: take line four."),
        ("how much is it", "A room costs ninety euros."),
    ],
)
def test_a_fact_is_found_under_other_words_too(question: str, fact: str) -> None:
    facts = "The kitchen serves soup until ten. The way here: take line four. A room costs ninety euros."
    assert answer(question, instructions=f"{facts} The address is 3 Mill Lane.") == fact


def test_a_persona_with_questions_asks_them_one_after_the_other() -> None:
    first, second = "Why do you want this job?", "What did you learn?"
    assert answer("I am ready", instructions=COACH) == first
    assert answer("I am ready", first, "okay", instructions=COACH) == second
    assert answer("I am ready", first, "I like it", instructions=COACH).endswith(second)
    assert answer("I am ready", first, "okay", second, "next question", instructions=COACH) == first


def test_what_a_persona_is_to_ask_is_not_read_out_as_a_fact() -> None:
    assert answer("what about the job salary", instructions=COACH) == "Salary: name a range, and give a reason for it."


def test_how_to_behave_is_not_read_out() -> None:
    assert "politics" not in answer("what do you think about politics").replace("what do you think about politics", "")
    assert not any(fact.startswith(("Be ", "Never")) for fact in persona_of(HOTEL).facts)


def test_the_callers_name_is_remembered_and_can_be_corrected() -> None:
    introduction = ("my name is linda", "Nice to meet you, Linda.")
    assert answer(*introduction, "what is my name") == "Your name is Linda."
    assert answer(*introduction, "no, call me Bob", "Fine.", "what is my name") == "Your name is Bob."
    assert answer(*introduction, "what is it my name") == "Your name is Linda."
    assert answer("what is my name") == "You have not told me your name yet."


def test_the_last_answer_is_repeated_as_far_as_it_was_heard() -> None:
    assert answer("when do you open", "The opening hours are", "what did you say") == "The opening hours are"


def test_without_a_question_the_persona_greets() -> None:
    assert answer() == "Hello! I am Mia, the receptionist of the Blue Door hotel. How can I help you?"
    assert answer(instructions='Greet callers with "Good day to you!"') == "Good day to you!"


@pytest.mark.parametrize(
    "order",
    [
        'Say exactly: "Welcome to the hotel. Who are you?"',
        "Say exactly: Welcome to the hotel. Who are you?",
        'Greet the caller now. Say exactly this and nothing else: "Welcome to the hotel. Who are you?"',
    ],
)
def test_words_to_say_exactly_are_said_exactly(order: str) -> None:
    assert answer(instructions=order) == "Welcome to the hotel. Who are you?"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("de", "hallo", "Hallo! Wie kann ich Ihnen helfen?"),
        ("de", "wie spät ist es", "Es ist 14 Uhr 5."),
        ("de", "Was kostet ein Kaffee?", "Ein Kaffee kostet drei Euro."),
        ("de", "wer bist du", "Ich bin Jonas, ein Lehrer."),
        ("de", "7 mal 8", "7 × 8 ist 56."),
        ("de", "what is seven times eight", "7 × 8 ist 56."),
        ("id", "hari apa ini", "Hari ini Sabtu, 21 November 2026."),
        ("id", "nama saya Budi", "Senang berkenalan dengan Anda, Budi."),
        ("es", "hola", "¡Hola! ¿En qué puedo ayudarle?"),
        ("fr", "merci beaucoup", "Je vous en prie."),
    ],
)
def test_phrases_follow_the_language(language: str, question: str, expected: str) -> None:
    assert answer(question, instructions=LESSON, language=language) == expected


LONGEST = 20_000
SECONDS_MAX = 5.0  # of this process; each takes some milliseconds
FRAGMENTS = (
    *("\n", "\n \t", " ", ".", '"', "„", "say ", "\nsay ", "greet ", "exactly ", "named ", "you are ", "and you "),
    *(
        '\nsay exactly "',
        "say exactly „",
        "\nsay exactly: ",
        "greeting „",
        "a: ",
        "hours: ",
        "is it? ",
        "- ",
        "you're ",
    ),
    *("twenty ", "7 x ", "1+", "my name is ", "please say ", "Ａ", "é", "\u0301"),
)


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_instructions_of_any_kind_are_read_in_no_time(fragment: str) -> None:
    instructions = (fragment * LONGEST)[:LONGEST]
    began = time.process_time()

    persona_of(instructions)
    exact_words(instructions)
    answer("when do you open", instructions=instructions)
    answer(instructions[:4_000])

    assert time.process_time() - began < SECONDS_MAX
