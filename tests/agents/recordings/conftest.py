"""A recording of Bob's call with Mara, in a storage that is gone after the test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.recordings.models import PartState, RecordingPart

SOUND = bytes(range(256)) * 4
IN_MEMORY = "tests.agents.recordings.conftest.PatientStorage"


class PatientStorage(InMemoryStorage):
    """It fails while `is_away`."""

    is_away = False

    def _refuse(self) -> None:
        if PatientStorage.is_away:
            raise ConnectionError("the storage is away")

    def delete(self, name: str) -> None:
        self._refuse()
        super().delete(name)

    def _save(self, name: str, content: Any) -> str:
        self._refuse()
        return str(super()._save(name, content))  # type: ignore[misc] # django-stubs do not know it

    def _open(self, name: str, mode: str = "rb") -> Any:
        self._refuse()
        return super()._open(name, mode)  # type: ignore[misc] # as above


@pytest.fixture(autouse=True)
def recordings(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.STORAGES = {**settings.STORAGES, "recordings": {"BACKEND": IN_MEMORY}}
    settings.RECORDING_FOLDER = tmp_path
    monkeypatch.setattr(PatientStorage, "is_away", False)
    return storages["recordings"]


@pytest.fixture
def storage_away(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    return lambda is_away: monkeypatch.setattr(PatientStorage, "is_away", is_away)


@pytest.fixture
def mara(alice: User, teachers: Group) -> Persona:
    persona = Persona.objects.create_published(owner=alice, name="Mara", summary="Front desk.", recorded=True)
    persona.groups.add(teachers)
    return persona


@pytest.fixture
def conversation(mara: Persona, bob: User) -> Conversation:
    return Conversation.objects.create(
        user=bob,
        persona=mara,
        persona_version=mara.versions.latest("number"),
        started_at=timezone.now(),
        ended_at=timezone.now(),
        end_reason="stopped",
        model=mara.model,
        recording_agreed_at=timezone.now(),
    )


@pytest.fixture
def part(conversation: Conversation, recordings: Any) -> RecordingPart:
    """Stored."""
    return RecordingPart.objects.create(
        conversation=conversation,
        state=PartState.STORED,
        started_at=conversation.started_at,
        duration_ms=65_400,
        size_bytes=len(SOUND),
        name=recordings.save("ab/sound.opus", ContentFile(SOUND)),
    )
