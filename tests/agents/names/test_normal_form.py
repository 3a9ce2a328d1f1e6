"""The one form in which names and words are compared."""

from collections.abc import Callable
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.names.normal_form import normal_form
from tests.agents.names.spellings import PAIRS

FORMS = ("NFC", "NFD", "NFKC", "NFKD")
CASES: tuple[Callable[[str], str], ...] = (str.upper, str.lower, str.title, str.swapcase, str.casefold)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=8)


@pytest.mark.parametrize(("name", "typed"), PAIRS)
def test_what_people_type_is_found_in_the_name(name: str, typed: str) -> None:
    assert all(word in normal_form(name) for word in normal_form(typed).split())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Muller", "Müller"), ("schon", "schön"), ("żaba", "zaba"), ("เสือ", "เสื้อ"), ("がい", "かい"), ("и", "й")],
)
def test_other_letters_stay_other_letters(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


def test_what_no_eye_sees_does_not_count() -> None:
    assert normal_form("Ma\u200bra\u2069\0 \ufe0f\u3164") == "mara "


def test_words_stay_apart() -> None:
    assert normal_form("Front\u00a0desk\u3000of\tours").split() == ["front", "desk", "of", "ours"]


@given(text=TEXTS, form=st.sampled_from(FORMS), case=st.sampled_from(CASES))
def test_neither_case_nor_form_makes_a_difference(text: str, form: str, case: Callable[[str], str]) -> None:
    assert normal_form(normalize(form, text)) == normal_form(text)  # type: ignore[arg-type]  # one of FORMS
    assert normal_form(case(text)) == normal_form(text)


@given(text=TEXTS)
def test_a_normal_form_is_its_own(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)
