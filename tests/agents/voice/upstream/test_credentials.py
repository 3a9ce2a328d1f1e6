"""Keys, tokens, and that no token travels in clear text."""

import asyncio
import subprocess
import sys

import pytest
from azure.core.credentials import AccessToken, AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError

from agents.voice.upstream import credentials
from agents.voice.upstream.credentials import TimedCredential, close_credentials, credential_for

AZURE = "https://example.services.ai.azure.com"


class Slow:
    """An identity service that does not answer."""

    is_closed = False

    async def get_token(self, *scopes: str, **options: object) -> AccessToken:
        await asyncio.Event().wait()
        raise AssertionError

    async def close(self) -> None:
        self.is_closed = True


def test_a_key_is_used_where_there_is_one() -> None:
    credential = credential_for(AZURE, "a key")
    assert isinstance(credential, AzureKeyCredential)
    assert credential.key == "a key"


def test_plain_http_never_gets_a_token() -> None:
    assert isinstance(credential_for("http://127.0.0.1:8100", ""), AzureKeyCredential)


async def test_an_agent_of_the_local_voice_service_gets_a_token_that_is_none() -> None:
    credential = credential_for("http://127.0.0.1:8100", "", is_for_agent=True)
    assert isinstance(credential, TimedCredential)
    assert (await credential.get_token("any")).token == "local"


async def test_without_a_key_one_entra_credential_serves_the_whole_process() -> None:
    first = credential_for(AZURE, "")
    assert isinstance(first, TimedCredential)
    assert credential_for(AZURE, "") is first
    await close_credentials()
    assert credential_for(AZURE, "") is not first
    await close_credentials()


async def test_an_identity_service_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "TOKEN_SECONDS", 0.01)
    slow = Slow()
    async with TimedCredential(slow) as credential:  # type: ignore[arg-type]
        with pytest.raises(ClientAuthenticationError, match="no token"):
            await credential.get_token("https://ai.azure.com/.default")
    assert slow.is_closed


@pytest.mark.parametrize(
    ("resources", "is_loaded"),
    [
        ([("http://127.0.0.1:8100", "")], False),
        ([(AZURE, "a key")], False),
        ([(AZURE, "")], True),
        ([(AZURE, "a key"), (AZURE, "")], True),
    ],
    ids=["local", "by key", "by identity", "one of both"],
)
def test_what_entra_needs_is_loaded_where_it_is_asked(resources: list[tuple[str, str]], is_loaded: bool) -> None:
    """In a process of its own, since this one has it."""
    code = (
        "import sys\n"
        "from agents.voice.upstream.credentials import load_identity\n"
        "from agents.voice.upstream.resources import Resource\n"
        f"load_identity(Resource(1, url, 60, key) for url, key in {resources!r})\n"
        "sys.exit('azure.identity' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == is_loaded
