"""People, groups and personas with hostile names, hostile words spoken and typed: the browser shows them as text."""

import asyncio

import pytest
from django.contrib.auth.models import Group, User
from playwright.async_api import Browser, Page, expect

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.e2e.browser import Person
from tests.security.test_policy_in_chromium import signed_in
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

TURNED = "\u202e"  # shows what follows from right to left
HOSTILE = {
    "elements": '<img src=x onerror=hit=1></script>"><script>hit=1</script>',
    "javascript": "javascript:hit=1//",
    "right to left": f"{TURNED}nosrep rehtona",
}
# Lines in which text of ours follows the turning text, in the same run of text, and is turned with it.
TURNED_WITH_IT = """name => {
  const isolates = (element) => {
    const style = getComputedStyle(element);
    return style.display !== 'inline' || /isolate|plaintext/.test(style.unicodeBidi);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.data.includes(name) || text.parentElement.closest('script, textarea, option')) continue;
    let line = text.parentElement;
    while (!isolates(line)) line = line.parentElement;
    if (line.matches('[data-text]')) continue; // a caption is theirs from end to end
    const after = line.textContent.split(name)[1].replace(' (copy)', '').trim(); // a copy's own name
    if (after && !after.startsWith('\\u2069')) found.push(line.textContent.trim()); // 2069 ends an isolate of text
  }
  return found;
}"""


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def hostile(
    request: pytest.FixtureRequest, mara: Persona, bob: User, teachers: Group, conversation: Conversation
) -> str:
    """Everything that a person can name is named so."""
    text: str = request.param
    for field in ("name", "summary", "greeting", "instructions"):
        setattr(mara, field, text)
    mara.voice_name, mara.model = text, text
    mara.save()
    Group.objects.update(name=text)
    User.objects.filter(pk=bob.pk).update(username=text)
    conversation.turns.update(text=text)
    return text


async def nothing_ran(person: Person) -> None:
    assert await person.page.evaluate("typeof hit") == "undefined"
    assert await person.page.locator('[href^="javascript:" i], [src^="javascript:" i]').count() == 0
    assert person.complaints == []


async def nothing_is_turned(person: Person, text: str) -> None:
    assert not text.startswith(TURNED) or await person.page.evaluate(TURNED_WITH_IT, text) == [], person.page.url


async def shows(page: Page, text: str) -> None:
    await expect(page.locator("body")).to_contain_text(text, use_inner_text=True)


async def test_our_own_pages(
    site: Site, browser: Browser, mara: Persona, hostile: str, login_keys: dict[str, str]
) -> None:
    await Persona.objects.aupdate(may_be_copied=True)
    bob = await signed_in(browser, site, login_keys["bob"])
    for path in (
        "/",
        f"/?q={hostile[:5]}",
        f"/personas/{mara.pk}/",
        "/accounts/logout/",
        "/accounts/password/change/",
    ):
        await bob.page.goto(site.url + path)
        await nothing_ran(bob)
        await nothing_is_turned(bob, hostile)
    await bob.page.goto(site.url)
    await shows(bob.page, hostile)
    await bob.page.locator(".card summary").click()
    await bob.page.get_by_role("button", name="Make my own copy").click()
    await expect(bob.page.get_by_text("is yours")).to_be_visible()
    await shows(bob.page, hostile)
    await nothing_ran(bob)
    await nothing_is_turned(bob, hostile)


async def test_the_admin(
    site: Site, browser: Browser, mara: Persona, conversation: Conversation, hostile: str, login_keys: dict[str, str]
) -> None:
    persona, call = f"/admin/agents/persona/{mara.pk}", f"/admin/agents/conversation/{conversation.pk}"
    pages = ["/admin/agents/persona/", "/admin/agents/conversation/", "/admin/auth/user/", "/admin/auth/group/"]
    pages += [f"{at}/{page}/" for at in (persona, call) for page in ("change", "history", "delete")]
    boss = await signed_in(browser, site, login_keys["boss"])
    for path in pages:
        await boss.page.goto(site.url + path)
        await nothing_ran(boss)
        await shows(boss.page, hostile.split('"')[0] if path.endswith("/history/") else hostile)


async def test_a_call(
    site: Site, browser: Browser, localvoice: LocalVoice, mara: Persona, hostile: str, login_keys: dict[str, str]
) -> None:
    """As greeting, as typed and as spoken words."""
    mara.voice_name, mara.model = "en-US-AvaNeural", "gpt-realtime"  # the service would refuse the others
    await mara.asave()
    await asyncio.to_thread(mara.publish, mara.owner)
    bob = await signed_in(browser, site, login_keys["bob"])
    await bob.page.goto(f"{site.url}/personas/{mara.pk}/")
    await bob.start_typing()
    greeting, own_words = (bob.page.locator(f".captions li.{side}", has_text=hostile) for side in ("them", "you"))
    await expect(greeting.first).to_be_visible()  # an answer may repeat it
    await bob.type(hostile)
    await expect(own_words).to_have_count(1)
    await localvoice.caller_says(localvoice.last_id(), hostile)
    await expect(own_words).to_have_count(2)
    await nothing_ran(bob)
    await nothing_is_turned(bob, hostile)
