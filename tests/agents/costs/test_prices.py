"""What tokens cost, each by a sum that was done by hand."""

from decimal import Decimal

import pytest

from agents.costs.price_file import our_prices
from agents.costs.prices import Billing, Kind, Tier, as_nanos, from_nanos
from agents.costs.tokens import Tokens

NATIVE_PRO = Billing(Tier.PRO, Kind.NATIVE, Kind.NATIVE)


def cost(billing: Billing, **tokens: int) -> Decimal | None:
    return our_prices().cost(Tokens(**tokens), billing)


def test_a_model_that_hears_and_speaks_itself() -> None:
    """700 text (600 cached), 500 audio (300 cached), 100 text and 400 audio out, on a Pro model."""
    by_hand = (
        Decimal("0.00044")  # 100 fresh text at 4.40
        + Decimal("0.000825")  # 600 cached text at 1.375
        + Decimal("0.00704")  # 200 fresh audio at 35.20
        + Decimal("0.000132")  # 300 cached audio at 0.44
        + Decimal("0.00176")  # 100 text out at 17.60
        + Decimal("0.02816")  # 400 audio out at 70.40
    )
    found = cost(NATIVE_PRO, text_in=700, audio_in=500, text_cached=600, audio_cached=300, text_out=100, audio_out=400)
    assert found == by_hand == Decimal("0.038357")


def test_a_model_that_reads_with_azure_speech_on_both_sides() -> None:
    """1 000 text in at 0.66, 200 out at 2.64; 600 audio in at 15, 800 out at 33, on a Standard model."""
    speech = Billing(Tier.STANDARD, Kind.SPEECH, Kind.SPEECH)
    by_hand = Decimal("0.00066") + Decimal("0.000528") + Decimal("0.009") + Decimal("0.0264")
    assert cost(speech, text_in=1_000, text_out=200, audio_in=600, audio_out=800) == by_hand == Decimal("0.036588")


def test_a_model_that_hears_itself_and_a_voice_of_ones_own() -> None:
    """Phi: 1 250 audio in at 4 on Lite, 2 000 out with a custom voice at 50."""
    mixed = Billing(Tier.LITE, Kind.NATIVE, Kind.CUSTOM)
    assert cost(mixed, audio_in=1_250, audio_out=2_000) == Decimal("0.005") + Decimal("0.1")


def test_what_has_no_price_makes_the_whole_unknown_and_never_free() -> None:
    own = Billing(Tier.OWN, Kind.SPEECH, Kind.SPEECH)
    assert cost(own, audio_in=1_000, audio_out=1_000) == Decimal("0.0425")  # 12.50 + 30
    assert cost(own, audio_in=1_000, text_in=1) is None
    assert cost(Billing(Tier.LITE, Kind.NATIVE, Kind.NATIVE), audio_out=1) is None
    assert cost(Billing("", Kind.NATIVE, Kind.NATIVE), text_in=1) is None


def test_the_local_voice_service_costs_nothing() -> None:
    assert cost(Billing(Tier.LOCAL, Kind.NATIVE, Kind.NATIVE), text_in=5_000, audio_out=9_000) == 0


@pytest.mark.parametrize("amount", ["0.000000001", "0.1", "123456.789012345"])
def test_costs_are_kept_to_the_thousand_millionth(amount: str) -> None:
    assert from_nanos(as_nanos(Decimal(amount))) == Decimal(amount)


def test_shares_of_what_was_cached() -> None:
    assert Tokens(text_in=700, audio_in=500, text_cached=600, audio_cached=300).cached_percent == 75
    assert Tokens(text_out=5).cached_percent is None
