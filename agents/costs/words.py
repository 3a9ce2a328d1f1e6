"""Tokens and costs for people who read them. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from agents.costs.sums import Spent

NOTHING = "nothing used"
UNKNOWN = "no price known"
LEAST = Decimal("0.0001")


def money(amount: Decimal, currency: str) -> str:
    """“12.35 USD”, “0.0123 USD”; an amount is never shown as nothing."""
    if amount and amount < LEAST:
        return f"less than {LEAST} {currency}"
    places = Decimal("0.01") if amount >= 1 or not amount else LEAST
    return f"{amount.quantize(places):,} {currency}"


def cost(spent: Spent) -> str:
    """What it cost; what is not known is said, and never shown as nothing."""
    if not spent.responses:
        return NOTHING
    if not spent.is_known:
        return UNKNOWN
    known = " and ".join(money(amount, currency) for currency, amount in sorted(spent.costs.items()))
    if not spent.unpriced:
        return known
    return f"{known}, without {spent.unpriced:,} of {spent.responses:,} responses: {UNKNOWN}"


def prices(spent: Spent) -> str:
    """By which prices, or why there are none."""
    if spent.dates:
        return f"prices of {_and(day.isoformat() for day in spent.dates)}"
    return "the local voice service costs nothing" if spent.is_known and spent.responses else ""


def tokens(spent: Spent) -> str:
    """All of them, and in what they were."""
    used = spent.tokens
    audio, text = used.audio_in + used.audio_out, used.text_in + used.text_out
    return f"{used.total:,} ({audio:,} audio, {text:,} text; {used.all_in:,} in, {used.all_out:,} out)"


def cached(spent: Spent) -> str:
    """The share of the input that was cached."""
    percent = spent.tokens.cached_percent
    return "" if percent is None else f"{percent} % of the input"


def lines(spent: Spent) -> list[tuple[str, str]]:
    """As a page shows them: a name and what to say of it."""
    if not spent.responses:
        return [("Cost", NOTHING)]
    named = (("Cost", cost(spent)), ("By", prices(spent)), ("Tokens", tokens(spent)), ("Cached", cached(spent)))
    return [(name, said) for name, said in named if said]


def _and(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
