"""Reads a file of prices. What is wrong with one is said in a line that names the place, and what to write there."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from agents.costs.prices import Kind, Prices, Rate, Tier

OUR_FILE = Path(__file__).with_name("prices.toml")
LARGEST_BYTES = 100_000
CURRENCY = re.compile(r"[A-Z]{3}")
REGION = re.compile(r"[a-z0-9-]{0,40}")
HIGHEST = Decimal(1_000_000)
MOST_PLACES = 9  # of a decimal fraction
SOURCE_LIMIT = 200
TIERS = [tier for tier in Tier if tier is not Tier.LOCAL]
ABOUT = {"as_of", "currency", "region", "source"}
PARTS = ("input", "output", "cached")


class WrongPrices(ValueError):
    """A file of prices cannot be used. One line, for the operator."""


@cache
def our_prices() -> Prices:
    """The prices that this release brings."""
    return read_prices(OUR_FILE)


def read_prices(path: Path) -> Prices:
    """
    Raises:
        WrongPrices: the file or one of its entries cannot be used.
    """
    return prices_from(_content(path))


def _content(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise WrongPrices(f"the file cannot be read ({error.strerror}): name one that is there") from None
    except ValueError:
        raise WrongPrices("the file cannot be read: its name has a character that no file name may have") from None
    if len(content) > LARGEST_BYTES:
        raise WrongPrices(f"the file is larger than {LARGEST_BYTES:,} bytes: it is no table of prices")
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise WrongPrices("the file is not text in UTF-8: save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, ArithmeticError, ValueError, RecursionError) as error:
        raise WrongPrices(f"the file is not TOML ({_one_line(error)}): correct that line") from None


def prices_from(content: Mapping[str, Any]) -> Prices:
    """What a file says.

    Raises:
        WrongPrices: one of its entries cannot be used.
    """
    if unknown := sorted(content.keys() - ABOUT - set(TIERS)):
        raise WrongPrices(f"the file has {_shown(unknown[0])}: allowed are {', '.join([*sorted(ABOUT), *TIERS])}")
    rates = dict(_rates(content))
    if not rates:
        raise WrongPrices("the file has no prices: write one like [pro] and text = { input = 4.40, output = 17.60 }")
    return Prices(_as_of(content), _currency(content), _region(content), _source(content), rates)


def _as_of(content: Mapping[str, Any]) -> date:
    given = content.get("as_of")
    if isinstance(given, datetime) or not isinstance(given, date) or not 2000 <= given.year <= 2200:
        raise WrongPrices("the file has no date of its prices: write a line like as_of = 2026-11-30")
    return given


def _currency(content: Mapping[str, Any]) -> str:
    given = content.get("currency")
    if not isinstance(given, str) or not CURRENCY.fullmatch(given):
        raise WrongPrices(f'currency = {_shown(given)} is wrong: write three letters, like currency = "USD"')
    return given


def _region(content: Mapping[str, Any]) -> str:
    given = content.get("region", "")
    if not isinstance(given, str) or not REGION.fullmatch(given):
        raise WrongPrices(f'region = {_shown(given)} is wrong: write an Azure region, like region = "swedencentral"')
    return given


def _source(content: Mapping[str, Any]) -> str:
    given = content.get("source", "")
    if not isinstance(given, str) or len(given) > SOURCE_LIMIT or not (given.isprintable() or not given):
        raise WrongPrices(f"source is wrong: write where the prices are from, in one line of {SOURCE_LIMIT} letters")
    return given


def _rates(content: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Rate]]:
    for tier in TIERS:
        kinds = content.get(tier, {})
        if not isinstance(kinds, dict):
            raise WrongPrices(f"{tier} is wrong: write [{tier}], and a line for each of {', '.join(Kind)} below it")
        if unknown := sorted(kinds.keys() - set(Kind)):
            raise WrongPrices(f"[{tier}] has {_shown(unknown[0])}: allowed are {', '.join(Kind)}")
        for kind, rate in kinds.items():
            yield (str(tier), kind), _rate(f"[{tier}] {kind}", rate)


def _rate(place: str, given: Any) -> Rate:
    if not isinstance(given, dict) or not given:
        raise WrongPrices(f"{place} is wrong: write {{ input = 4.40, output = 17.60, cached = 1.375 }}")
    if unknown := sorted(given.keys() - set(PARTS)):
        raise WrongPrices(f"{place} has {_shown(unknown[0])}: allowed are {', '.join(PARTS)}")
    return Rate(**{part: _price(f"{place}: {part}", price) for part, price in given.items()})


def _price(place: str, given: Any) -> Decimal:
    """TOML has `nan`, `inf` and negative numbers too, and numbers without end."""
    is_number = isinstance(given, Decimal | int) and not isinstance(given, bool)
    price = Decimal(given) if is_number else Decimal("nan")
    is_price = price.is_finite() and 0 <= price <= HIGHEST
    if not is_price or -int(price.normalize().as_tuple().exponent) > MOST_PLACES:
        raise WrongPrices(
            f"{place} = {_shown(given)} is wrong: write what a million tokens cost, from 0 to {HIGHEST:,}, with at "
            f"most {MOST_PLACES} decimal places"
        )
    return price


def as_content(prices: Prices) -> dict[str, Any]:
    """As JSON can keep it; `from_content` reads it back."""
    rates: dict[str, dict[str, dict[str, str]]] = {}
    for (tier, kind), rate in prices.rates.items():
        known = {part: getattr(rate, part) for part in PARTS}
        shown = {part: str(price) for part, price in known.items() if price is not None}
        rates.setdefault(tier, {})[kind] = shown
    return rates


def from_content(content: Mapping[str, Any]) -> dict[tuple[str, str], Rate]:
    """The rates that `as_content` wrote."""
    return {
        (tier, kind): Rate(**{part: Decimal(price) for part, price in rate.items()})
        for tier, kinds in content.items()
        for kind, rate in kinds.items()
    }


def _shown(value: Any) -> str:
    """What stands there, in a line that is not too long."""
    return ascii(value)[:60]


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
