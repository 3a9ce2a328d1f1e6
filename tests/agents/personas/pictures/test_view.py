"""Who gets a picture, and how long a browser keeps it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agents.personas.models import Persona
from agents.personas.pictures.encoding import as_picture
from agents.personas.pictures.models import PersonaPicture
from agents.personas.pictures.view import picture_url
from tests.agents.personas.pictures.files import a_picture

SignIn = Callable[[User | None], Client]


@pytest.fixture
def picture(mara: Persona) -> PersonaPicture:
    PersonaPicture.objects.put(mara, as_picture(a_picture()))
    return PersonaPicture.objects.get()


@pytest.fixture
def address(picture: PersonaPicture) -> str:
    return picture_url(picture.persona_id, picture.digest)


def test_who_sees_the_persona_sees_its_picture(
    address: str, alice: User, bob: User, charlie: User, editor: User, supervisor: User, signed_in: SignIn
) -> None:
    people = {
        person: signed_in(person).get(address).status_code for person in (alice, bob, editor, charlie, supervisor)
    }
    assert list(people.values()) == [200, 200, 200, 404, 404]
    assert signed_in(None).get(address).status_code == 302


def test_of_an_archived_one_its_owner_alone_still_sees_it(
    address: str, mara: Persona, alice: User, bob: User, signed_in: SignIn
) -> None:
    mara.archived_at = mara.created_at
    mara.save()
    assert [signed_in(person).get(address).status_code for person in (alice, bob)] == [200, 404]


def test_it_is_kept_by_the_browser_of_this_person_alone(address: str, bob: User, signed_in: SignIn) -> None:
    answer = signed_in(bob).get(address)

    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Content-Disposition"] == 'inline; filename="picture.webp"'
    assert answer.content[8:12] == b"WEBP"


def test_a_browser_that_has_it_gets_no_second_one(address: str, bob: User, charlie: User, signed_in: SignIn) -> None:
    etag = signed_in(bob).get(address).headers["ETag"]

    again = signed_in(bob).get(address, headers={"if-none-match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert signed_in(charlie).get(address, headers={"if-none-match": etag}).status_code == 404


def test_another_picture_has_another_address(address: str, mara: Persona, bob: User, signed_in: SignIn) -> None:
    PersonaPicture.objects.put(mara, as_picture(a_picture(mode="L")))

    assert signed_in(bob).get(address).status_code == 404
    assert PersonaPicture.objects.count() == 1


def test_a_persona_that_is_deleted_takes_its_picture_along(address: str, mara: Persona) -> None:
    mara.delete()
    assert not PersonaPicture.objects.exists()


def test_a_copy_has_the_picture_too(address: str, mara: Persona, alice: User) -> None:
    copy = mara.duplicate_for(alice)
    assert PersonaPicture.objects.get(persona=copy).digest == PersonaPicture.objects.get(persona=mara).digest
