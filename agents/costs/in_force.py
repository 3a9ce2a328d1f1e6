"""Which prices count: those that the operator loaded, or else those of this release."""

from datetime import date

from agents.costs.models import PriceTable
from agents.costs.price_file import our_prices
from agents.costs.prices import Prices


def prices_at(day: date) -> Prices:
    """The newest of those that counted by that day. Of two of one date, the one that was loaded last."""
    loaded = PriceTable.objects.filter(as_of__lte=day).order_by("-as_of", "-pk").first()
    return loaded.prices() if loaded else our_prices()


def store_prices(prices: Prices) -> None:
    """Have all processes use them, from their date on."""
    PriceTable.of(prices).save(force_insert=True)
