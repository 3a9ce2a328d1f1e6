from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import StandIn
from tests.deploy.azdeploy.tiny_azure import Azure


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with StandIn(Azure()) as stand_in:
        yield Desk(tmp_path, stand_in)
