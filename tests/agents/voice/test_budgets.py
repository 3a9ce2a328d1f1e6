"""The operator's figures, and the token bucket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.voice.budgets import Allowance, Budgets, read_budgets
from voicesite.paths import BASE_DIR

OPERATIONS = BASE_DIR / "docs" / "operations.md"


def test_a_burst_may_come_at_once_and_no_more() -> None:
    allowance = Allowance(rate=10, burst=20)
    assert all(allowance.take(1, now=100.0) for _ in range(20))
    assert not allowance.take(1, now=100.0)


def test_an_allowance_fills_up_with_time() -> None:
    allowance = Allowance(rate=10, burst=20)
    allowance.take(20, now=100.0)
    assert not allowance.take(1, now=100.09)
    assert allowance.take(1, now=100.11)


def test_a_refused_request_takes_nothing() -> None:
    allowance = Allowance(rate=10, burst=20)
    assert not allowance.take(21, now=0.0)
    assert allowance.take(20, now=0.0)


def test_a_long_rest_earns_no_more_than_a_burst() -> None:
    allowance = Allowance(rate=10, burst=20)
    allowance.take(1, now=0.0)
    assert not allowance.take(20.5, now=3_600.0)


@given(st.lists(st.tuples(st.floats(0.1, 5), st.floats(0, 2)), max_size=60))
def test_never_more_than_burst_and_rate_allow(requests: list[tuple[float, float]]) -> None:
    allowance, now, taken = Allowance(rate=3, burst=7), 50.0, 0.0
    for units, pause in requests:
        now += pause
        taken += units if allowance.take(units, now) else 0
    assert taken <= 7 + 3 * (now - 50.0) + 1e-6


def test_a_wrong_budget_stops_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_START_SECONDS", "0.5")
    monkeypatch.setenv("BUDGET_IN_FLIGHT_KIB", "much")
    with pytest.raises(SystemExit) as wrong:
        read_budgets()
    in_flight, start = str(wrong.value).splitlines()
    assert in_flight.startswith("settings: BUDGET_IN_FLIGHT_KIB='much' is wrong: allowed is a valid integer")
    assert start == "settings: BUDGET_START_SECONDS='0.5' is wrong: allowed is greater than or equal to 1"


def test_the_operators_table_has_every_budget_and_its_default() -> None:
    rows = [line.split("|")[1:3] for line in OPERATIONS.read_text().splitlines() if line.startswith("| `BUDGET_")]
    told = {
        name.strip(" `"): float(value)
        for names, values in rows
        for name, value in zip(names.split(","), values.split(","), strict=True)
    }
    assert told == {f"BUDGET_{name.upper()}": field.default for name, field in Budgets.model_fields.items()}
