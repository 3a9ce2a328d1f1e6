"""The operator's table of budgets."""

from dataclasses import fields

from agents.voice.budgets import Budgets
from voicesite.paths import BASE_DIR

OPERATIONS = BASE_DIR / "docs" / "operations.md"


def test_the_operators_table_has_every_budget_and_its_default() -> None:
    rows = [line.split("|")[1:3] for line in OPERATIONS.read_text().splitlines() if line.startswith("| `BUDGET_")]
    shown = {
        name.strip(" `"): float(value)
        for names, values in rows
        for name, value in zip(names.split(","), values.split(","), strict=True)
    }
    assert shown == {f"BUDGET_{field.name.upper()}": field.default for field in fields(Budgets)}
