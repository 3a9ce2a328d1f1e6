import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.azdeploy.azure import Azure
from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import StandIn


@pytest.fixture
def _signals_arrive() -> Iterator[None]:
    """A background shell ignores some signals, and so would every program that a test starts."""
    hang_up = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGHUP, hang_up)
    signal.signal(signal.SIGINT, interrupt)


@pytest.fixture
def desk(tmp_path: Path, _signals_arrive: None) -> Iterator[Desk]:
    with StandIn() as stand_in:
        yield Desk(tmp_path, stand_in)


@pytest.fixture
def azure(desk: Desk) -> Azure:
    return desk.azure
