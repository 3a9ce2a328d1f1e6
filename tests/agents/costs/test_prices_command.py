"""`manage.py prices`."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from agents.costs.in_force import prices_at
from agents.costs.models import PriceTable
from agents.costs.prices import Prices, Rate
from agents.costs.retail_api import Fetched, NoPrices
from agents.management.commands import prices as command

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("prices", *arguments, stdout=out)
    return out.getvalue()


def test_show_prints_the_prices_of_this_release() -> None:
    shown = said("show")
    assert "USD for a million tokens, as of 2026-02-01; region eastus" in shown
    assert "pro       text               4.4          17.6         1.375" in shown
    assert "lite      native               4     not known          0.04" in shown
    assert "0 tables are loaded" in shown


def test_a_loaded_file_counts_from_its_date_on(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text('as_of = 2026-03-01\ncurrency = "EUR"\n[pro]\ntext = { input = 4.05 }\n')
    assert "Loaded: EUR of 2026-03-01, 1 rates." in said("load", str(file))
    assert prices_at(date(2026, 3, 1)).currency == "EUR"
    assert prices_at(date(2026, 2, 28)).currency == "USD"


def test_a_wrong_file_changes_nothing_and_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text("as_of = yesterday")
    with pytest.raises(CommandError) as wrong:
        said("load", str(file))
    assert str(wrong.value).endswith("correct that line. The prices so far stay.")
    assert "\n" not in str(wrong.value)
    assert not PriceTable.objects.exists()


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    asked: list[Any] = []

    async def fetch(region: str, currency: str, today: date) -> Fetched:
        asked.append((region, currency))
        if region == "nowhere":
            raise NoPrices("Azure sent no prices.")
        rates = {("pro", "text"): Rate(Decimal(1), Decimal(2), Decimal(3))}
        return Fetched(Prices(today, currency, region, "Azure", rates), ["Voice Live \u202e new"], ["pro text output"])

    monkeypatch.setattr(command, "fetch_prices", fetch)
    return asked


def test_fetched_prices_count_from_today_on(azure: list[Any]) -> None:
    shown = said("fetch", "--region", "swedencentral", "--currency", "EUR")
    assert azure == [("swedencentral", "EUR")]
    assert "No price known: pro text output." in shown
    assert r"leaves out: 'Voice Live \u202e new'." in shown
    assert prices_at(datetime.now(UTC).date()).region == "swedencentral"
    said("fetch", "--try")
    assert azure[1] == ("swedencentral", "EUR")  # as those so far
    assert PriceTable.objects.count() == 1


def test_without_prices_those_so_far_stay(azure: list[Any]) -> None:
    with pytest.raises(CommandError, match=r"Azure sent no prices. The prices so far stay."):
        said("fetch", "--region", "nowhere")
    assert not PriceTable.objects.exists()


@pytest.mark.parametrize("wrong", [("--region", "a' or '1"), ("--currency", "euros")])
def test_no_other_filter_gets_into_the_request(azure: list[Any], wrong: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="write"):
        said("fetch", *wrong)
    assert azure == []
