"""A supervisor sees a call of another process on the live board, and ends it: its person reads why."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

from tests.faults.test_postgres import PASSWORD
from tests.patience import patience
from tests.scale.fleet import Fleet
from tests.scale.test_two_processes import fleet, started
from tests.security.visitor import Visitor, sign_in, visiting
from tests.served.voice_client import calling

__all__ = ["fleet", "started"]  # fixtures, for this file too
REASON = "The front desk closes now."


async def the_call_on_the_board(watcher: Visitor, cookie: str) -> dict[str, Any]:
    """As soon as its process has posted it."""
    async with patience():
        while True:
            answer = await watcher.get("/supervise/calls/", Cookie=cookie)
            assert answer.status == 200
            board = json.loads(answer.body)
            if board["calls"] and board["calls"][0]["state"] == "Nobody speaks":
                assert board["heading"] == "1 call now"
                assert sorted(line.partition(": ")[2] for line in board["processes"]) == ["0 calls", "1 call"]
                return dict(board["calls"][0])
            await asyncio.sleep(0.1)


async def test_a_call_of_one_process_is_ended_at_the_other(fleet: Fleet) -> None:
    first, second = fleet.processes
    host = urlsplit(fleet.url).netloc
    async with (
        calling(fleet.directly(first), fleet.persona_id, fleet.crowd[0], origin=fleet.url) as client,
        visiting(second.url, Host=host) as watcher,
    ):
        await client.start()
        login = await sign_in(watcher, "watcher", PASSWORD)
        cookie = f"sessionid={login.cookies['sessionid'].value}"
        call = await the_call_on_the_board(watcher, cookie)
        assert (call["person"], call["persona"]) == ("caller-0", "Echo")

        page = await watcher.get(call["end"], Cookie=cookie)
        token = page.cookies["csrftoken"].value
        form = {"reason": REASON, "csrfmiddlewaretoken": token}
        answer = await watcher.post(call["end"], form, Cookie=f"{cookie}; csrftoken={token}")
        assert (answer.status, answer.headers["Location"]) == (302, "/supervise/")

        error = await client.expect("error", code="ended_by_operator")
        assert REASON in error["message"]
        assert await client.expect_close() == 4403
        assert (await watcher.get(call["end"], Cookie=cookie)).status == 404  # it is over, with its row
