"""What files are called."""

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given

from agents.conversations.export.file_names import attachment, file_name
from tests.agents.conversations.export.drawn import texts

HEADER = re.compile(r"attachment; filename=\"([A-Za-z0-9-]+\.txt)\"; filename\*=UTF-8''([A-Za-z0-9!#$&+\-.^_`|~%]+)")


@given(texts)
def test_a_name_is_one_on_every_system(title: str) -> None:
    name = file_name(title, "txt")
    assert name.endswith(".txt")
    assert len(name.encode()) <= 130
    assert not re.search(r'[\\/:*?"<>|\0-\x1f\x7f]', name)
    assert not [sign for sign in name if unicodedata.category(sign) in ("Cc", "Cf", "Cs")]
    assert name == name.strip(" .")


@given(texts)
def test_the_header_has_the_name_twice_and_nothing_else(title: str) -> None:
    name = file_name(title, "txt")
    found = HEADER.fullmatch(attachment(name))
    assert found
    assert unquote(found[2]) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Opening hours", "Opening hours.txt"),
        ("日本語 مرحبا Grüße", "日本語 مرحبا Grüße.txt"),
        ("../../etc/passwd", "etc-passwd.txt"),
        ("a\r\nSet-Cookie: x=1", "a Set-Cookie- x=1.txt"),
        ("invoice\u202egpj", "invoicegpj.txt"),
        ("CON", "_CON.txt"),
        ("nul.tar", "_nul.tar.txt"),
        ("...", "conversation.txt"),
        ("", "conversation.txt"),
    ],
)
def test_hostile_titles(title: str, name: str) -> None:
    assert file_name(title, "txt") == name


def test_a_long_title_ends_with_a_whole_character() -> None:
    family = "👩‍👩‍👧"
    assert set(file_name("日" * 120, "txt").removesuffix(".txt")) == {"日"}
    assert file_name(f"{'x' * 118}{family}", "txt") == f"{'x' * 118}.txt"
    assert file_name("é", "txt") == "é.txt"


def test_old_programs_get_a_name_in_ascii() -> None:
    assert attachment("Grüße 1.txt") == "attachment; filename=\"Grue-1.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.txt"
    assert attachment("日本.md").startswith('attachment; filename="conversation.md";')
