"""The rules: how they answer, in the persona's words and language."""

import time

import pytest

from localvoice.answering.rules.intents import intent_of
from localvoice.answering.rules.persona import exact_words, persona_of
from localvoice.answering.rules.unknown import said_when_unknown
from tests.localvoice.answering.asking import HOTEL, LESSON, answer

COACH = """You are an interview coach. Be direct. Salary: name a range, and give a reason for it.
Your questions, one after the other:
Why do you want this job?
What did you learn?"""


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


def test_an_unknown_answer_is_admitted_and_the_stand_in_named_once_a_call() -> None:
    sorry, stand_in = "I am sorry, I do not know that.", "I am the local stand-in for a voice agent."
    first = answer("Who wrote Hamlet?")
    assert first == f"{sorry} {stand_in}"
    assert answer("Who wrote Hamlet?", first, "Who wrote Faust?") == sorry
    assert answer("Who wrote Hamlet?", sorry, "Who wrote Faust?") == first  # it was not heard to its end


def test_a_persona_does_what_it_says_it_does_when_it_does_not_know() -> None:
    instructions = f"{HOTEL}\nIf you do not know something, offer to take a message."
    said = answer("Who wrote Hamlet?", instructions=instructions)
    assert said.startswith("I am sorry, I do not know that. Shall I take a message?")


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


def test_a_caller_who_answers_the_personas_question_is_asked_the_next_one() -> None:
    first, second = "Why do you want this job?", "What did you learn?"
    assert answer("I am ready", first, "I like to help people.", instructions=COACH) == f"Thank you. {second}"
    assert answer("Hi, I'm ready.", instructions=COACH) == first
    assert answer("I am a nurse.", instructions=COACH) == f"Thank you. {first}"
    assert answer("I am ready", first, "What about salary?", instructions=COACH).startswith("Salary:")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What's seven times eight?", "Seven times eight is fifty-six."),
        ("What time is it?", "It is 2:05 PM."),
        ("What's the time, please?", "It is 2:05 PM."),
        ("Could you tell me what time it is?", "It is 2:05 PM."),
        ("What's today's date?", "Today is Saturday, the 21st of November 2026."),
        ("Good morning, Mia!", "Hello! How can I help you?"),
        ("Hello. When do you open?", "The opening hours are Monday to Saturday nine to six, Sunday ten to four."),
        ("Great, thanks!", "You are welcome."),
        ("Thank you, and how much is parking?", "Parking costs five euros a day."),
        ("Hello! Who are you?", "I am Mia, the receptionist of the Blue Door hotel."),
        ("Thanks. Goodbye!", "Goodbye, and thank you for talking to me."),
        ("Could you say that again, please?", "I have not said anything yet."),
        ("Sorry?", "I have not said anything yet."),
        ("Repeat after me: the sun is shining.", "The sun is shining."),
        ("Who am I speaking to?", "I am Mia, the receptionist of the Blue Door hotel."),
        ("Are you a robot?", "I am the local stand-in for a voice agent."),
        (
            "My name is Linda. How much is parking?",
            "Nice to meet you, Linda. Parking costs five euros a day.",
        ),
        ("What's the time of breakfast?", "Breakfast is served from seven to ten."),
        ("How are your breakfasts?", "Breakfast is served from seven to ten."),
        ("When can I see your parking?", "Parking costs five euros a day."),
        ("\x00What \x07time is it?\x1b", "It is 2:05 PM."),
        ("\x00\x01", "Sorry, I did not catch that. Could you say it again?"),
        ("…", "Sorry, I did not catch that. Could you say it again?"),
    ],
)
def test_questions_as_a_good_ear_writes_them(question: str, expected: str) -> None:
    assert answer(question) == expected


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("which day are you closed", "en"),
        ("what is today's special", "en"),
        ("can i see your rooms", "en"),
        ("night rates", "en"),
        ("can you help me carry my bags", "en"),
        ("how are your beds", "en"),
        ("thanks and what about parking", "en"),
        ("um wie viel uhr öffnen sie", "de"),
        ("à quelle heure ouvrez-vous", "fr"),
        ("quel jour êtes-vous fermés", "fr"),
        ("tutup hari apa", "id"),
    ],
)
def test_a_question_about_the_persona_is_no_phrase(question: str, language: str) -> None:
    assert intent_of(question, language) is None


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        (
            "When do you open?",
            "And on Sundays?",
            "The opening hours are Monday to Saturday nine to six, Sunday ten to four.",
        ),
        ("Is there parking?", "How much is that?", "Parking costs five euros a day."),
        ("Is there breakfast?", "When?", "Breakfast is served from seven to ten."),
        ("Is there breakfast?", "And how much is parking?", "Parking costs five euros a day."),
    ],
)
def test_a_follow_up_looks_at_the_turn_before(before: str, question: str, expected: str) -> None:
    assert answer(before, "Let me see.", question) == expected


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
        ("de", "Danke, auf Wiedersehen!", "Auf Wiederhören, und danke für das Gespräch."),
        ("de", "Um wie viel Uhr gibt es Kaffee?", "Ein Kaffee kostet drei Euro."),
        (
            "fr",
            "À quelle heure fermez-vous ?",
            "Je suis désolé, je ne le sais pas. Je suis le remplaçant local d'un agent vocal.",
        ),
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
    *("if you do not know, ", "otherwise ", "tell the caller ", "say that ", "if you can't help say: ", "offer to "),
    *("hello, ", "and ", "it ", "half of ", "(", "-", "% of ", "thank you ", "Hi Mia, ", "i'm Mia ", "what time "),
    *("twenty ", "7 x ", "1+", "my name is ", "please say ", "Ａ", "é", "\u0301"),
)


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_instructions_of_any_kind_are_read_in_no_time(fragment: str) -> None:
    instructions = (fragment * LONGEST)[:LONGEST]
    began = time.process_time()

    persona_of(instructions)
    exact_words(instructions)
    answer("when do you open", instructions=instructions)
    said_when_unknown(instructions, "Sorry.")
    answer(instructions)
    answer("Where is it?", "There.", instructions)

    assert time.process_time() - began < SECONDS_MAX
