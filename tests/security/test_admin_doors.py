"""What staff may ask the admin for, beyond what its pages offer them."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from agents.conversations.models import Conversation
from agents.personas.models import Persona

SignIn = Callable[[User | None], Client]
PERSONAS, CONVERSATIONS = "/admin/agents/persona/", "/admin/agents/conversation/"
PEOPLE, GROUPS = "/admin/auth/user/", "/admin/auth/group/"
AUDIT = "/admin/agents/auditevent/"
WITH_FORMS = (PERSONAS, CONVERSATIONS, PEOPLE, GROUPS)
WITH_ACTIONS = (*WITH_FORMS, "/admin/agents/dayuse/")
LISTS = (*WITH_ACTIONS, AUDIT)
NO_UUID = "no-uuid"


def staff_who_may(*rights: str) -> User:
    person = User.objects.create_user("someone", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return person


def sent(persona: Persona) -> dict[str, object]:
    """All fields of the form, as a page would send them."""
    columns = [field.name for field in persona._meta.fields if field.editable and field.name != "id"]
    fields = {name: getattr(persona, name) for name in columns} | {"owner": persona.owner_id}
    return {name: value for name, value in fields.items() if value is not None} | {"name": "Written by a stranger"}


@pytest.mark.parametrize("rights", [["add_persona"], ["add_persona", "view_user"], ["add_persona", "change_persona"]])
def test_who_may_not_give_a_persona_away_owns_what_they_add(
    rights: list[str], mara: Persona, boss: User, signed_in: SignIn
) -> None:
    """Giving away takes the right to change personas, and to look for accounts."""
    person = staff_who_may(*rights)
    form = sent(mara) | {"owner": boss.pk}

    page = signed_in(person).get(f"{PERSONAS}add/")
    answer = signed_in(person).post(f"{PERSONAS}add/", form)

    assert "owner" not in page.context["adminform"].form.fields
    assert answer.status_code == 302
    assert Persona.objects.get(name="Written by a stranger").owner == person


def test_an_editor_who_cannot_look_for_accounts_gives_no_persona_away(
    mara: Persona, boss: User, alice: User, signed_in: SignIn
) -> None:
    browser = signed_in(staff_who_may("change_persona"))
    form = sent(mara) | {"owner": boss.pk}

    assert browser.post(f"{PERSONAS}{mara.pk}/change/", form).status_code == 302
    mara.refresh_from_db()
    assert mara.owner == alice


@pytest.mark.parametrize(
    ("page", "query"),
    [
        (PERSONAS, {"summary__regex": "(a+)+$"}),
        (PERSONAS, {"instructions__icontains": "secret"}),
        (PERSONAS, {"name__iregex": "(a|a)*$"}),
        (PERSONAS, {"owner__password__startswith": "argon2"}),
        (PERSONAS, {"owner__username": "alice"}),
        (PERSONAS, {"groups__name__regex": "(a+)+$"}),
        (PERSONAS, {"groups__id__in": "1,2"}),
        (PERSONAS, {"language__in": "en-US"}),
        (PERSONAS, {"language": "\0"}),
        (PERSONAS, {"updated_at__year": "2026"}),
        (PEOPLE, {"password__startswith": "a"}),
        (PEOPLE, {"email__contains": "a"}),
        (PEOPLE, {"is_staff__regex": "1"}),
        (GROUPS, {"name__regex": "(a+)+$"}),
        (CONVERSATIONS, {"turns__text__contains": "secret"}),
        (CONVERSATIONS, {"voice_live_session_id__regex": "(a+)+$"}),
        (CONVERSATIONS, {"started_at__year": "99999999999"}),
        (CONVERSATIONS, {"started_at__year": "٢٠٢٦"}),
        (CONVERSATIONS, {"started_at__year": "2026", "started_at__month": "-1"}),
        (CONVERSATIONS, {"persona__id__exact": "\0"}),
    ],
)
def test_a_list_is_asked_for_nothing_that_its_page_does_not_offer(
    page: str, query: dict[str, str], conversation: Conversation, boss: User, signed_in: SignIn
) -> None:
    assert signed_in(boss).get(f"{page}?{urlencode(query)}").status_code == 400


@pytest.mark.parametrize("key", ["x", "", "1.5", NO_UUID, "\0", "9" * 5_000])
@pytest.mark.parametrize("page", WITH_ACTIONS)
def test_an_action_on_what_is_no_row_is_refused(
    page: str, key: str, conversation: Conversation, boss: User, signed_in: SignIn
) -> None:
    form = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}

    assert signed_in(boss).post(page, form).status_code == 400


@pytest.mark.parametrize("page", [PEOPLE, GROUPS])
def test_an_action_on_a_key_that_is_too_large_finds_nothing(page: str, boss: User, signed_in: SignIn) -> None:
    form = {"action": "delete_selected", "_selected_action": ["9" * 40], "post": "yes"}

    assert signed_in(boss).post(page, form).status_code == 302


@pytest.mark.parametrize("key", ["9" * 40, "9" * 5_000, "x", "\0"])
def test_a_group_that_is_none_is_refused_in_words(key: str, mara: Persona, boss: User, confirmed: SignIn) -> None:
    browser = confirmed(boss)

    account: dict[str, object] = {"username": "boss", "is_active": "on"}
    for path, form in {f"{PERSONAS}{mara.pk}/change/": sent(mara), f"{PEOPLE}{boss.pk}/change/": account}.items():
        answer = browser.post(path, form | {"groups": [key]})
        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors["groups"]


@pytest.mark.parametrize("page", WITH_FORMS)
def test_a_row_that_is_named_by_a_field_without_a_name(
    page: str, conversation: Conversation, teachers: Group, boss: User, signed_in: SignIn
) -> None:
    key = {PERSONAS: conversation.persona_id, CONVERSATIONS: conversation.pk, PEOPLE: boss.pk, GROUPS: teachers.pk}

    assert signed_in(boss).get(f"{page}{key[page]}/change/?_to_field=").status_code == 200


@pytest.mark.parametrize("key", ["x", "\0", "9" * 40, "9" * 5_000, ""])
def test_a_new_form_is_not_filled_with_what_is_no_key(key: str, boss: User, signed_in: SignIn) -> None:
    page = signed_in(boss).get(f"{PERSONAS}add/", {"owner": key, "groups": f"{key},1"})

    assert page.status_code == 200


def test_a_view_on_site_of_what_is_no_key_is_a_bad_request(boss: User, signed_in: SignIn) -> None:
    personas = ContentType.objects.get_for_model(Persona)

    assert signed_in(boss).get(f"/admin/r/{personas.pk}/{NO_UUID}/").status_code == 400


@pytest.mark.parametrize("page", LISTS)
def test_whatever_a_list_offers_it_answers(
    page: str, conversation: Conversation, boss: User, signed_in: SignIn
) -> None:
    """All its filters, and the dates above it, as the page writes their addresses."""
    client = signed_in(boss)
    shown = client.get(page)
    offered = [
        choice["query_string"]
        for spec in shown.context["cl"].filter_specs
        for choice in spec.choices(shown.context["cl"])
    ]
    year = conversation.started_at.year
    dates = [f"?started_at__year={year}", f"?started_at__year={year}&started_at__month=2&started_at__day=3"]

    for query in [*offered, *(dates if page == CONVERSATIONS else [])]:
        assert client.get(f"{page}{query}").status_code == 200, query


@pytest.mark.parametrize("page", LISTS)
def test_a_search_is_cut_at_a_hundred_characters(
    page: str, conversation: Conversation, boss: User, signed_in: SignIn, django_assert_max_num_queries: Callable
) -> None:
    browser = signed_in(boss)
    browser.get(page)  # what the process remembers from here on, it does not ask for again

    with django_assert_max_num_queries(20) as asked:
        answer = browser.get(page, {"q": "ab " * 3_500})

    assert answer.status_code == 200
    assert max(len(each["sql"]) for each in asked.captured_queries) < 60_000


def test_a_new_password_has_one_page(boss: User, signed_in: SignIn) -> None:
    """The admin's own would let one guess the old password without a limit."""
    client = signed_in(boss)
    guess = {"old_password": "guess", "new_password1": "Something else 7", "new_password2": "Something else 7"}

    for answer in (client.get("/admin/password_change/"), client.post("/admin/password_change/", guess)):
        assert answer.status_code == 302
        assert answer["Location"] == "/accounts/password/change/"


def test_the_admins_own_sign_in_takes_no_guesses(editor: User, boss: User, signed_in: SignIn) -> None:
    """Who is signed in could try other people's passwords there without a limit."""
    right = {"username": "boss", "password": "boss's password", "next": "/admin/"}
    browser = signed_in(editor)

    for form in (right, right | {"password": "guess"}):
        assert browser.post("/admin/login/", form).headers["Location"] == "/admin/"
    assert browser.get("/admin/").context["user"] == editor
