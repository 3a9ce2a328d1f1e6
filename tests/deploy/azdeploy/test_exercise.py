"""The Voice Live exercise, word for word: change rg and location at the top, option 1, option 2, `azd down --purge`."""

import re

import pytest

from tests.deploy.azdeploy.azure import Azure
from tests.deploy.azdeploy.desk import Desk, Run
from tests.deploy.azdeploy.stand_in import NOT_YET, Fault
from voicesite.paths import BASE_DIR

GROUP = 'rg="rg-voicelive" # Replace with your resource group'
REGION = 'location="eastus2" # Or a location near you'


DOCUMENT = (BASE_DIR / "docs" / "exercise.md").read_text()


def change_at_the_top(desk: Desk, *lines: str) -> None:
    """What a person does in the editor: the new line takes the place of the one with the same name."""
    script = desk.site / "azdeploy.sh"
    text = script.read_text()
    for line in lines:
        text, count = re.subn(rf"^{line.partition('=')[0]}=\S*.*$", line, text, flags=re.MULTILINE)
        assert count == 1, line
    script.write_text(text)


def run_the_script(desk: Desk, *typed: str, code: int = 0) -> Run:
    return desk.start("bash", "azdeploy.sh", typed="".join(f"{line}\n" for line in typed), code=code)


def test_the_two_values_are_at_the_top(desk: Desk) -> None:
    first = [line for line in (desk.site / "azdeploy.sh").read_text().splitlines() if re.match(r"\w+=\S*\s+# ", line)]
    assert [line.partition("=")[0] for line in first[:2]] == ["rg", "location"]


def test_the_exercise_leads_through_and_leaves_nothing(desk: Desk, azure: Azure) -> None:
    desk.stand_in.minutes = {"deployment sub create": 19, "acr build": 4, "webapp config set": 2}
    desk.stand_in.health = [NOT_YET] * 30
    change_at_the_top(desk, GROUP, REGION)

    first = run_the_script(desk, "1", "y")
    assert (azure.group, azure.location) == ("rg-voicelive", "eastus2")
    assert "\nDeployment complete!\n  https://web-x1.azurewebsites.net\n" in first.out
    assert "  19 min so far: creating the resources" in first.out
    assert "  2 min so far: waiting until https://web-x1.azurewebsites.net/health/ready answers" in first.out
    assert first.out.splitlines()[-1].startswith(
        "Remove it all with azd down --purge, or with ./azdeploy.sh down --purge."
    )

    (desk.site / "Dockerfile").write_text("# a change\n")
    image = azure.image
    second = run_the_script(desk, "2", "y")
    assert azure.image != image
    assert "Deployment complete!" in second.out
    assert "Remove it all with azd down --purge" in second.out

    assert desk.start("azd", "down", "--purge", typed="\n").commands == []
    assert azure.group
    desk.start("azd", "down", "--purge", typed="y\n")
    assert (azure.group, azure.kept) == ("", {"kv-x1"})  # protected: Azure removes it after seven days

    assert "Deployment complete!" in run_the_script(desk, "1", "y").out


def test_the_values_may_stay_as_they_are(desk: Desk, azure: Azure) -> None:
    run_the_script(desk, "1", "y")
    assert (azure.group, azure.location) == ("rg-voicesite", "swedencentral")
    desk.start("azd", "down", "--purge", typed="y\n")
    assert azure.group == ""


def test_a_region_as_the_portal_writes_it(desk: Desk, azure: Azure) -> None:
    change_at_the_top(desk, GROUP, 'location="East US 2"')
    run_the_script(desk, "1", "y")
    assert azure.location == "eastus2"


def test_after_a_failure_another_region_is_tried(desk: Desk, azure: Azure) -> None:
    """The exercise says: if the deployment fails, change the region in the script and try again."""
    change_at_the_top(desk, GROUP, REGION)
    desk.breaks(Fault("deployment sub create", "InsufficientQuota", afterwards=True))
    failed = run_the_script(desk, "1", "y", code=1)
    assert "change location (--location), and run the same command again" in failed.err

    change_at_the_top(desk, 'location="swedencentral"')
    refused = run_the_script(desk, "1", "no", code=1)
    assert "The site was begun in eastus2, and has never run." in refused.out
    assert refused.changes == []
    again = run_the_script(desk, "1", "rg-voicelive", "y")
    assert again.changes[:3] == [
        "group delete --name rg-voicelive --yes",
        "keyvault purge --name kv-x1 --location eastus2",
        "cognitiveservices account purge --name ai-x1 --resource-group rg-voicelive --location eastus2",
    ]
    assert (azure.location, azure.kept) == ("swedencentral", set())
    desk.start("azd", "down", "--purge", typed="y\n")
    assert azure.group == ""


def test_what_a_failure_left_is_removed_too(desk: Desk, azure: Azure) -> None:
    change_at_the_top(desk, GROUP, REGION)
    desk.breaks(Fault("deployment sub create", afterwards=True))
    run_the_script(desk, "1", "y", code=1)
    desk.start("azd", "down", "--purge", typed="y\n")
    assert (azure.group, azure.kept) == ("", set())


def test_an_empty_group_of_the_course_gets_the_site(desk: Desk, azure: Azure) -> None:
    azure.group, azure.location, azure.tag, azure.is_empty = "rg-course", "eastus2", "None", True
    change_at_the_top(desk, 'rg="rg-course"', REGION)
    run = run_the_script(desk, "1", "y")
    assert "removing the site will remove the group" in run.out
    assert azure.tag == "voicesite"


@pytest.mark.parametrize("region", ["swedencentral", "uksouth"])
def test_an_empty_group_elsewhere_is_left_alone(desk: Desk, azure: Azure, region: str) -> None:
    azure.group, azure.location, azure.tag, azure.is_empty = "rg-course", region, "None", True
    change_at_the_top(desk, 'rg="rg-course"', REGION)
    run = run_the_script(desk, "1", "y", code=1)
    assert f"Set location (--location) to {region}" in run.err
    assert run.changes == []


@pytest.mark.parametrize("old", ['RESOURCE_GROUP="rg-voicelive"', "LOCATION=eastus2"])
def test_the_names_of_before_are_refused_and_not_overlooked(desk: Desk, old: str) -> None:
    script = desk.site / "azdeploy.sh"
    script.write_text(script.read_text().replace('rg=""', f'{old}\nrg=""', 1))
    run = run_the_script(desk, "1", "y", code=2)
    assert "are now called rg and location" in run.err
    assert run.calls == []


def test_a_line_that_is_missing_is_an_empty_one(desk: Desk, azure: Azure) -> None:
    script = desk.site / "azdeploy.sh"
    kept = [line for line in script.read_text().splitlines() if not re.match(r"[A-Za-z_]+=\S*\s+# ", line)]
    script.write_text("\n".join(kept) + "\n")
    run_the_script(desk, "1", "y")
    assert (azure.group, azure.location) == ("rg-voicesite", "swedencentral")


def test_the_document_has_the_same_steps() -> None:
    commands = re.findall(r"^```\n(.*?)\n```$", DOCUMENT, flags=re.MULTILINE | re.DOTALL)
    names = [line.partition("=")[0] for line in commands.pop(2).splitlines()]
    assert names == ["rg", "location"]
    assert commands[1:] == ["code azdeploy.sh", "bash azdeploy.sh", "bash azdeploy.sh", "azd down --purge"]


def test_the_buttons_in_the_document_are_in_the_pages() -> None:
    pages = "\n".join(path.read_text() for path in (BASE_DIR / "templates" / "agents").rglob("*.html"))
    steps = DOCUMENT.partition("## 4. ")[2].partition("\n## ")[0]
    buttons = re.findall(r"\*\*(.+?)\*\*", steps)
    assert len(buttons) > 4
    assert [button for button in buttons if f">{button}<" not in pages] == []
