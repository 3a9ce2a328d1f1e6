"""Files of prices: ours, those of operators, and hostile ones, each refused with one line."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agents.costs.price_file import OUR_FILE, WrongPrices, as_content, from_content, our_prices, read_prices
from agents.costs.prices import Rate

HEAD = 'as_of = 2026-11-01\ncurrency = "EUR"\n'


def written(path: Path, text: str | bytes) -> Path:
    file = path / "prices.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_our_file_has_the_prices_of_every_tier_as_decimals() -> None:
    prices = our_prices()
    assert (prices.as_of, prices.currency, prices.region) == (date(2026, 2, 1), "USD", "eastus")
    assert prices.rate("pro", "text") == Rate(Decimal("4.40"), Decimal("17.60"), Decimal("1.375"))
    assert prices.rate("lite", "native") == Rate(Decimal(4), None, Decimal("0.04"))
    assert prices.rate("own", "text") == Rate()
    assert len(prices.rates) == 14
    assert {tier for tier in tomllib.loads(OUR_FILE.read_text()) if tier not in ("as_of", "currency", "region")} == {
        *("source", "pro", "standard", "lite", "own")
    }


def test_a_file_of_an_operator_is_read_to_the_last_digit(tmp_path: Path) -> None:
    prices = read_prices(written(tmp_path, HEAD + "[pro]\ntext = { input = 0.123456789, output = 7 }\n"))
    assert prices.currency == "EUR"
    assert prices.rates == {("pro", "text"): Rate(Decimal("0.123456789"), Decimal(7))}


def test_what_is_kept_as_json_is_the_same_again() -> None:
    assert from_content(as_content(our_prices())) == our_prices().rates


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file has no prices"),
        (HEAD, "the file has no prices"),
        ('currency = "EUR"\n[pro]\ntext = { input = 1 }', "no date of its prices"),
        ('as_of = 9999-12-31\ncurrency = "EUR"\n[pro]\ntext = { input = 1 }', "no date of its prices"),
        ('as_of = 2026-11-01T10:00:00\ncurrency = "EUR"\n[pro]\ntext = { input = 1 }', "no date of its prices"),
        ('as_of = 9999-99-99\ncurrency = "EUR"', "is not TOML"),
        ("as_of = 2026-11-01\ncurrency = 7\n[pro]\ntext = { input = 1 }", "currency = 7 is wrong"),
        (
            'as_of = 2026-11-01\ncurrency = "euro\\u0000"\n[pro]\ntext = { input = 1 }',
            "currency = 'euro\\x00' is wrong",
        ),
        (HEAD + 'region = "../etc"\n[pro]\ntext = { input = 1 }', "region = '../etc' is wrong"),
        (HEAD + 'source = "two\\nlines"\n[pro]\ntext = { input = 1 }', "source is wrong"),
        (HEAD + "[premium]\ntext = { input = 1 }", "the file has 'premium'"),
        (HEAD + "[local]\ntext = { input = 1 }", "the file has 'local'"),
        (HEAD + "pro = 5", "pro is wrong"),
        (HEAD + "[pro]\nvideo = { input = 1 }", "[pro] has 'video'"),
        (HEAD + "[pro]\ntext = 5", "[pro] text is wrong"),
        (HEAD + "[pro]\ntext = {}", "[pro] text is wrong"),
        (HEAD + "[pro]\ntext = { inptu = 1 }", "[pro] text has 'inptu'"),
        (HEAD + "[pro]\ntext = { input = -1 }", "[pro] text: input = -1 is wrong"),
        (HEAD + "[pro]\ntext = { input = nan }", "[pro] text: input = Decimal('NaN') is wrong"),
        (HEAD + "[pro]\ntext = { input = inf }", "[pro] text: input = Decimal('Infinity') is wrong"),
        (HEAD + "[pro]\ntext = { input = true }", "[pro] text: input = True is wrong"),
        (HEAD + '[pro]\ntext = { input = "1" }', "[pro] text: input = '1' is wrong"),
        (HEAD + "[pro]\ntext = { input = 1e30 }", "[pro] text: input = "),
        (HEAD + "[pro]\ntext = { input = 1e-999999 }", "[pro] text: input = "),
        (HEAD + f"[pro]\ntext = {{ input = {'9' * 5_000} }}", "is not TOML"),
        (HEAD + "[pro]\ntext = { input = 0.0000000001 }", "9 decimal places"),
        (HEAD + f"[pro]\ntext = {'[' * 3_000}", "is not TOML"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        ("a = 1\n" * 60_000, "larger than 100,000 bytes"),
    ],
)
def test_a_hostile_file_is_refused_with_one_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(WrongPrices) as wrong:
        read_prices(written(tmp_path, text))
    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert len(str(wrong.value)) < 300


@pytest.mark.parametrize("path", ["/nowhere/prices.toml", "/", "with\0nul"])
def test_a_file_that_cannot_be_read_is_named_as_such(path: str) -> None:
    with pytest.raises(WrongPrices, match="cannot be read"):
        read_prices(Path(path))
