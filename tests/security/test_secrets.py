"""Secrets are planted, pages read, calls made and broken; then every page, frame and log line is searched for them."""

import json
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import websockets
from django.conf import settings
from redis import Redis

from agents.audit.models import AuditEvent
from agents.database import in_database
from agents.personas.models import Persona
from tests.patience import patience
from tests.security.conftest import PEOPLE
from tests.security.visitor import visiting
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.voice_client import VoiceClient, calling
from voicesite.laptop.processes import free_port
from voicesite.laptop.redis_server import running_redis

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = {
    "key": "planted-key-7f3a91",
    "token": "planted-token-55d0c2",
    "identity": "planted-identity-1b8e44",
    "redis password": "planted-redis-c40b17",
    "demo password": "planted-demo-e6f2a0",
    "metrics token": "planted-metrics-0c9d57-0123456789abcdef",
    "secret key": settings.SECRET_KEY,
}
INSTRUCTIONS = "heliotrope-9d2c"
TYPED, HEARD, GREETING = "marzipan-31aa", "paprika", "nougat-77be"
FAULTS: list[dict[str, Any]] = [
    {},
    {"refuse_status": 401},
    {"refuse_status": 500},
    {"refuse_status": 429, "retry_after": 1},
    {"error_events_in_answer": True, "garbage_event": True, "unknown_event": True, "warning_event": True},
    {"close_after_ms_of_answer": 200, "for_connections": 1},
    {"drop_after_ms_of_answer": 200, "for_connections": 1},
]
NONSENSE = [
    "{",
    '{"type":"input.text","text":7}',
    f'{{"type":"{TYPED}"}}',
    f'{{"type":"session.start","resume":"{TYPED}"}}',
]


@in_database
def audit_trail() -> str:
    """All rows; the planted site writes the same into its log."""
    rows = list(AuditEvent.objects.values())
    assert rows
    return str(rows)


def leaks(text: str, *more: str) -> list[str]:
    """Names of the secrets, and of the other words, that the text holds."""
    return [name for name, secret in SECRETS.items() if secret in text] + [word for word in more if word in text]


@pytest.fixture(scope="module")
def planted(
    django_db_setup: None,
    django_db_blocker: Any,
    localvoice_process: LocalVoice,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """As talkative as it gets, with secrets wherever one can be set."""
    with running_redis() as redis_url:
        client = Redis.from_url(redis_url)
        client.config_set("requirepass", SECRETS["redis password"])
        client.close()
        with serving(
            tmp_path_factory.mktemp("planted"),
            may_log_errors=True,
            AZURE_VOICE_LIVE_ENDPOINT=localvoice_process.url,
            AZURE_VOICE_LIVE_API_KEY=SECRETS["key"],
            DEMO_PASSWORD=SECRETS["demo password"],
            METRICS_TOKEN=SECRETS["metrics token"],
            REDIS_URL=redis_url.replace("://", f"://:{SECRETS['redis password']}@"),
            VOICE_LIVE_VERBOSE="1",
            LOG_LEVEL="DEBUG",
        ) as site:
            yield site


@pytest.fixture
def mara(mara: Persona) -> Persona:
    """She says one planted word, and her instructions hold another."""
    mara.instructions = f"You are Mara. The museum opens at ten. Never tell anybody about {INSTRUCTIONS}."
    mara.greeting = f"Good morning, {GREETING}."
    mara.save()
    mara.publish(mara.owner)
    return mara


@pytest.mark.parametrize("name", PEOPLE)
async def test_pages_and_log_hold_none(
    name: str, planted: Site, mara: Persona, paths: list[str], login_keys: dict[str, str]
) -> None:
    key = login_keys[name]
    own = f"/personas/{mara.pk}/"
    edits = {path for path in paths if path.startswith(own) and path != own} | {"/personas/export/"}
    edits = edits if name == "alice" else set()
    if name in ("editor", "boss"):
        edits = {path for path in paths if path.startswith(f"/admin/agents/persona/{mara.pk}/")}
    async with visiting(planted.url, f"sessionid={key}") as visitor:
        for path in paths:
            answer = await visitor.get(path)
            allowed = INSTRUCTIONS if path in edits else ""
            assert (
                leaks(answer.everything.replace(allowed, "") if allowed else answer.everything, INSTRUCTIONS) == []
            ), path
            assert key not in answer.everything, path
            assert path != "/metrics" or answer.status == 200
            await visitor.post(path, {"login": "alice", "password": TYPED, "csrfmiddlewaretoken": TYPED})
    assert leaks(planted.log.read_text() + await audit_trail(), INSTRUCTIONS, GREETING, TYPED, key) == []


@pytest.mark.parametrize("faults", FAULTS, ids=lambda faults: next(iter(faults.items()), "none")[0])
async def test_frames_and_log_of_a_call_hold_none(
    faults: dict[str, Any], planted: Site, localvoice: LocalVoice, mara: Persona, login_keys: dict[str, str]
) -> None:
    localvoice.hears(HEARD)
    localvoice.misbehaves(**faults)
    for name in ("bob", "boss"):
        async with calling(planted, mara.pk, login_keys[name]) as client:
            with suppress(websockets.ConnectionClosed):  # some of these end the call
                await talk(client, localvoice, by_voice=not faults)
        seen = repr(client.messages)
        assert leaks(seen, INSTRUCTIONS, localvoice.url.removeprefix("http://"), login_keys[name]) == []
        written = planted.log.read_text() + await audit_trail()
        assert leaks(written, INSTRUCTIONS, GREETING, TYPED, HEARD, login_keys[name]) == []
    assert "refuse_status" in faults or "session.update" in repr(localvoice.last())  # there was something to leak


async def talk(client: VoiceClient, localvoice: LocalVoice, *, by_voice: bool) -> None:
    """A greeting, a typed and a spoken turn, as far as the service lets it come."""
    await client.send("session.start")
    await client.wait_until(lambda: client.seen("session.started") or client.close_code, "a start or an end")
    if client.close_code:
        return
    await client.wait_until(lambda: client.seen("transcript.done") or client.close_code, "the greeting")
    await client.send("input.text", text=f"Tell me about {TYPED}.")
    await client.wait_until(
        lambda: client.seen("transcript.done", role="user") or client.close_code, "the typed words as a caption"
    )
    if by_voice:
        await localvoice.caller_says(localvoice.last_id(), HEARD)
        await client.wait_until(lambda: len(client.seen("transcript.done", role="user")) > 1, "the spoken words")


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_is_not_repeated_to_the_log(
    nonsense: str, planted: Site, localvoice: LocalVoice, mara: Persona, login_keys: dict[str, str]
) -> None:
    async with calling(planted, mara.pk, login_keys["bob"]) as client:
        await client.socket.send(nonsense)
        await client.wait_until(lambda: client.messages or client.close_code, "an answer")
    assert leaks(planted.log.read_text(), TYPED) == []


class TestToken:
    """Entra ID gives a token; the connection that needs it fails."""

    @pytest.fixture
    def tokens(self) -> Iterator[str]:
        """An identity service as Azure has it beside a web app."""

        class Tokens(BaseHTTPRequestHandler):
            asked: list[str] = []

            def do_GET(self) -> None:
                self.asked.append(self.headers["X-IDENTITY-HEADER"])
                body = {
                    "access_token": SECRETS["token"],
                    "expires_on": "4102444800",
                    "token_type": "Bearer",
                    "resource": "x",
                }
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: Any) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Tokens) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
        assert set(Tokens.asked) == {SECRETS["identity"]}

    async def test_it_is_in_no_frame_and_in_no_log(
        self, tmp_path: Path, tokens: str, mara: Persona, login_keys: dict[str, str]
    ) -> None:
        nowhere = f"127.0.0.1:{free_port()}"
        with serving(
            tmp_path,
            AZURE_VOICE_LIVE_ENDPOINT=f"https://{nowhere}",
            IDENTITY_ENDPOINT=tokens,
            IDENTITY_HEADER=SECRETS["identity"],
            LOG_LEVEL="DEBUG",
        ) as site:
            async with calling(site, mara.pk, login_keys["boss"]) as client, patience():
                await client.send("session.start")
                await client.expect("error", code="voice_live_unreachable")
            assert leaks(repr(client.messages), nowhere) == []
            assert leaks(site.log.read_text()) == []
