"""The demo: created once, and never over what people have changed."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django import Settings

from agents.personas.choices import TONES
from agents.personas.demo import DEMO_PERSONAS
from agents.personas.models import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    settings.DEMO_PASSWORD = ""
    return tmp_path


def seed() -> str:
    """What the command prints: one line."""
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue().strip()


def test_it_creates_a_superuser_and_four_personas_that_pass_every_rule() -> None:
    seed()

    assert User.objects.get().is_superuser
    personas = list(Persona.objects.all())
    assert len(personas) == 4
    for persona in personas:
        persona.full_clean()
        assert persona.everyone
        assert persona.greeting


def test_the_four_personas_differ() -> None:
    seed()

    for field in ("voice_name", "instructions", "silence_duration_ms", "temperature"):
        assert len(set(Persona.objects.values_list(field, flat=True))) == 4, field
    assert {persona.tone for persona in Persona.objects.all()} == set(TONES[:4])
    assert set(Persona.objects.values_list("turn_detection", flat=True)) == {"server_vad", "azure_semantic_vad"}


def test_the_printed_password_works_and_stays_the_same(var_dir: Path) -> None:
    line = seed()

    assert User.objects.get().check_password(line.rsplit(" ", 1)[1])
    assert seed() == line
    assert (var_dir / "demo-password").stat().st_mode & 0o777 == 0o600


def test_a_given_password_is_also_set_in_a_later_run(settings: Settings, var_dir: Path) -> None:
    seed()
    settings.DEMO_PASSWORD = "one of my own"

    assert seed() == "Sign in as demo with the password one of my own"
    assert User.objects.get().check_password("one of my own")


def test_a_password_that_somebody_changed_stays() -> None:
    seed()
    user = User.objects.get()
    user.set_password("changed on the page")
    user.save()

    assert "you chose" in seed()
    assert User.objects.get().check_password("changed on the page")


def test_edits_stay_and_what_was_deleted_stays_deleted() -> None:
    seed()
    Persona.objects.filter(pk=DEMO_PERSONAS[0]["id"]).update(name="Mine now")
    Persona.objects.get(pk=DEMO_PERSONAS[1]["id"]).delete()

    seed()

    assert Persona.objects.count() == 3
    assert Persona.objects.filter(name="Mine now").exists()


def test_it_refuses_to_run_in_production(settings: Settings) -> None:
    settings.ON_LAPTOP = False

    with pytest.raises(CommandError, match="DEBUG=1 only"):
        seed()
    assert not User.objects.exists()
