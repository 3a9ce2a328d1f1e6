"""Files that nobody would write: each gets an answer, none is a fault of ours, and nothing wrong is saved."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.personas.models import Persona
from agents.personas.options import OPTIONS
from agents.personas.transfer.documents import as_json, as_yaml
from agents.personas.transfer.persona_file import FORMAT, SHARING
from tests.agents.personas.transfer.drawn import PIECES, texts, values
from tests.agents.personas.transfer.filed import KEY, file_of, persona
from tests.security.access.people import undone

# Each run sends the same ones. New ones, and more of them: pytest --hypothesis-profile=search
CASES = 5_000 if settings.get_current_profile_name() == "search" else 150
IMPORTS = ("/personas/import/", "/admin/agents/persona/import/")
KEYS = [*(option.field for option in OPTIONS), *SHARING, "id", "owner", "format", "version", "persona", "x", ""]
NUMBERS: list[Any] = [
    0,
    -1,
    2,
    1e308,
    -1e-320,
    10**30,
    10**39,
    2**31,
    2**63,
    500.0,
    True,
    None,
    KEY,
    [],
    {},
    [[]],
    [{}],
    "9" * 5000,
]
MUTATIONS = [
    *PIECES,
    "\0",
    "\\u0000",
    "\\ud800",
    "&a ",
    "*a",
    "!!python/name:os.system ",
    "NaN",
    "1e999",
    "9" * 50,
    "}",
]
anything: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(NUMBERS) | texts(0, 60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)
one_option = st.sampled_from(OPTIONS).flatmap(lambda option: st.tuples(st.just(option.field), values(option)))


@st.composite
def odd_personas(draw: st.DrawFn) -> Any:
    """A persona with some keys that do not fit, or do not go together."""
    changes = dict(draw(st.lists(one_option, max_size=6)))
    changes |= draw(st.dictionaries(st.sampled_from(KEYS), anything, max_size=2))
    return draw(st.sampled_from([persona(**changes), changes, {"persona": changes}]))


@st.composite
def odd_documents(draw: st.DrawFn) -> str:
    held = draw(st.lists(odd_personas(), max_size=2) | anything)
    document = draw(st.sampled_from([{"format": FORMAT, "version": 1, "personas": held}, {"persona": held}, held]))
    writers: list[Callable[[Any], str]] = [as_json, as_yaml, json.dumps]
    return draw(st.sampled_from(writers))(document)


@st.composite
def damaged_files(draw: st.DrawFn) -> str:
    """A file that was right, with something else at some places."""
    text = draw(st.sampled_from([file_of(), as_json(persona()), file_of(persona(instructions="One\nTwo: 2\n"))]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + draw(st.sampled_from(MUTATIONS) | texts(0, 6)) + text[end:]
    return text


files = st.binary(max_size=60) | (odd_documents() | damaged_files()).map(lambda text: text.encode("utf-8", "replace"))


@pytest.fixture
def browser(boss: User, signed_in: Callable[[User | None], Client]) -> Client:
    """Of a superuser: nothing is refused for want of a right, and an exception is raised here."""
    return signed_in(boss)


@pytest.mark.django_db
@settings(max_examples=CASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=files, page=st.sampled_from(IMPORTS), publish=st.booleans())
def test_every_file_gets_an_answer(browser: Client, content: bytes, page: str, publish: bool) -> None:
    with undone():
        answer = browser.post(page, {"uploads": [SimpleUploadedFile("a.yaml", content)]})
        assert answer.status_code == 200
        agreed = answer.context.get("agreed_form")
        assert not Persona.objects.exists()
        if not agreed:
            assert answer.context.get("problems") or answer.context["files_form"].errors
            return
        done = browser.post(page, {"token": agreed["token"].value(), "publish": "on" if publish else ""})
        assert done.status_code == 302
        assert Persona.objects.exists()


@pytest.mark.django_db
@settings(max_examples=CASES // 10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=texts(0, 80), reason=texts(0, 300), page=st.sampled_from(IMPORTS))
def test_every_yes_gets_an_answer(browser: Client, token: str, reason: str, page: str) -> None:
    with undone():
        answer = browser.post(page, {"token": token, "publish": "on", "reason": reason})
        assert answer.status_code == 200
        assert answer.context["problems"]
