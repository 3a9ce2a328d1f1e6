"""A page is answered in the event loop, where the sound of all calls waits: what it needs is there before."""

import os
import subprocess
import sys

import pytest

from tests.patience import PATIENCE_SECONDS
from tests.served.site import settings_of_sites
from voicesite.paths import BASE_DIR

# In place of the reactor that would serve: asks for a page, and says what that has imported.
PROGRAM = """
import sys
from twisted.internet.asyncioreactor import AsyncioSelectorReactor

def run(reactor, **how):
    from django.test import Client
    before = set(sys.modules)
    answer = Client().get(sys.argv[1], HTTP_HOST="127.0.0.1:8000")
    new = sorted(name for name in set(sys.modules) - before if name.startswith(("agents", "voicesite", "allauth")))
    print(answer.status_code, *new)
    raise SystemExit

AsyncioSelectorReactor.run = run
from django import setup
setup()
from voicesite.management.commands.serve import Command
Command().handle(host="127.0.0.1", port=0)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("page", "status"), [("/accounts/login/", 200), ("/admin/", 302), ("/nowhere/", 404)])
def test_the_first_page_imports_nothing_of_the_site(page: str, status: int) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", PROGRAM, page],
        cwd=BASE_DIR,
        env=os.environ | settings_of_sites() | {"LOCAL_VOICE_URL": "http://127.0.0.1:1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert asked.stdout == f"{status}\n", asked.stderr
