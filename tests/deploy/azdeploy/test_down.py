"""`azdeploy.sh down`: it removes the site's own group and nothing else."""

import pytest

from tests.deploy.azdeploy.azure import Azure
from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import Fault

ACCOUNT = "cognitiveservices account purge --name ai-x1 --resource-group rg-voicesite --location swedencentral"
VAULT = "keyvault purge --name kv-x1 --location swedencentral"
GROUP = "group delete --name rg-voicesite --yes"


def kept(name: str, *, group: str, tag: str, protected: str = "None") -> str:
    """A row of Azure's list of deleted resources: name, region, id, tag; of vaults also whether nobody may purge it."""
    return f"{name}\tswedencentral\t/subscriptions/s/resourceGroups/{group}/providers/p/{name}\t{tag}\t{protected}\n"


def test_it_lists_what_is_removed_and_removes_the_group_whose_name_is_typed(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    run = desk.run("down", typed="rg-voicesite\n")
    assert run.changes == [GROUP]
    assert "Microsoft.KeyVault/vaults\tkv-x1" in run.out
    assert "./azdeploy.sh down --purge removes those too" in run.out


@pytest.mark.parametrize("typed", ["", "\n", "y\n", "voicesite\n", "RG-VOICESITE\n"])
def test_another_name_removes_nothing(desk: Desk, azure: Azure, typed: str) -> None:
    azure.has_a_site()
    run = desk.run("down", "--purge", typed=typed, code=1)
    assert "Nothing was removed." in run.err
    assert run.changes == []


@pytest.mark.parametrize("tag", ["None", "other", "", "voicesite2"])
def test_a_group_without_the_sites_tag_is_never_removed(desk: Desk, azure: Azure, tag: str) -> None:
    azure.has_a_site()
    azure.tag = tag
    run = desk.run("down", "--purge", "--yes", typed="rg-voicesite\n", code=1)
    assert 'it does not belong to the site "voicesite"' in run.err
    assert run.changes == []


def test_purge_removes_for_good_what_was_in_the_group_and_no_more(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    azure.deleted["vaults"] = kept("kv-other", group="rg-voicesite", tag="voicesite")  # as late as Azure's list may be
    run = desk.run("down", "--purge", "--yes")
    assert run.changes == [GROUP, VAULT, ACCOUNT]
    assert "backups of the database for 5 days, logs for 14" in run.out


def test_a_protected_vault_is_left_and_comes_back_with_the_site(desk: Desk, azure: Azure) -> None:
    desk.run("full", "--yes")
    assert azure.is_protected
    run = desk.run("down", "--purge", "--yes")
    assert run.changes == [GROUP, ACCOUNT]
    assert "Azure keeps the vault kv-x1 for seven days" in run.out
    assert desk.run("down", "--purge", "--yes").changes == []
    elsewhere = desk.run("full", "--yes", "--location", "eastus2", code=1)
    assert "Azure keeps the vault kv-x1 of this site, which was removed, in swedencentral." in elsewhere.err
    assert elsewhere.changes == []
    again = desk.run("full", "--yes")
    assert "The vault kv-x1 of this site, which was removed, comes back." in again.out
    assert azure.asked["recoverVault"] is False  # when the image starts, it is there


def test_a_public_trial_is_removed_for_good(desk: Desk, azure: Azure) -> None:
    trial = desk.run("full", "--yes", "--public-trial")
    assert azure.asked["privateNetwork"] is False
    assert "Its database and Redis have public addresses." in trial.out
    assert desk.run("down", "--purge", "--yes").changes == [GROUP, VAULT, ACCOUNT]
    assert azure.kept == set()


def test_without_a_group_only_what_was_the_sites_is_purged(desk: Desk, azure: Azure) -> None:
    azure.deleted["vaults"] = "".join(
        [
            kept("kv-x1", group="RG-Voicesite", tag="voicesite"),
            kept("kv-other-site", group="rg-voicesite", tag="other"),
            kept("kv-other-group", group="rg-other", tag="voicesite"),
            kept("kv-longer-group", group="old-rg-voicesite", tag="voicesite"),
        ]
    )
    azure.deleted["accounts"] = kept("ai-x1", group="rg-voicesite", tag="voicesite")
    azure.deleted["accounts"] += kept("ai-untagged", group="rg-voicesite", tag="None")
    assert desk.run("down", "--purge", "--yes").changes == [ACCOUNT, VAULT]


def test_what_is_left_is_asked_about_one_by_one(desk: Desk, azure: Azure) -> None:
    azure.deleted["vaults"] = "".join(kept(name, group="rg-voicesite", tag="voicesite") for name in ("kv-x1", "kv-x2"))
    run = desk.run("down", "--purge", typed="y\nn\n", code=1)
    assert run.changes == [VAULT]
    assert "It was left alone." in run.out


@pytest.mark.parametrize("command", ["group delete", "keyvault purge", "cognitiveservices account purge"])
def test_the_same_command_goes_on_after_a_failure(desk: Desk, azure: Azure, command: str) -> None:
    azure.has_a_site()
    desk.breaks(Fault(command))
    desk.run("down", "--purge", "--yes", code=1)
    azure.deleted["accounts"] = kept("ai-x1", group="rg-voicesite", tag="voicesite")
    assert ACCOUNT in desk.run("down", "--purge", "--yes").changes
    assert azure.group == ""


def test_a_group_that_does_not_exist_is_no_failure(desk: Desk) -> None:
    run = desk.run("down", "--purge", "--yes")
    assert "looking for the resource group rg-voicesite…\nThere is no such group." in run.out
    assert run.changes == []
