"""The Azure Retail Prices API, as the real one answers: pages, odd names, meters of other services and plans."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

PATH = "/api/retail/prices"


def entry(meter: str, price: Any, **changes: Any) -> dict[str, Any]:
    return {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": price,
        "unitPrice": price,
        "armRegionName": "eastus",
        "location": "US East",
        "effectiveStartDate": "2025-07-01T00:00:00Z",
        "meterId": "00000000-0000-0000-0000-000000000000",
        "meterName": meter,
        "productId": "DZH318Z0BZ35",
        "skuId": "DZH318Z0BZ35/0001",
        "productName": "Azure Speech",
        "skuName": "Voice Live",
        "serviceName": "Foundry Tools",
        "serviceId": "DZH31500NXTM",
        "serviceFamily": "AI + Machine Learning",
        "unitOfMeasure": "1K",
        "type": "Consumption",
        "isPrimaryMeterRegion": True,
        "armSkuName": "Voice Live",
    } | changes


FIRST = [
    entry("Voice Live API Pro - LLM Text Input Tokens", 0.0044),
    entry("Voice Live API Pro - LLM Text Output Tokens", 0.0176),
    entry("Voice Live API Pro - LLM Text Input Tokens", 0.009, type="DevTestConsumption"),
    entry("Voice Live API Pro - LLM Text Input Tokens", 0.001, tierMinimumUnits=1000.0),
    entry("Voice Live API Pro - LLM Text Input Tokens", 0.005, armRegionName="westus"),
    entry("Voice Live API Pro - LLM Audio Cached Tokens", 0.0009, effectiveStartDate="2025-01-01T00:00:00Z"),
    entry("Voice Live API Pro - LLM Audio Cached Tokens", 0.00044, effectiveStartDate="2025-09-01T00:00:00Z"),
    entry("S1 Speech To Text", 1.0, unitOfMeasure="1 Hour"),
]
SECOND = [
    entry("Voice Live API Std - Standard Speech Audio Outpt Tokens", 0.033),
    entry("Voice Live API Std- LLM Audio Output Tokens", 22, unitOfMeasure="1M"),
    entry("Voice Live BYO Custom Speech Audio Output Tokens", 0.047),
    entry("Voice Live API Ultra - LLM Text Input Tokens", 0.5),
    entry("Voice Live API Pro \u202e\x00 odd", 0.5),
]


@dataclass(slots=True)
class RetailService:
    """`pages`: what it sends, each with a link to the next. `body` and `status` replace its answer."""

    url: str = ""
    pages: list[list[Any]] = field(default_factory=lambda: [FIRST, SECOND])
    status: int = 200
    body: bytes | None = None
    next_link: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        if self.status != 200:
            return web.Response(status=self.status, headers={"Location": self.url} if self.status == 302 else {})
        if self.body is not None:
            return web.Response(body=self.body, content_type="application/json")
        number = int(request.query.get("$skip", "0"))
        follows = f"{self.url}?$skip={number + 1}" if number + 1 < len(self.pages) else None
        link = self.next_link or follows
        items = self.pages[min(number, len(self.pages) - 1)]
        page = {"BillingCurrency": "USD", "CustomerEntityId": "Default", "Items": items, "NextPageLink": link}
        return web.json_response({**page, "Count": len(items)})


@asynccontextmanager
async def retail_service() -> AsyncIterator[RetailService]:
    """It answers on this machine until the block ends."""
    service = RetailService()
    app = web.Application()
    app.router.add_get(PATH, service.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        host, port = runner.addresses[0][:2]
        service.url = f"http://{host}:{port}{PATH}"
        yield service
    finally:
        await runner.cleanup()
