"""Asks the Azure Retail Prices API, which is public, for the prices of Voice Live. For `manage.py prices fetch`.

The API: learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from agents.costs.price_file import HIGHEST
from agents.costs.prices import A_MILLION, Prices, Rate
from agents.costs.retail_meters import FAMILY, METERS, PER, Place

ADDRESS = "https://prices.azure.com/api/retail/prices"
SOURCE = "Azure Retail Prices API"
LARGEST_BYTES = 8 * 1024 * 1024  # of a page: its 100 or 1 000 entries are some 600 KB
PAGES_MAX = 50
TIMES = aiohttp.ClientTimeout(total=60, sock_connect=10, sock_read=20)

NO_NETWORK = (
    "Azure's prices cannot be reached: let this machine through firewall and proxy to port 443 of prices.azure.com, or "
    "write a file of prices and load it (manage.py prices load FILE)."
)
TOO_SLOW = f"Azure did not send its prices within {TIMES.total:.0f} s: try again."
NO_PRICES = "What answers is not the Azure Retail Prices API: look for a proxy on the way that answers in its place."


class NoPrices(Exception):
    """There are no prices. One sentence: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """`unknown`: meters of Voice Live whose names this release does not know. `missing`: those that were not sent."""

    prices: Prices
    unknown: list[str]
    missing: list[str]


async def fetch_prices(region: str, currency: str, today: date) -> Fetched:
    """
    Raises:
        NoPrices: nothing that can be used came.
    """
    try:
        async with aiohttp.ClientSession(timeout=TIMES, trust_env=True) as session:
            return prices_of(await _entries(session, region, currency), region, currency, today)
    except aiohttp.ConnectionTimeoutError:
        raise NoPrices(NO_NETWORK) from None
    except TimeoutError:
        raise NoPrices(TOO_SLOW) from None
    except aiohttp.ClientError:
        raise NoPrices(NO_NETWORK) from None


async def _entries(session: aiohttp.ClientSession, region: str, currency: str) -> list[dict[str, Any]]:
    """Of all pages. A page leads only to another one of the same server."""
    chosen = f"serviceName eq 'Foundry Tools' and armRegionName eq '{region}' and contains(productName,'Speech')"
    parameters: dict[str, str] | None = {"currencyCode": f"'{currency}'", "$filter": chosen}
    address, entries = ADDRESS, []
    for _ in range(PAGES_MAX):
        page = await _page(session, address, parameters)
        entries += [entry for entry in page["Items"] if isinstance(entry, dict)]
        following = page.get("NextPageLink")
        if not following:
            return entries
        if not isinstance(following, str) or _server(following) != _server(ADDRESS):
            raise NoPrices(NO_PRICES)
        address, parameters = following, None
    raise NoPrices(f"Azure sent more than {PAGES_MAX} pages of prices: {NO_PRICES}")


async def _page(session: aiohttp.ClientSession, address: str, parameters: dict[str, str] | None) -> dict[str, Any]:
    async with session.get(address, params=parameters, allow_redirects=False) as answer:
        if answer.status == 429:
            raise NoPrices("Azure is asked too often: try again in some minutes.")
        if answer.status >= 500:
            raise NoPrices(f"Azure's prices have a fault of their own (status {answer.status}): try again later.")
        if answer.status != 200:
            raise NoPrices(f"{NO_PRICES} Its status was {answer.status}.")
        return _parsed(await _bounded(answer))


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > LARGEST_BYTES:
            raise NoPrices(NO_PRICES)
    return bytes(body)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        page = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError):
        page = None
    if not isinstance(page, dict) or not isinstance(page.get("Items"), list):
        raise NoPrices(NO_PRICES)
    return page


def _server(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


def prices_of(entries: Iterable[dict[str, Any]], region: str, currency: str, today: date) -> Fetched:
    """The prices that these entries have for what is used without a plan, in that region and currency.

    Raises:
        NoPrices: they have none, or one that cannot be read.
    """
    found: dict[Place, tuple[str, Decimal]] = {}  # with the day from which it counts: the newest one counts
    unknown: set[str] = set()
    for entry in entries:
        name = str(entry.get("meterName")).strip()
        if not _is_meant(entry, region, currency):
            continue
        if name not in METERS:
            unknown |= {name} if name.startswith(FAMILY) else set()
            continue
        since, place = str(entry.get("effectiveStartDate")), METERS[name]
        if place not in found or since > found[place][0]:
            found[place] = since, _per_million(name, entry)
    if not found:
        raise NoPrices(
            f"Azure sent no prices of Voice Live for the region {region} in {currency}: name another region."
        )
    missing = sorted({" ".join(place) for place in METERS.values()} - {" ".join(place) for place in found})
    prices = Prices(today, currency, region, SOURCE, _rates({place: price for place, (_, price) in found.items()}))
    return Fetched(prices, sorted(unknown), missing)


def _is_meant(entry: dict[str, Any], region: str, currency: str) -> bool:
    is_plain = entry.get("type", "Consumption") == "Consumption" and not entry.get("tierMinimumUnits")
    return is_plain and entry.get("armRegionName") == region and entry.get("currencyCode") == currency


def _per_million(name: str, entry: dict[str, Any]) -> Decimal:
    unit, price = entry.get("unitOfMeasure"), entry.get("retailPrice")
    tokens = PER.get(unit.strip()) if isinstance(unit, str) else None
    if tokens is None:
        raise NoPrices(f"The price of “{name}” is for {str(unit)[:20]!a}, which this release cannot count.")
    if not isinstance(price, int | Decimal) or isinstance(price, bool) or not Decimal(price).is_finite():
        raise NoPrices(f"The price of “{name}” is no number.")
    per_million = Decimal(price) * A_MILLION / tokens
    if not 0 <= per_million <= HIGHEST:
        raise NoPrices(f"The price of “{name}” is {str(price)[:20]}: it cannot be right.")
    return per_million.quantize(Decimal("0.000000001"))


def _rates(found: dict[Place, Decimal]) -> dict[tuple[str, str], Rate]:
    parts: dict[tuple[str, str], dict[str, Decimal]] = {}
    for (tier, kind, part), price in found.items():
        parts.setdefault((tier, kind), {})[part] = price
    return {place: Rate(**prices) for place, prices in parts.items()}
