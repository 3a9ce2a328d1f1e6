"""`python -m tests.scale`: two processes with places for 25 calls each, restarted when full; then a thousand new calls.

Too long for the tests, which do the same in small. It prints the figures of docs/reliability.md as JSON.
"""

import asyncio
import json
import os
import sys
import tempfile
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import django


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.scale", description=__doc__)
    parser.add_argument("--places", type=int, default=25, help="SESSIONS_PER_PROCESS")
    parser.add_argument("--calls", type=int, default=1000, help="how many new calls begin when half of them are taken")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    figures = asyncio.run(_measured(options.places, options.calls))
    print(json.dumps(figures, indent=1))  # noqa: T201
    return 0 if figures["conversations_lost"] == 0 and set(figures["new_calls"]) == {"started"} else 1


async def _measured(places: int, count: int) -> dict[str, Any]:
    from django.conf import settings

    from tests.scale.fleet import running_fleet
    from tests.scale.full_house import new_calls, talking_through_restarts
    from tests.served.localvoice_controls import running_stand_in
    from tests.served.test_metrics import Metrics
    from voicesite.laptop.redis_server import running_redis

    with ExitStack() as parts:
        folder = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="voicesite-scale-")))
        parts.enter_context(running_redis(port=int(settings.REDIS_URL.rpartition(":")[2].partition("/")[0])))
        localvoice = parts.enter_context(running_stand_in())
        localvoice.pace(3)
        fleet = parts.enter_context(
            running_fleet(folder, localvoice.url, places=places, people=2 * places, connects=10_000)
        )
        pages = await talking_through_restarts(fleet, fleet.crowd)
        back = sorted(seconds for page in pages for seconds in page.back_seconds)
        metrics = [await asyncio.to_thread(Metrics, fleet.directly(process)) for process in fleet.processes]
        held, callers = fleet.crowd[:places], fleet.crowd[places : places + 4]
        begun = await new_calls(fleet, held=held, callers=callers, count=count)
        return {
            "places": 2 * places,
            "calls_in_the_restarts": len(pages),
            "conversations_lost": sum(len(page.conversation_ids) != 1 for page in pages),
            "times_back": len(back),
            "back_seconds": {"p50": round(median(back), 2), "max": round(back[-1], 2)},
            "new_calls": dict(begun),
            "begun_in_the_other_process": [int(each.rise("voicesite_begun_elsewhere_total")) for each in metrics],
        }


if __name__ == "__main__":
    sys.exit(main())
