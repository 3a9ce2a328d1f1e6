"""`azdeploy.sh down`: it removes its own group and nothing else."""

from typing import Any

import pytest

from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import Fault

VAULT = "Microsoft.KeyVault/vaults"
CHANGES = {"group delete", "keyvault purge", "cognitiveservices account purge"}


def kept(name: str, *, group: str, tag: str, kind: str = VAULT) -> dict[str, Any]:
    return {"type": kind, "name": name, "location": "swedencentral", "group": group, "tags": {"voicesite": tag}}


def test_it_lists_what_goes_and_removes_the_group_whose_name_is_typed(desk: Desk) -> None:
    desk.has_a_site()
    done = desk.run("down", typed="rg-voicesite\n")
    assert done.code == 0, done.err
    assert f"{VAULT}\tkv-voicesite-x1" in done.out
    assert desk.azure.groups == {}
    assert [one["name"] for one in desk.azure.deleted] == ["kv-voicesite-x1", "ai-voicesite-x1"]
    assert "./azdeploy.sh down --purge removes those too" in done.out


@pytest.mark.parametrize("typed", ["", "\n", "y\n", "voicesite\n", "RG-VOICESITE\n"])
def test_another_name_removes_nothing(desk: Desk, typed: str) -> None:
    desk.has_a_site()
    done = desk.run("down", "--purge", typed=typed)
    assert done.code == 1
    assert "Nothing was removed." in done.err
    assert not CHANGES & set(done.commands)


@pytest.mark.parametrize(
    "tags", [None, {}, {"azd-env-name": "voicesite"}, {"voicesite": "other"}, {"voicesite": "None"}, {"voicesite": ""}]
)
def test_a_group_that_is_not_the_sites_is_refused_whatever_is_typed(desk: Desk, tags: dict[str, str] | None) -> None:
    desk.azure.groups["rg-voicesite"] = {"location": "swedencentral", "tags": tags, "resources": []}
    done = desk.run("down", "--purge", "--yes", typed="rg-voicesite\n")
    assert done.code == 1
    assert 'it is not of the site "voicesite"' in done.err
    assert not CHANGES & set(done.commands)


def test_purge_removes_for_good_what_was_in_the_group_and_no_more(desk: Desk) -> None:
    desk.has_a_site()
    strange = [
        kept("kv-other", group="rg-other", tag="other"),
        kept("kv-same-group", group="rg-voicesite", tag="other"),
        kept("kv-same-tag", group="rg-other", tag="voicesite"),
        kept("kv-longer", group="old-rg-voicesite", tag="voicesite"),
        kept("ai-other", group="rg-other", tag="other", kind="Microsoft.CognitiveServices/accounts"),
    ]
    desk.azure.deleted = list(strange)
    done = desk.run("down", "--purge", "--yes")
    assert done.code == 0, done.err
    assert desk.azure.deleted == strange
    assert desk.azure.groups == {}


def test_a_purge_tells_what_azure_keeps_all_the_same(desk: Desk) -> None:
    desk.has_a_site()
    done = desk.run("down", "--purge", typed="no\n")
    assert "backups of the database for 5 days, logs for 14" in done.out


def test_names_are_free_again_after_a_purge(desk: Desk) -> None:
    desk.has_a_site()
    desk.run("down", "--purge", "--yes")
    desk.deployed()


def test_without_a_purge_the_names_are_taken_and_the_way_out_is_told(desk: Desk) -> None:
    desk.has_a_site()
    desk.run("down", "--yes")
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert "az keyvault purge" in done.err or "az cognitiveservices account purge" in done.err
    assert desk.run("down", "--purge", "--yes").code == 0
    desk.deployed()


@pytest.mark.parametrize("command", ["keyvault purge", "cognitiveservices account purge"])
def test_a_purge_that_failed_is_taken_up_again_although_the_group_is_gone(desk: Desk, command: str) -> None:
    desk.has_a_site()
    desk.break_command(Fault(command, "(GatewayTimeout) The gateway did not answer."))
    assert desk.run("down", "--purge", "--yes").code == 1
    done = desk.run("down", "--purge", typed="y\ny\n")
    assert done.code == 0, done.err
    assert "Removed for good: " in done.out
    assert desk.azure.deleted == []


def test_leftovers_are_asked_about_one_by_one(desk: Desk) -> None:
    desk.azure.deleted = [
        kept("kv-a", group="RG-Voicesite", tag="voicesite"),
        kept("kv-b", group="rg-voicesite", tag="voicesite"),
    ]
    done = desk.run("down", "--purge", typed="y\nn\n")
    assert done.code == 1
    assert "It was left alone." in done.out
    assert [one["name"] for one in desk.azure.deleted] == ["kv-b"]


@pytest.mark.parametrize(
    ("command", "says", "mend"),
    [
        (
            "group delete",
            "(ScopeLocked) The scope cannot perform delete operation because it is locked.",
            "az lock list",
        ),
        (
            "keyvault purge",
            "(MethodNotAllowed) Operation 'DeletedVaultPurge' is not allowed.",
            "protected against being purged",
        ),
        (
            "cognitiveservices account purge",
            "(AuthorizationFailed) 'Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete'",
            "role Contributor on the subscription",
        ),
    ],
)
def test_what_keeps_it_from_going_is_told(desk: Desk, command: str, says: str, mend: str) -> None:
    desk.has_a_site()
    desk.break_command(Fault(command, says))
    done = desk.run("down", "--purge", "--yes")
    assert done.code == 1
    assert mend in done.err


def test_no_group_is_no_failure(desk: Desk) -> None:
    done = desk.run("down", "--purge", "--yes")
    assert done.code == 0, done.err
    assert "looking for the resource group rg-voicesite…\nIt is not there." in done.out
