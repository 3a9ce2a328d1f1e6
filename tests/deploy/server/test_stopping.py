"""Every way to run the site gives a process the time to hand its calls over when it is stopped."""

import re
from typing import Any

import pytest
import yaml

from tests.deploy.server.compose import SERVICES
from voicesite.management.commands import serve
from voicesite.paths import BASE_DIR

SPARE_SECONDS = 5
UNIT = (BASE_DIR / "infra/systemd/voicesite.service").read_text()
POD: dict[str, Any] = yaml.safe_load((BASE_DIR / "infra/kubernetes/deployment.yaml").read_text())["spec"]["template"]
[WEB] = POD["spec"]["containers"]
ALLOWED_SECONDS = {
    "compose": int(SERVICES["web"]["stop_grace_period"].removesuffix("s")),
    "systemd": int("".join(re.findall(r"^TimeoutStopSec=(\d+)s$", UNIT, re.MULTILINE))),
    # First the proxies learn that this pod takes no more calls.
    "kubernetes": POD["spec"]["terminationGracePeriodSeconds"] - WEB["lifecycle"]["preStop"]["sleep"]["seconds"],
}


@pytest.mark.parametrize("seconds", ALLOWED_SECONDS.values(), ids=ALLOWED_SECONDS)
def test_a_stop_leaves_time_for_the_calls(seconds: int) -> None:
    assert seconds > serve.DRAIN_SECONDS + serve.FAREWELL_SECONDS + SPARE_SECONDS
