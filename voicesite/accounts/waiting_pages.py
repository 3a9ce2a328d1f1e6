"""Pages with status 403 that refuse nobody a right: something has to be done first, and a form waits meanwhile."""

from typing import TypeVar

from django.http import HttpResponseBase

Page = TypeVar("Page", bound=HttpResponseBase)


def waits(page: Page) -> Page:
    """The same page, marked: the audit trail leaves it out."""
    page.only_waits = True  # type: ignore[attr-defined]
    return page


def only_waits(page: HttpResponseBase) -> bool:
    return getattr(page, "only_waits", False)
