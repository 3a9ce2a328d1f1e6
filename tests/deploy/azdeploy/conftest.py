from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.azdeploy.azure import Azure
from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import StandIn


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with StandIn() as stand_in:
        yield Desk(tmp_path, stand_in)


@pytest.fixture
def azure(desk: Desk) -> Azure:
    return desk.azure
