"""The sound on a conversation's page."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.conversations.models import Conversation
from agents.recordings.models import PartState, RecordingPart
from tests.agents.recordings.conftest import SOUND


@pytest.fixture
def bobs(client: Client, bob: User) -> Client:
    client.force_login(bob)
    return client


def test_a_person_hears_their_recording_from_any_place(bobs: Client, part: RecordingPart) -> None:
    answer = bobs.get(part.address, headers={"range": "bytes=100-199"})
    assert (answer.status_code, answer.content) == (206, SOUND[100:200])
    assert answer["Content-Range"] == f"bytes 100-199/{len(SOUND)}"
    assert (answer["Accept-Ranges"], answer["Content-Type"]) == ("bytes", "audio/ogg; codecs=opus")
    assert answer["Cache-Control"] == "private, no-store"


def test_a_recording_is_downloaded_as_a_file_that_says_what_it_is(bobs: Client, part: RecordingPart) -> None:
    answer = bobs.get(f"{part.address}&download")
    assert (answer.status_code, answer.content) == (200, SOUND)
    assert answer["Content-Disposition"].startswith('attachment; filename="conversation-with-ai-')


def test_the_first_part_needs_no_name(bobs: Client, part: RecordingPart) -> None:
    assert bobs.get(f"/conversations/{part.conversation_id}/recording/").content == SOUND


def test_how_long_it_is_can_be_asked_without_getting_it(bobs: Client, part: RecordingPart) -> None:
    answer = bobs.head(part.address)
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, str(len(SOUND)), b"")


def test_another_persons_recording_is_not_found_nor_anybodys_who_is_not_signed_in(
    client: Client, alice: User, part: RecordingPart
) -> None:
    assert client.get(part.address).status_code == 302
    client.force_login(alice)
    assert client.get(part.address).status_code == 404


def test_a_part_is_found_with_its_own_conversation_alone(
    bobs: Client, part: RecordingPart, conversation: Conversation
) -> None:
    other = Conversation.objects.get(pk=conversation.pk)
    other.pk = None
    other.id = RecordingPart._meta.pk.get_default()
    other.save(force_insert=True)
    assert bobs.get(f"/conversations/{other.pk}/recording/?part={part.pk}").status_code == 404


@pytest.mark.parametrize("name", ["2", "-1", "x", "%00", "9" * 40, "{" + "0" * 30 + "}", "%ED%A0%80"])
def test_no_other_name_leads_to_a_part(bobs: Client, part: RecordingPart, name: str) -> None:
    answer = bobs.get(f"/conversations/{part.conversation_id}/recording/?part={name}")
    assert answer.status_code in (400, 404)


def test_after_the_end_there_is_nothing(bobs: Client, part: RecordingPart) -> None:
    answer = bobs.get(part.address, headers={"range": "bytes=5000-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(SOUND)}")


def test_a_storage_that_is_away_is_no_fault_of_the_page(
    bobs: Client, part: RecordingPart, storage_away: Callable[[bool], None]
) -> None:
    storage_away(True)
    assert bobs.get(part.address).status_code == 503
    assert bobs.get(f"/conversations/{part.conversation_id}/").status_code == 200


def test_a_part_that_is_not_stored_yet_is_not_played(bobs: Client, part: RecordingPart) -> None:
    RecordingPart.objects.update(state=PartState.CLOSED)
    assert bobs.get(part.address).status_code == 404
    assert "not ready yet" in bobs.get(f"/conversations/{part.conversation_id}/").content.decode()


def test_the_conversations_page_plays_it_and_says_what_it_lacks(bobs: Client, part: RecordingPart) -> None:
    page = f"/conversations/{part.conversation_id}/"
    shown = bobs.get(page).content.decode()
    assert f'src="{part.address}"' in shown
    assert "1:05 min" in shown
    assert "missing" not in shown
    RecordingPart.objects.update(missing_ms=2_000)
    assert "Some sound is missing" in bobs.get(page).content.decode()


def test_a_conversation_without_recording_says_nothing_of_it(bobs: Client, conversation: Conversation) -> None:
    Conversation.objects.update(recording_agreed_at=None)
    assert "ecording" not in bobs.get(f"/conversations/{conversation.pk}/").content.decode()


def test_the_page_asks_the_database_once_for_all_parts(bobs: Client, part: RecordingPart) -> None:
    page = f"/conversations/{part.conversation_id}/"
    bobs.get(page)
    with CaptureQueriesContext(connection) as with_one:
        bobs.get(page)
    for _ in range(5):
        part.pk = RecordingPart._meta.pk.get_default()
        part.save(force_insert=True)
    with CaptureQueriesContext(connection) as with_six:
        assert bobs.get(page).content.count(b"<audio") == 6
    assert len(with_six) == len(with_one) <= 12
