"""Prices of Azure, asked over HTTP of a server that answers as the real one does."""

from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from agents.costs import retail_api
from agents.costs.prices import Rate
from agents.costs.retail_api import Fetched, NoPrices, fetch_prices
from agents.costs.retail_meters import METERS
from tests.agents.costs.retail_service import FIRST, PATH, RetailService, entry, retail_service
from tests.served.tcp_server import tcp_server
from voicesite.laptop.processes import free_port

TODAY = date(2026, 11, 30)


@pytest_asyncio.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RetailService]:
    async with retail_service() as service:
        monkeypatch.setattr(retail_api, "ADDRESS", service.url)
        yield service


async def fetched(region: str = "eastus", currency: str = "USD") -> Fetched:
    return await fetch_prices(region, currency, TODAY)


async def why() -> str:
    with pytest.raises(NoPrices) as refused:
        await fetched()
    assert "127.0.0.1" not in str(refused.value)
    return str(refused.value)


async def test_prices_come_from_all_pages_for_a_million_tokens_whatever_the_unit(service: RetailService) -> None:
    prices = (await fetched()).prices
    assert (prices.as_of, prices.currency, prices.region) == (TODAY, "USD", "eastus")
    assert prices.rates == {
        ("pro", "text"): Rate(Decimal("4.4"), Decimal("17.6")),
        ("pro", "native"): Rate(cached=Decimal("0.44")),
        ("standard", "speech"): Rate(output=Decimal(33)),
        ("standard", "native"): Rate(output=Decimal(22)),
        ("own", "custom"): Rate(output=Decimal(47)),
    }


async def test_it_asks_for_speech_in_that_region_and_currency(service: RetailService) -> None:
    await fetched()
    first, second = service.asked
    assert first == {
        "currencyCode": "'USD'",
        "$filter": "serviceName eq 'Foundry Tools' and armRegionName eq 'eastus' and contains(productName,'Speech')",
    }
    assert second == {"$skip": "1"}


async def test_what_it_does_not_know_and_what_is_missing_is_named(service: RetailService) -> None:
    result = await fetched()
    assert result.unknown == ["Voice Live API Pro \u202e\x00 odd", "Voice Live API Ultra - LLM Text Input Tokens"]
    assert "pro text cached" in result.missing
    assert "pro text input" not in result.missing


def test_every_meter_of_the_tables_has_a_place_of_its_own_or_is_a_second_spelling() -> None:
    assert len(METERS) == 36 + 8
    assert len(set(METERS.values())) == 36 + 4


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is not the Azure Retail Prices API"),
        (b"<html>", "is not the Azure Retail Prices API"),
        (b"[" * 100_000, "is not the Azure Retail Prices API"),
        (b'{"Items": {}}', "is not the Azure Retail Prices API"),
        (b"[]", "is not the Azure Retail Prices API"),
        (b'{"Items": []}', "no prices of Voice Live for the region eastus in USD"),
        (b'{"Items": [7, null, "text", {}]}', "no prices of Voice Live"),
        (b" " * (9 * 1024 * 1024), "is not the Azure Retail Prices API"),
    ],
)
async def test_other_answers_are_one_sentence(service: RetailService, body: bytes, said: str) -> None:
    service.body = body
    assert said in await why()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"retailPrice": -1}, "cannot be right"),
        ({"retailPrice": 1e30}, "cannot be right"),
        ({"retailPrice": "0.1"}, "is no number"),
        ({"retailPrice": True}, "is no number"),
        ({"retailPrice": None}, "is no number"),
        ({"unitOfMeasure": "1/Month"}, "is for '1/Month', which this release cannot count"),
        ({"unitOfMeasure": None}, "which this release cannot count"),
    ],
)
async def test_a_price_that_cannot_be_read_is_not_guessed(
    service: RetailService, changes: dict[str, Any], said: str
) -> None:
    service.pages = [[entry("Voice Live API Pro - LLM Text Input Tokens", 1, **changes)]]
    assert said in await why()


@pytest.mark.parametrize(("status", "said"), [(429, "too often"), (503, "status 503"), (302, "status was 302")])
async def test_refusals(service: RetailService, status: int, said: str) -> None:
    service.status = status
    assert said in await why()


async def test_a_page_leads_to_no_other_server(service: RetailService) -> None:
    service.next_link = "http://169.254.169.254/latest/"
    assert "is not the Azure Retail Prices API" in await why()
    assert len(service.asked) == 1


async def test_pages_without_end_have_one(service: RetailService) -> None:
    service.pages = [FIRST]
    service.next_link = f"{service.url}?$skip=0"
    assert "more than 50 pages" in await why()
    assert len(service.asked) == 50


async def test_without_a_network_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retail_api, "ADDRESS", f"http://127.0.0.1:{free_port()}{PATH}")
    assert "prices.azure.com" in await why()


async def test_a_server_that_says_nothing_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silence(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with tcp_server(silence) as port:
        monkeypatch.setattr(retail_api, "ADDRESS", f"http://127.0.0.1:{port}{PATH}")
        monkeypatch.setattr(retail_api, "TIMES", aiohttp.ClientTimeout(total=0.2))
        assert "did not send its prices" in await why()
