"""The versions of a persona, the newest first, a page at a time, each with what it changed and its calls."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from agents.personas.models import Persona, PersonaVersion
from agents.personas.options import Option
from agents.personas.persona_settings import SEARCHED
from agents.personas.versions.differences import changed_options
from agents.personas.versions.doors import Links
from agents.personas.versions.figures import Figures, figures_of

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One version as a page shows it. `before`: the version before it, if there is one; `changed`: since that."""

    version: PersonaVersion
    before: PersonaVersion | None
    changed: list[Option]
    figures: Figures
    links: Links

    @property
    def is_published(self) -> bool:
        return self.version.pk == self.links.persona.published_id

    @property
    def url(self) -> str:
        return self.links.to("version", self.version.number)

    @property
    def bring_back(self) -> str:
        return self.links.to("bring-back", self.version.number)

    @property
    def what_changed(self) -> str:
        return self.links.comparison(self.before.number, self.version.number) if self.before else ""

    @property
    def against_draft(self) -> str:
        return self.links.comparison(self.version.number)


def page_of_versions(persona: Persona, number: str, links: Links) -> tuple[Page, list[Row]]:
    """Page `number`, the first or last one if there is no such page, and its rows."""
    versions = persona.versions.defer(*SEARCHED).select_related("author").order_by("-number")
    page = Paginator(versions, PAGE_SIZE).get_page(number)
    first = max(page.start_index() - 1, 0)
    return page, rows_of(versions[first : first + PAGE_SIZE + 1], links, at_most=PAGE_SIZE)


def row_of(version: PersonaVersion, links: Links) -> Row:
    """A single one, for the page about it."""
    before = links.persona.versions.filter(number__lt=version.number).order_by("-number").first()
    return rows_of([version, *([before] if before else [])], links, at_most=1)[0]


def rows_of(versions: Iterable[PersonaVersion], links: Links, *, at_most: int) -> list[Row]:
    """Of versions from the newest to the oldest; one more than `at_most` is there to compare with."""
    newest_first = list(versions)
    shown = newest_first[:at_most]
    figures = figures_of([version.pk for version in shown])
    pairs = zip(shown, [*newest_first[1:], None], strict=False)
    return [
        Row(version, before, changed_options(before, version) if before else [], figures[version.pk], links)
        for version, before in pairs
    ]
