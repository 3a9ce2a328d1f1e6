"""The snippet of a turn: what was looked for is marked, and nothing else."""

import pytest
import regex

from agents.conversations.history.marks import snippet
from agents.conversations.words.splitting import wanted
from tests.agents.conversations.words.scripts import SAID_AND_LOOKED_FOR


def marked(text: str, typed: str) -> str:
    """As one reads it, marks in brackets."""
    return "".join(f"[{part.text}]" if part.is_found else part.text for part in snippet(text, wanted(typed, 1)))


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("The Heliotrope, a flower", "helio", "The [Helio]trope, a flower"),
        ("Äpfel und Birnen", "apfel", "[Äpfel] und Birnen"),
        ("A\u0308pfel", "apf", "[A\u0308pf]el"),
        ("Straße", "strasse", "[Straße]"),
        ("Straße", "stras", "[Straß]e"),
        ("wine, Apfelwein", "wein", "wine, Apfelwein"),
        ("明日は東京タワーに", "東京タワー", "明日は[東京タワー]に"),
        ("東京abc", "abc", "東京[abc]"),
        ("ร้านกาแฟนี้", "กาแฟ", "ร้าน[กาแฟ]นี้"),
        ("مُحَمَّد هنا", "محمد", "[مُحَمَّد] هنا"),
        ("<script>alert(1)</script>", "script", "<[script]>alert(1)</[script]>"),
        ("one two\n\nthree", "three", "one two [three]"),
        ("nothing of it", "zebra", "nothing of it"),
    ],
)
def test_words_are_marked_where_they_stand(text: str, typed: str, shown: str) -> None:
    assert marked(text, typed) == shown


def test_what_is_found_is_marked_in_every_script() -> None:
    unmarked = [
        (text, typed) for text, typed, is_found in SAID_AND_LOOKED_FOR if is_found and "[" not in marked(text, typed)
    ]
    assert unmarked == []


def test_a_long_text_is_shown_around_the_word() -> None:
    text = " ".join(f"word{number}" for number in range(400))
    shown = marked(text, "word200")

    assert regex.fullmatch(r"…word19\d .*\[word200\] .*word2\d\d…", shown)
    assert 100 < len(shown) < 230


@pytest.mark.parametrize("text", ["x" * 5000, "東" * 5000, "👩‍👩‍👧 " * 3000, "e\u0301" * 4000, "\u0301" * 300])
def test_no_character_is_torn_apart(text: str) -> None:
    parts = snippet(text, wanted(text[2500:2504], 1))
    flat = " ".join(text.split())

    assert all(part.text in flat or part.text == "…" for part in parts)
    assert not any(part.text[0] in "\u200d\u0301" for part in parts[1:] if part.text != "…") or text[0] == "\u0301"
    assert sum(len(part.text) for part in parts) < 700
