"""The order in which people look for names."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.names.natural_order import natural_order


@pytest.mark.parametrize(
    "names",
    [
        ["Nr. 1", "Nr. 2", "Nr. 10", "Nr. 11", "Nr. 100"],
        ["2 rooms", "12 rooms", "rooms"],
        ["A2 B9", "A2 B10", "A10 B1"],
        ["Öl 2", "öl 10", "Ort", "Ost"],
        ["Apfel", "Äpfel", "Banane", "Zoe", "Zoë", "Zoe 2"],
        ["Gate 9", "Gate ١٠", "Gate １１"],
        ["", "7", "a"],
    ],
)
def test_names_are_ordered_as_people_do(names: list[str]) -> None:
    assert sorted(random.sample(names, len(names)), key=natural_order) == names


@given(names=st.lists(st.text("a1²Ⅷ٣é\u0301 -", max_size=5), max_size=6))
def test_any_names_can_be_ordered(names: list[str]) -> None:
    places = [natural_order(name) for name in names]
    backwards = places[::-1]
    assert sorted(places) == sorted(backwards)
