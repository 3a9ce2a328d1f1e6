"""A table of prices, and what tokens cost by it. Pure. Money is a Decimal, never a float.

Voice Live charges by the tier of the model, and by what heard and spoke: the model itself (native audio), Azure speech,
or a speech model of one's own (custom). Text is charged apart from that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from agents.costs.tokens import Tokens

A_MILLION = 1_000_000
NANOS = 1_000_000_000  # costs are stored as whole numbers of a thousand millionth


class Tier(StrEnum):
    """What the model is charged as. A model that no list knows has none of them, and no price."""

    PRO = "pro"
    STANDARD = "standard"
    LITE = "lite"
    OWN = "own"
    """A deployment or an agent of one's own: its model is on another bill, and Azure speech on this one."""
    LOCAL = "local"
    """The local voice service, which costs nothing."""


class Kind(StrEnum):
    """What tokens are charged as."""

    TEXT = "text"
    NATIVE = "native"
    SPEECH = "speech"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Billing:
    """What a call is charged as; `hears` and `speaks` are for audio in and out. `tier`: empty if it is not known."""

    tier: str
    hears: str
    speaks: str


@dataclass(frozen=True, slots=True)
class Rate:
    """For a million tokens; None: no price known."""

    input: Decimal | None = None
    output: Decimal | None = None
    cached: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """In one currency and one region. They count from `as_of` on, until there are newer ones."""

    as_of: date
    currency: str
    region: str
    source: str
    rates: Mapping[tuple[str, str], Rate] = field(default_factory=dict)

    def rate(self, tier: str, kind: str) -> Rate:
        return self.rates.get((tier, kind), Rate())

    def cost(self, tokens: Tokens, billing: Billing) -> Decimal | None:
        """To nine decimal places. None: a price that it needs is not known, so the whole is not known either."""
        if billing.tier == Tier.LOCAL:
            return Decimal(0)
        parts = list(self._parts(tokens, billing))
        if any(price is None for count, price in parts if count):
            return None
        total = sum((count * (price or Decimal(0)) for count, price in parts), Decimal(0))
        return (total / A_MILLION).quantize(Decimal(1) / NANOS)

    def _parts(self, tokens: Tokens, billing: Billing) -> Iterator[tuple[int, Decimal | None]]:
        """How many tokens at which price. What is cached is charged once, as cached."""
        text = self.rate(billing.tier, Kind.TEXT)
        heard, spoken = self.rate(billing.tier, billing.hears), self.rate(billing.tier, billing.speaks)
        yield tokens.text_in - tokens.text_cached, text.input
        yield tokens.text_cached, text.cached
        yield tokens.text_out, text.output
        yield tokens.audio_in - tokens.audio_cached, heard.input
        yield tokens.audio_cached, heard.cached
        yield tokens.audio_out, spoken.output


def as_nanos(amount: Decimal) -> int:
    return int(amount * NANOS)


def from_nanos(nanos: int) -> Decimal:
    return Decimal(nanos) / NANOS
