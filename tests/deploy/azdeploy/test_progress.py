"""What takes long prints a line a minute: Cloud Shell ends a session that has been silent for 20 minutes."""

import pytest

from tests.deploy.azdeploy.azure import CHANGES, Azure
from tests.deploy.azdeploy.desk import Desk


@pytest.mark.parametrize("host", ["appservice", "containerapps"])
def test_each_command_that_changes_something_says_that_it_still_runs(desk: Desk, azure: Azure, host: str) -> None:
    azure.registered.remove("Microsoft.App")
    desk.stand_in.minutes = dict.fromkeys(CHANGES, 2)
    changed = set()
    for command in (["full", "--host", host, "--public-trial"], ["image"], ["down", "--purge"]):
        run = desk.run(*command, "--yes")
        assert [run.out.count(f"  {minute} min so far: ") for minute in (1, 2, 3)] == [len(run.changes)] * 2 + [0]
        changed |= {name for name in run.commands if name in CHANGES}
    assert changed == CHANGES - {"containerapp update" if host == "appservice" else "webapp config set"}


def test_what_is_quick_says_nothing_of_it(desk: Desk) -> None:
    assert "so far" not in desk.run("full", "--yes").out
