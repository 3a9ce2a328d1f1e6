"""What the rules read in instructions."""

import pytest

from localvoice.answering.rules.persona import in_first_person, persona_of

CAMP = """# Role
You are Pia, the voice of a camp site. Keep answers short.

## Prices:
- A tent costs 14 euros a night.
- No dogs are allowed.
- Only cash is accepted.
- When a pitch is ready, we send a message.
- Dr. Weiss comes on Mondays.

**Rules**
If asked about the lake, say that it is deep.
When you are unsure, stay calm.
If the caller is angry, or rude, stay friendly.
Do not talk about other camps."""


def test_facts_are_told_apart_from_headings_and_orders() -> None:
    assert persona_of(CAMP).facts == (
        "I am Pia, the voice of a camp site.",
        "A tent costs 14 euros a night.",
        "No dogs are allowed.",
        "Only cash is accepted.",
        "When a pitch is ready, we send a message.",
        "Dr. Weiss comes on Mondays.",
    )


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("You are open from 8 to 6; on Sundays you are closed.", "We are open from 8 to 6; on Sundays we are closed."),
        ("You repair bikes in your yard.", "I repair bikes in my yard."),
        ("Our opening hours are nine to five.", "Our opening hours are nine to five."),
        ("Wheelchairs are lent, you only leave your name.", "Wheelchairs are lent, you only leave your name."),
    ],
)
def test_what_the_persona_is_told_about_itself_is_said_in_the_first_person(sentence: str, said: str) -> None:
    assert in_first_person(sentence) == said


@pytest.mark.parametrize(
    "order",
    [
        "Be kind.",
        "You must never give medical advice.",
        "Only answer from these facts.",
        "If asked, say no.",
        "If a caller is rude, stay calm.",
        "Your tone is warm.",
        "No hables de política.",
        "Wenn jemand fragt, sag nichts.",
    ],
)
def test_orders_are_no_facts(order: str) -> None:
    assert persona_of(order).facts == ()


@pytest.mark.parametrize("fact", ["Di pantai tidak boleh berenang.", "No dogs are allowed.", "Only cash is accepted."])
def test_a_fact_that_begins_as_an_order_of_another_language_is_a_fact(fact: str) -> None:
    assert persona_of(fact).facts == (fact,)
