"""Somebody clicks through the whole site, admin included: the browser reports no breach of the policy."""

import pytest
from django.contrib.auth.models import Group, User
from playwright.async_api import Browser, expect

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.e2e.browser import Person
from tests.served.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

REPORT = """
document.addEventListener('securitypolicyviolation', (breach) => {
  console.error(`policy: ${breach.violatedDirective} ${breach.blockedURI} ${breach.sourceFile}:${breach.lineNumber}`);
});
"""

# Where text would become script or HTML, if one of our scripts made the mistake.
BREACHES = (
    "document.body.append(Object.assign(document.createElement('script'), {textContent: 'hit = 1'}))",
    "document.createElement('script').src = '/static/js/menus.js'",
    "document.body.innerHTML = '<b>1</b>'",
    "document.body.insertAdjacentHTML('beforeend', '<b>1</b>')",
    "document.write('<b>1</b>')",
    "document.createElement('iframe').srcdoc = '<b>1</b>'",
    "new DOMParser().parseFromString('<b>1</b>', 'text/html')",
    "document.body.setAttribute('onclick', 'hit = 1')",
    "trustedTypes.createPolicy('default', {createHTML: (text) => text})",
)


async def signed_in(browser: Browser, site: Site, key: str) -> Person:
    """Somebody with this login session, whose browser complains aloud."""
    person = await Person.at(browser, site.url)
    await person.page.context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
    await person.page.add_init_script(REPORT)
    return person


async def test_a_breach_is_stopped_and_would_be_seen(site: Site, browser: Browser, login_keys: dict[str, str]) -> None:
    alice = await signed_in(browser, site, login_keys["alice"])
    await alice.page.goto(site.url)
    for breach in BREACHES:
        async with alice.page.expect_console_message(lambda line: line.text.startswith("policy:")):
            await alice.page.evaluate(f"() => {{ try {{ {breach} }} catch {{}} }}")
    await alice.page.locator("body").click(position={"x": 1, "y": 1})
    assert await alice.page.evaluate("typeof hit") == "undefined"
    assert await alice.page.locator("b").count() == 0
    assert sum("policy: require-trusted-types-for" in complaint for complaint in alice.complaints) >= len(BREACHES) - 3


async def test_the_site(site: Site, browser: Browser, mara: Persona, login_keys: dict[str, str]) -> None:
    alice = await signed_in(browser, site, login_keys["alice"])
    page = alice.page
    await page.goto(site.url)
    await page.get_by_label("Search personas").fill("mara")
    await page.get_by_label("Search personas").press("Enter")
    await page.locator(".card summary").click()
    await page.get_by_role("button", name="Make my own copy").click()
    await expect(page.get_by_text("is yours")).to_be_visible()
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_text("is published")).to_be_visible()
    await page.get_by_role("link", name="Talk to Mara (copy)").click()
    await alice.start_typing()
    await alice.reads("Good morning", by="Mara")
    await alice.type("When are you open?")
    await alice.hears_something()
    await alice.press("End")
    await page.get_by_role("link", name="Back to personas").first.click()
    await page.locator(".account summary").click()
    await page.get_by_role("link", name="Your account").click()
    await page.get_by_role("link", name="Logins").click()
    await page.get_by_role("link", name="Your account").last.click()
    await page.get_by_role("link", name="Second factor").click()
    await page.get_by_role("link", name="Your account").last.click()
    await page.get_by_role("link", name="Password").click()
    await page.get_by_role("button", name="Change password").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.locator(".account summary").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert alice.complaints == []


async def test_the_admins_personas(
    site: Site, browser: Browser, mara: Persona, teachers: Group, login_keys: dict[str, str]
) -> None:
    boss = await signed_in(browser, site, login_keys["boss"])
    page = boss.page
    await page.goto(f"{site.url}/admin/agents/persona/?q=mara")
    await page.get_by_role("checkbox").nth(1).check()
    await page.get_by_label("Action").first.select_option("duplicate")
    await page.get_by_role("button", name="Go").first.click()
    await expect(page.get_by_text("1 copied")).to_be_visible()
    await page.get_by_role("link", name="Mara (copy)").click()
    await page.locator("#select2-id_owner-container").click()
    await page.locator(".select2-search__field").fill("bo")
    await page.locator(".select2-results__option", has_text="bob").click()
    await page.get_by_label("Name", exact=False).first.fill("Mara the second")
    await page.locator("#id_owner").evaluate("owner => owner.closest('form').requestSubmit()")
    await expect(page.get_by_text("was changed successfully")).to_be_visible()
    await page.get_by_role("link", name="Mara the second").first.click()
    await page.get_by_role("link", name="Versions").click()
    await page.goto(f"{site.url}/admin/agents/persona/{mara.pk}/delete/")
    await page.get_by_role("button", name="Yes").click()
    await expect(page.get_by_text("was deleted successfully")).to_be_visible()
    assert boss.complaints == []


async def test_the_rest_of_the_admin(
    site: Site, browser: Browser, conversation: Conversation, charlie: User, teachers: Group, login_keys: dict[str, str]
) -> None:
    boss = await signed_in(browser, site, login_keys["boss"])
    page = boss.page
    await page.goto(f"{site.url}/admin/")
    for link in ("Conversations", "Users", "Groups"):
        await page.get_by_role("link", name=link, exact=True).first.click()
        await page.locator("#result_list tbody th a").first.click()
        await expect(page.locator("#content h1")).to_be_visible()
        await page.get_by_role("link", name="History").click()
    await page.goto(f"{site.url}/admin/auth/user/{charlie.pk}/change/")
    await page.locator("#id_groups_from option").first.dblclick()
    await page.locator("a", has_text="Reset password").click()
    await page.goto(f"{site.url}/admin/auth/user/{charlie.pk}/delete/")
    await page.goto(f"{site.url}/admin/auth/group/add/")
    await page.locator("button.theme-toggle").first.click()
    await page.goto(f"{site.url}/admin/system-check/")
    await page.locator("button.theme-toggle").first.click()
    assert boss.complaints == []
