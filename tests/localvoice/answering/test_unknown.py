"""What a persona says that does not know an answer."""

import pytest

from localvoice.answering.rules.unknown import said_when_unknown

SORRY = "I am sorry."


@pytest.mark.parametrize(
    ("instructions", "said"),
    [
        (
            'If you do not know the answer, say: "I will ask the boss and call you back."',
            "I will ask the boss and call you back.",
        ),
        ('If you do not know, say "I do not know. Please call again."', "I do not know. Please call again."),
        ("Be kind. If you are not sure, say: I would rather ask our gardener.", "I would rather ask our gardener."),
        ("Wenn du etwas nicht weißt, sag: „Da muss ich nachfragen.“", "Da muss ich nachfragen."),
        ("If you do not know something, say so and offer to take a message.", f"{SORRY} Shall I take a message?"),
        (
            "Answer only from these facts, otherwise offer to take a message with the caller's name.",
            f"{SORRY} Shall I take a message with your name?",
        ),
        ("When you don't know, tell the caller that a colleague rings back.", f"{SORRY} A colleague rings back."),
        ("If you don't know, say that the caller can write to us.", f"{SORRY} You can write to us."),
        ("If you are unsure, tell them you will call them back.", f"{SORRY} I will call you back."),
        ("When unsure, let callers know that they have to wait.", f"{SORRY} You have to wait."),
        (
            "If you cannot help, offer to connect the caller with your manager.",
            f"{SORRY} Shall I connect you with my manager?",
        ),
        ("For anything else, refer callers to www.example.org.", f"{SORRY} Please turn to www.example.org."),
        (
            "If the answer is not in these notes, ask the caller to write an e-mail and then end the call.",
            f"{SORRY} Please write an e-mail.",
        ),
        ("When you are not certain, tell the caller to look at our website.", f"{SORRY} Please look at our website."),
        ("If a question is not covered here, take a message.", f"{SORRY} Shall I take a message?"),
        (
            "If you do not have the answer, put the customer through to Ms. Hill.",
            f"{SORRY} Shall I put you through to Ms. Hill?",
        ),
    ],
)
def test_the_instructions_say_it(instructions: str, said: str) -> None:
    assert said_when_unknown(f"You are Ann.\n{instructions}\nWe open at nine.", SORRY) == said


@pytest.mark.parametrize(
    "instructions",
    [
        "",
        "You are Ann. We open at nine.",
        "If you do not know, say so.",
        "If you're not sure, don't make things up: say that you don't know.",
        "Never say that you do not know.",
        "Wenn der Anrufer gar nicht weiterweiß, hilf mit einem Satz auf Englisch.",
    ],
)
def test_the_instructions_do_not_say_it(instructions: str) -> None:
    assert said_when_unknown(instructions, SORRY) is None


def test_in_another_language_only_what_stands_word_for_word_is_said() -> None:
    sorry = "Das weiß ich leider nicht."
    assert said_when_unknown("If you do not know, offer to take a message.", sorry, "de") is None
    assert said_when_unknown('If you do not know, say "Keine Ahnung."', sorry, "de") == "Keine Ahnung."
