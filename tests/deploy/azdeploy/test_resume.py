"""After a failure or a stop at any step the same command goes on, and no secret is made twice."""

import signal

import pytest

from tests.deploy.azdeploy.azure import Azure
from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import Fault


@pytest.mark.parametrize("afterwards", [False, True], ids=["not done", "done, and the answer lost"])
@pytest.mark.parametrize(
    ("command", "skip"),
    [
        *(("account show", 0), ("group exists", 0), ("provider register", 0), ("deployment sub create", 0)),
        *(("resource list", 0), ("webapp show", 0), ("acr build", 0), ("acr repository show-tags", 0)),
        ("deployment sub create", 1),
    ],
)
def test_the_same_command_goes_on_after_a_failure_at_any_step(
    desk: Desk, azure: Azure, command: str, skip: int, *, afterwards: bool
) -> None:
    azure.registered.remove("Microsoft.Insights")
    desk.breaks(Fault(command, skip=skip, afterwards=afterwards, output="the end of a log"))
    failed = desk.run("full", "--yes", code=1)
    assert "GatewayTimeout" in failed.err
    assert "Run the same command again in a minute: it continues from here." in failed.err
    assert "Deployment complete!" not in failed.out
    secrets = dict(azure.secrets)
    desk.run("full", "--yes")
    assert azure.running == azure.tags[0]
    assert azure.secrets == azure.secrets | secrets
    assert len(azure.secrets["secret-key"]) == 64


@pytest.mark.parametrize(
    ("stop", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -signal.SIGKILL)],
)
@pytest.mark.parametrize("command", ["group exists", "deployment sub create"])
def test_a_run_that_is_stopped_leaves_no_file_and_goes_on_next_time(
    desk: Desk, azure: Azure, command: str, stop: signal.Signals, code: int
) -> None:
    desk.breaks(Fault(command, hangs=True))
    run = desk.run("full", "--yes", stop=stop, code=code)
    assert stop is signal.SIGKILL or "Stopped. Azure may still finish the current step" in run.err
    desk.run("full", "--yes")
    assert azure.running == azure.tags[0]


def test_a_secret_that_azure_repeats_in_its_refusal_is_not_shown(desk: Desk, azure: Azure) -> None:
    azure.repeats_secrets = True
    assert "secret-key=*** first-admin-password=***" in desk.run("full", "--yes", code=1).err
