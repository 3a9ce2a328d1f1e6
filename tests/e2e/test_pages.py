"""Every page in a real browser, at every size, with long words: all fits, nothing is covered, axe finds nothing."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.async_api import Browser, Error, Page

from agents.personas.bulk_pages import BULK_ACTIONS
from agents.personas.models import Persona
from tests.accounts.passkey import has_passkey
from tests.e2e.browser import Person, barriers
from tests.e2e.layout import SIZES, faults_of_layout
from tests.e2e.long_words import LONG_LOGIN, NAMES, SUMMARIES, a_person_with_much_to_show
from tests.e2e.page_list import admin_pages, error_pages, pages
from tests.served.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

# Beginnings of what axe finds and we do not change, and why.
LEFT = {
    'aria-prohibited-attr: <span class="help-tooltip': "Django's own script writes it (SelectFilter2.js).",
}
NOBODY = "00000000-0000-0000-0000-000000000000"
SIZES_OF_WORDS = ("a small phone", "a phone on its side", "a desktop")  # for words in other scripts: the widths
SIZES_OF_THE_ADMIN = ("a small phone", "a tablet", "1280 x 1024 at 400 %", "a desktop")
HOSTILE = {
    "the page is": "h1 { white-space: nowrap; }",
    "is beyond the edge": "body { overflow-x: clip; } .cards { translate: 50vw; }",
    "wider than its box": "main { overflow-x: clip; } .card p { white-space: nowrap; }",
    "scrolls sideways": "main { overflow-x: auto; } h1 { white-space: nowrap; }",
    "breaks within": ".facts li { inline-size: 2rem; padding: 0; }",
    "is cut": ".search input { padding-inline-end: 80%; }",
    "of the height": ".bar { position: sticky; inset-block-start: 0; min-block-size: 50vh; }",
    "lies under": ".bar::after { content: ''; position: fixed; inset: 0; z-index: 9; }",
    "when it gets the focus": ".bar { position: fixed; inset: auto 0 0; }",
    "color-contrast": ".button.quiet { color: light-dark(#ddd, #333); }",
    "target-size": ".languages { gap: 0; } .languages a { min-block-size: 0; padding: 0; font-size: .5rem; }",
}

# Not a style element: the content security policy would refuse it.
ADOPT = (
    "css => { document.adoptedStyleSheets = [new CSSStyleSheet()]; document.adoptedStyleSheets[0].replaceSync(css) }"
)
ORB = (Path(__file__).parent / "orb.js").read_text()
THREE_LINES_PX = 75
SEEN_WHILE_TYPING = """() => {
  const field = document.querySelector('#typed');
  field.focus();
  const foot = field.getBoundingClientRect().top;
  const boxOf = (selector) => document.querySelector(selector).getBoundingClientRect();
  const seen = ({ top, bottom }) => Math.min(bottom, foot, innerHeight) - Math.max(top, 0);
  return [seen(boxOf('.state')) / boxOf('.state').height, seen(boxOf('.captions'))];
}"""


PARTS = 4  # a test has a time limit, and a machine may be slow


@pytest.fixture
def maximiliane(transactional_db: None) -> User:
    return a_person_with_much_to_show()


@pytest.fixture
def cookie(site: Site, maximiliane: User) -> str:
    """Confirmed, so that pages for new passwords are shown at once."""
    return site.login_cookie(maximiliane, confirmed=True)


@pytest_asyncio.fixture(loop_scope="module")
async def walker(site: Site, browser: Browser, cookie: str) -> AsyncIterator[Person]:
    person = await Person.at(browser, site.url)
    await person.is_signed_in(cookie)
    yield person
    await person.page.context.close()


@pytest.fixture
def german(maximiliane: User) -> Persona:
    return maximiliane.personas.in_use().get(name=NAMES["German"])


@pytest.fixture
def our_pages(maximiliane: User) -> list[str]:
    passkey = has_passkey(maximiliane, NAMES["German"][:60])
    persona = maximiliane.personas.all()[0]
    conversation = persona.conversations.latest("started_at")
    ids = {"persona_id": persona.pk, "number": 1, "pk": passkey, "conversation_id": conversation.pk}
    more = [
        f"/conversations/?q={SUMMARIES['plain'].split()[0]}",
        "/conversations/?q=nowhere&length=long",
        f"/conversations/delete/?which={conversation.pk}",
        "/conversations/delete/?all=",
        f"/personas/{persona.pk}/?continue={conversation.pk}",
    ]
    compared = f"{reverse('persona-compare', args=[persona.pk])}?earlier=1&later=2"
    form = "/personas/new/?template=tutor&language=de-DE"
    return [*pages(**ids), compared, form, *more]


@pytest.fixture
def the_same_with_other_words(maximiliane: User, our_pages: list[str]) -> list[str]:
    """Those with a persona in their address: with each of the others, in another script each."""
    every: list[str] = []
    for persona in maximiliane.personas.all()[1:]:
        held = persona.conversations.order_by("started_at").last()
        key = held.pk if held else uuid4()
        every += pages(persona_id=persona.pk, number=1, pk=0, conversation_id=key)
    its_own = ("/personas/", "/conversations/")
    return [path for path in dict.fromkeys(every) if path not in our_pages and any(each in path for each in its_own)]


@pytest.fixture
def pages_of_the_admin(maximiliane: User) -> list[str]:
    return admin_pages(maximiliane)


@pytest.fixture
def pages_of_errors(maximiliane: User) -> dict[str, str]:
    return error_pages(maximiliane)


async def faults_of(person: Person, what: str, *sizes: str) -> list[str]:
    """At all sizes or these, and in all colours. The dark theme differs in colours only: what axe says else stays."""
    page = person.page
    faults = await faults_of_layout(page, what, *sizes)
    faults += [f"{what}: {line}" for line in await barriers(page) if not line.startswith(tuple(LEFT))]
    await page.emulate_media(color_scheme="dark")
    faults += [f"{what}, dark: {line}" for line in await barriers(page, "color-contrast")]
    await page.emulate_media(
        color_scheme="light", forced_colors="active"
    )  # the colours are the system's, axe is not asked
    faults += await faults_of_layout(page, f"{what}, forced colors", "a small phone")
    await page.emulate_media(forced_colors="none")
    return faults


async def walk(
    person: Person, paths: list[str], faults_of: Callable[[Person, str], Awaitable[list[str]]] = faults_of
) -> list[str]:
    faults, others = [], []
    for path in paths:
        if await is_shown(person.page, person.url + path):
            faults += await faults_of(person, path)
        else:
            others.append(f"{person.url}{path}: ")
    person.complaints = [line for line in person.complaints if not line.startswith(tuple(others))]
    return faults


async def is_shown(page: Page, url: str) -> bool:
    """Go there. False: it leads elsewhere, is posted to, or is a file to keep."""
    try:
        answer = await page.goto(url)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    if answer is None or answer.status != 200 or answer.request.redirected_from is not None:
        return False
    return "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_page_fits_and_has_no_barriers(part: int, walker: Person, our_pages: list[str]) -> None:
    faults = await walk(walker, our_pages[part::PARTS])
    assert not faults, "\n".join(faults)
    assert walker.complaints == []


async def test_every_page_fits_with_words_of_other_scripts(
    walker: Person, the_same_with_other_words: list[str]
) -> None:
    def faults_of_words(person: Person, what: str) -> Awaitable[list[str]]:
        return faults_of_layout(person.page, what, *SIZES_OF_WORDS)

    faults = await walk(walker, the_same_with_other_words, faults_of_words)
    assert not faults, "\n".join(faults)


async def test_every_page_before_the_sign_in_fits_and_has_no_barriers(site: Site, browser: Browser) -> None:
    visitor = await Person.at(browser, site.url)
    faults = await walk(visitor, pages(persona_id=NOBODY, conversation_id=NOBODY, number=1, pk=1))
    await visitor.page.goto(f"{site.url}/accounts/login/")
    await visitor.page.get_by_role("button", name="Sign in").click()
    faults += await faults_of(visitor, "sign-in, with errors")
    assert not faults, "\n".join(faults)
    assert visitor.complaints == []


async def test_a_form_with_errors_fits_and_has_no_barriers(walker: Person) -> None:
    await walker.page.goto(f"{walker.url}/personas/new/?template=tutor")
    await walker.page.locator("form input[type=number]").evaluate_all("each => each.forEach(one => { one.value = -1 })")
    await walker.page.get_by_role("button", name="Save draft").click()
    await walker.page.locator(".problems").wait_for()
    faults = await faults_of(walker, "a persona's form with errors")
    assert not faults, "\n".join(faults)


async def test_giving_away_fits_and_has_no_barriers_with_an_error_and_when_it_is_sure(
    walker: Person, german: Persona
) -> None:
    await walker.page.goto(f"{walker.url}/personas/{german.pk}/give/")
    faults = []
    for name, what in ((NAMES["German"], "an error"), (LONG_LOGIN[::-1], "sure")):
        await walker.page.get_by_label("New owner").fill(name)
        await walker.page.get_by_role("button", name="Go on").click()
        await walker.page.locator(".problems" if what == "an error" else "text=Give it away").wait_for()
        faults += await faults_of(walker, f"giving away, {what}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("action", BULK_ACTIONS)
async def test_what_staff_do_to_several_fits_and_has_no_barriers(action: str, walker: Person) -> None:
    page = walker.page
    await page.goto(f"{walker.url}/admin/agents/persona/")
    await page.locator("#action-toggle").check()
    await page.locator("select[name=action]").select_option(action)
    await page.get_by_role("button", name="Go", exact=True).click()
    await page.locator(".bulk").wait_for()
    faults = await faults_of(walker, action, *SIZES_OF_THE_ADMIN)
    assert not faults, "\n".join(faults)


async def test_every_page_of_an_error_fits_and_has_no_barriers(walker: Person, pages_of_errors: dict[str, str]) -> None:
    faults = []
    for what, html in pages_of_errors.items():
        await walker.shows(html)
        faults += await faults_of(walker, what)
    assert not faults, "\n".join(faults)


async def test_every_page_of_the_admin_fits_and_has_no_barriers(walker: Person, pages_of_the_admin: list[str]) -> None:
    """Django's pages, with our words in them: at the sizes between which their layout changes."""
    faults = await walk(walker, pages_of_the_admin, lambda person, what: faults_of(person, what, *SIZES_OF_THE_ADMIN))
    assert not faults, "\n".join(faults)


async def test_a_call_fits_and_has_no_barriers_in_each_state(walker: Person, german: Persona) -> None:
    page = walker.page
    await page.goto(f"{walker.url}/personas/{german.pk}/")
    await walker.start_talking()  # there is no microphone
    await page.locator(".fault:not(.empty)").wait_for()
    faults = await faults_of(walker, "no microphone")
    await page.locator(".fault").get_by_role("button", name="Use text instead").click()
    await walker.reads(SUMMARIES["German"][:40], by=NAMES["German"])
    for words in SUMMARIES.values():
        await walker.type(words)
        await walker.reads(words[:40], by="You")
    faults += await faults_of(walker, "a call")
    await page.evaluate("document.querySelector('[data-part=recorded]').hidden = false")
    faults += await faults_of_layout(page, "a call that is recorded")
    await walker.turns_on("Log")
    faults += await faults_of_layout(page, "a call with its log")
    await walker.press("Type")
    faults += await faults_of_layout(page, "a call with its log, without its box")
    await walker.turns_off("Log")
    faults += await faults_of_layout(page, "a call without its box")
    await walker.press("End")
    faults += await faults_of(walker, "after the call")
    assert not faults, "\n".join(faults)


async def test_microphone_and_speaker_fit_and_have_no_barriers(walker: Person, german: Persona) -> None:
    await walker.page.goto(f"{walker.url}/personas/{german.pk}/")
    await walker.page.get_by_role("button", name="Try microphone and speaker").click()
    faults = await faults_of(walker, "microphone and speaker")
    assert not faults, "\n".join(faults)


async def test_while_one_types_the_words_are_in_view(walker: Person, german: Persona) -> None:
    await walker.page.goto(f"{walker.url}/personas/{german.pk}/")
    await walker.start_typing()
    await walker.reads(SUMMARIES["German"][:40], by=NAMES["German"])
    seen = {}
    for size in SIZES:
        await walker.page.set_viewport_size(SIZES[size])
        seen[size] = await walker.page.evaluate(SEEN_WHILE_TYPING)
    hidden = {size: parts for size, parts in seen.items() if parts[0] < 1 or parts[1] < THREE_LINES_PX}
    assert hidden == {}


async def test_rings_and_level_of_the_orb_are_whole(walker: Person, german: Persona) -> None:
    await walker.page.goto(f"{walker.url}/personas/{german.pk}/")
    await walker.start_typing()
    await walker.reads(SUMMARIES["German"][:40], by=NAMES["German"])
    for colors, motion in itertools.product(("none", "active"), ("no-preference", "reduce")):
        await walker.page.emulate_media(forced_colors=colors, reduced_motion=motion)  # type: ignore[arg-type]
        for size in SIZES:
            await walker.page.set_viewport_size(SIZES[size])
            assert await walker.page.evaluate(ORB) == [], (colors, motion, size)


async def test_the_bar_keeps_its_margin_on_phones(walker: Person) -> None:
    await walker.page.goto(walker.url)
    for width in (320, 360, 375, 390, 430):
        await walker.page.set_viewport_size({"width": width, "height": 844})
        right = await walker.page.evaluate("document.querySelector('.account').getBoundingClientRect().right")
        assert right <= width - 16, width


async def test_the_walk_sees_each_kind_of_fault(walker: Person) -> None:
    await walker.page.goto(walker.url)
    for kind, css in HOSTILE.items():
        await walker.page.evaluate(ADOPT, css)
        faults = await faults_of_layout(walker.page, "the gallery", "a small phone") + await barriers(walker.page)
        assert any(kind in fault for fault in faults), kind
