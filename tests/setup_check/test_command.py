"""`manage.py setup_check` as the operator runs it."""

import json
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from os import environ
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from pytest_django import Settings

from agents.voice.upstream.resources import Resource
from tests.patience import PATIENCE_SECONDS
from tests.served.localvoice_controls import LocalVoice
from voicesite.laptop.processes import free_port
from voicesite.paths import BASE_DIR

PLANTED = "planted-9c1e"
NOT_THERE = {
    "DEBUG": "0",
    "SECRET_KEY": PLANTED,
    "ALLOWED_HOSTS": "voice.example.org",
    "ALLOWED_ORIGINS": "http://voice.example.org",
    "TRUSTED_PROXIES": "1",
    "DJANGO_SETTINGS_MODULE": "voicesite.settings",
    "AZURE_VOICE_LIVE_API_KEY": PLANTED,
}


@pytest.fixture
def _voice(localvoice: LocalVoice, settings: Settings) -> None:
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, resources=(Resource(1, localvoice.url, 25),))
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]  # without the name of Django's test client


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_voice")
class TestAllIsWell:
    def test_in_words(self, boss: User) -> None:
        output = StringIO()
        call_command("setup_check", stdout=output, no_color=True)
        lines = output.getvalue().splitlines()
        assert all(line.startswith("ok    ") for line in lines[:-2]), lines
        assert lines[-1] == f"{len(lines) - 2} ok, 0 warn, 0 fail"

    def test_for_machines_without_a_connect(self, boss: User, localvoice: LocalVoice) -> None:
        localvoice.forget_handshakes()
        output = StringIO()
        call_command("setup_check", "--json", "--no-connect", stdout=output)
        answer = json.loads(output.getvalue())
        assert answer["ok"] is True
        assert {check["status"] for check in answer["checks"]} == {"ok"}
        assert "Voice Live" not in {check["name"] for check in answer["checks"]}
        assert localvoice.handshakes()["total"] == 0


def test_a_server_without_database_redis_and_voice_live() -> None:
    nowhere = [free_port() for _ in range(3)]
    addresses = {
        "DATABASE_URL": f"postgres://site:{PLANTED}@127.0.0.1:{nowhere[0]}/site",
        "REDIS_URL": f"redis://:{PLANTED}@127.0.0.1:{nowhere[1]}/0",
        "AZURE_VOICE_LIVE_ENDPOINT": f"http://127.0.0.1:{nowhere[2]}",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "setup_check", "--json"],
        env=environ | NOT_THERE | addresses,
        capture_output=True,
        text=True,
        cwd=BASE_DIR,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    answer: dict[str, Any] = json.loads(done.stdout)
    failed = {check["name"]: check["fix"] for check in answer["checks"] if check["status"] == "fail"}
    assert done.returncode == 1
    assert answer["ok"] is False
    assert {"Origins", "SECRET_KEY", "Database", "Redis", "Voice Live"} <= set(failed)
    assert all(failed.values())
    assert PLANTED not in done.stdout + done.stderr
