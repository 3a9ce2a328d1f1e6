"""Every size that people have a page at, and what does not fit there (layout.js measures)."""

from pathlib import Path

from playwright.async_api import Page, ViewportSize

MEASURE = (Path(__file__).parent / "layout.js").read_text()
SIZES: dict[str, ViewportSize] = {
    "a small phone": {"width": 320, "height": 568},
    "a phone": {"width": 390, "height": 844},
    "a phone with its keyboard open": {"width": 390, "height": 420},
    "a phone on its side": {"width": 844, "height": 390},
    "a tablet": {"width": 768, "height": 1024},
    "1280 x 1024 at 200 %": {"width": 640, "height": 512},
    "1280 x 1024 at 400 %": {"width": 320, "height": 256},
    "a desktop": {"width": 1440, "height": 900},
}


async def faults_of_layout(page: Page, what: str, *sizes: str) -> list[str]:
    """A line for each thing that does not fit, at all sizes or at these."""
    await page.wait_for_load_state()  # words are there, and can be waited for, before their stylesheet is
    faults = []
    for size in sizes or SIZES:
        await page.set_viewport_size(SIZES[size])
        faults += [f"{what}, {size}: {fault}" for fault in await page.evaluate(MEASURE)]
    return faults
