"""Milliseconds of bytes, and the operator's table of budgets."""

from dataclasses import fields

import pytest

from agents.voice.budgets import Budgets, duration_ms
from voicesite.paths import BASE_DIR

OPERATIONS = BASE_DIR / "docs" / "operations.md"


@pytest.mark.parametrize(("size_bytes", "milliseconds"), [(0, 0), (47, 0), (48, 1), (1_920, 40), (48_000, 1_000)])
def test_a_millisecond_is_forty_eight_bytes(size_bytes: int, milliseconds: int) -> None:
    assert duration_ms(size_bytes) == milliseconds


def test_the_operators_table_has_every_budget_and_its_default() -> None:
    rows = [line.split("|")[1:3] for line in OPERATIONS.read_text().splitlines() if line.startswith("| `BUDGET_")]
    shown = {
        name.strip(" `"): float(value)
        for names, values in rows
        for name, value in zip(names.split(","), values.split(","), strict=True)
    }
    assert shown == {f"BUDGET_{field.name.upper()}": field.default for field in fields(Budgets)}
