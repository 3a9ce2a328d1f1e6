"""A conversation as plain text."""

from hypothesis import given

from agents.conversations.export.plain_text import as_plain_text
from agents.conversations.export.talk import Talk
from agents.conversations.models import Role
from tests.agents.conversations.export.drawn import said, seen, talk, talks


def read(text: str) -> list[list[str]]:
    """The quoted lines of each turn."""
    blocks: list[list[str]] = []
    for line in text.splitlines()[1:]:
        if line.startswith(">"):
            blocks[-1].append(line[1:])
        elif line.endswith(":") or line.startswith("("):
            blocks.append([])
    return blocks


@given(talks)
def test_what_is_read_is_what_was_said(drawn: Talk) -> None:
    heard = [seen(each.text) for each in drawn.turns if each.text.strip()]
    assert [seen("\n".join(lines)) for lines in read(as_plain_text(drawn)) if lines] == heard


@given(talks)
def test_a_line_is_quoted_or_ours_and_none_a_formula(drawn: Talk) -> None:
    lines = as_plain_text(drawn).splitlines()
    assert lines[0] == "A conversation with an AI."
    assert not [line for line in lines if line.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert not [line for line in lines if "\t" in line or "\0" in line or "\x1b" in line]


def test_it_says_who_is_an_ai_and_where_an_answer_was_cut() -> None:
    text = as_plain_text(
        talk(
            said("When do you open?\nAnd on Sundays?"),
            said("At ten.", Role.ASSISTANT, start_ms=2000, is_cut=True, heard_ms=640),
            said("", Role.ASSISTANT, start_ms=9000, is_cut=True, heard_ms=0),
        )
    )
    assert text == (
        "A conversation with an AI.\n"
        "Title: Opening hours\n"
        "With: Mara, an AI (version 3)\n"
        "Began: 2026-11-30 09:07:05 UTC\n"
        "Ended: 2026-11-30 09:08:05 UTC (The person ended it)\n"
        "Id: 00000000-0000-0000-0000-000000000001\n"
        "\n"
        "You, 09:07:05, spoken:\n"
        "> When do you open?\n"
        "> And on Sundays?\n"
        "\n"
        "Mara, an AI, 09:07:07, spoken, cut after 0.6 s:\n"
        "> At ten.\n"
        "\n"
        "Mara, an AI, 09:07:14, spoken, cut after 0.0 s:\n"
        "(nothing of it was heard)\n"
    )
