"""`manage.py prices`: by which prices the site reckons what calls cost. Load a file, ask Azure, or show them."""

import asyncio
import re
from argparse import ArgumentTypeError
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agents.costs.in_force import prices_at, store_prices
from agents.costs.models import PriceTable
from agents.costs.price_file import CURRENCY, PARTS, TIERS, WrongPrices, read_prices
from agents.costs.prices import Kind, Prices
from agents.costs.retail_api import Fetched, NoPrices, fetch_prices

REGION = re.compile(r"[a-z0-9]{1,40}")


class Command(BaseCommand):
    help = (
        "Prices of Voice Live. “load FILE” uses a file of yours, “fetch” asks the public Azure Retail Prices API, and "
        "“show” prints those that count today. What was spent before keeps its price."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="load | fetch | show")
        load = what.add_parser("load", help="use a file of prices, from its date on")
        load.add_argument("file", type=Path)
        fetch = what.add_parser("fetch", help="ask Azure for the prices of today, and use them from today on")
        fetch.add_argument("--region", type=_region, help="an Azure region; else that of the prices so far")
        fetch.add_argument("--currency", type=_currency, help="three letters; else that of the prices so far")
        fetch.add_argument("--try", action="store_true", dest="only_try", help="show them, and use none of them")
        what.add_parser("show", help="print the prices that count today")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["what"]:
            case "load":
                self._load(options["file"])
            case "fetch":
                self._fetch(options["region"], options["currency"], only_try=options["only_try"])
            case "show":
                self._show(prices_at(_today()))
                self.stdout.write(f"{PriceTable.objects.count()} tables are loaded; older ones are kept.")

    def _load(self, file: Path) -> None:
        try:
            prices = read_prices(file)
        except WrongPrices as wrong:
            raise CommandError(f"{str(file)!a}: {wrong}. The prices so far stay.") from None
        store_prices(prices)
        self.stdout.write(f"Loaded: {prices.currency} of {prices.as_of}, {len(prices.rates)} rates.")

    def _fetch(self, region: str | None, currency: str | None, *, only_try: bool) -> None:
        today = _today()
        now = prices_at(today)
        try:
            fetched = asyncio.run(fetch_prices(region or now.region or "eastus", currency or now.currency, today))
        except NoPrices as why:
            raise CommandError(f"{why} The prices so far stay.") from None
        self._show(fetched.prices)
        self._tell_what_is_odd(fetched)
        if not only_try:
            store_prices(fetched.prices)
            self.stdout.write(f"Loaded: they count from {today} on.")

    def _tell_what_is_odd(self, fetched: Fetched) -> None:
        if fetched.missing:
            self.stdout.write(f"No price known: {', '.join(fetched.missing)}.")
        if fetched.unknown:
            names = ", ".join(ascii(name[:80]) for name in fetched.unknown[:20])
            self.stdout.write(f"Meters that this release does not know, and leaves out: {names}.")

    def _show(self, prices: Prices) -> None:
        self.stdout.write(
            f"{prices.currency} for a million tokens, as of {prices.as_of}; region {prices.region or '-'}"
        )
        if prices.source:
            self.stdout.write(f"from: {prices.source}")
        self.stdout.write(f"{'':10}{'':8}" + "".join(f"{part:>14}" for part in PARTS))
        for tier in TIERS:
            for kind in Kind:
                rate = prices.rate(tier, kind)
                shown = "".join(f"{_shown(getattr(rate, part)):>14}" for part in PARTS)
                self.stdout.write(f"{tier:10}{kind:8}{shown}")


def _shown(price: Decimal | None) -> str:
    return "not known" if price is None else f"{price.normalize():f}"


def _today() -> date:
    return datetime.now(UTC).date()


def _region(text: str) -> str:
    if not REGION.fullmatch(text):
        raise ArgumentTypeError("write an Azure region, like swedencentral")
    return text


def _currency(text: str) -> str:
    if not CURRENCY.fullmatch(text):
        raise ArgumentTypeError("write three letters, like USD")
    return text
