"""The menu, the questions, and the words that azdeploy.sh takes."""

import pytest

from tests.deploy.azdeploy.desk import Desk


def test_without_arguments_it_asks_and_1_deploys(desk: Desk) -> None:
    done = desk.run(typed="1\ny\n")
    assert done.code == 0, done.err
    assert "  1  everything" in done.out
    assert "Deployment complete!" in done.out


def test_2_makes_a_new_image(desk: Desk) -> None:
    before = desk.has_a_site()
    done = desk.run(typed="2\ny\n")
    assert done.code == 0, done.err
    assert desk.image != before


@pytest.mark.parametrize(
    ("choice", "shows"), [("3", "Ready     yes"), ("4", "a line of the web app"), ("6", "--resource-group GROUP")]
)
def test_the_other_numbers_look(desk: Desk, choice: str, shows: str) -> None:
    desk.has_a_site()
    done = desk.run(typed=f"{choice}\n")
    assert done.code == 0, done.err
    assert shows in done.out


def test_5_removes_for_good_after_the_name_was_typed(desk: Desk) -> None:
    desk.has_a_site()
    done = desk.run(typed="5\nrg-voicesite\n")
    assert done.code == 0, done.err
    assert (desk.azure.groups, desk.azure.deleted) == ({}, [])


@pytest.mark.parametrize("typed", ["", "\n", "7\n", "q\n", "$(touch here)\n"])
def test_anything_else_does_nothing(desk: Desk, typed: str) -> None:
    done = desk.run(typed=typed)
    assert done.code == 2
    assert "Nothing was done." in done.err
    assert done.calls == []


def test_options_hold_for_the_menu_too(desk: Desk) -> None:
    done = desk.run("--name", "spoken", typed="1\ny\n")
    assert done.code == 0, done.err
    assert list(desk.azure.groups) == ["rg-spoken"]


@pytest.mark.parametrize("answer", ["", "n\n", "\n"])
def test_the_subscription_is_shown_and_a_no_changes_nothing(desk: Desk, answer: str) -> None:
    done = desk.run("full", typed=answer)
    assert done.code == 1
    assert "Subscription: Pay as you go (00000000-aaaa-bbbb-cccc-000000000000)" in done.out
    assert "Nothing was changed." in done.out
    assert "az account set" in done.out
    assert desk.azure.groups == {}


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_help_needs_nothing(desk: Desk, word: str) -> None:
    done = desk.run(word)
    assert done.code == 0
    assert "down          remove the site's resource group" in done.out
    assert done.calls == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["up"], '"up" is not known.'),
        (["full", "image"], 'Both "full" and "image" were asked for'),
        (["full", "--location"], "--location needs a value."),
        (["full", "--location", ""], "--location needs a value."),
        (["full", "--location", "Sweden Central"], '--location is "Sweden Central"; allowed: the short name'),
        (["full", "--name", "X"], '--name is "X"; allowed: 3 to 16'),
        (["full", "--name", "a" * 17], "allowed: 3 to 16"),
        (["full", "--resource-group", "a/b"], '--resource-group is "a/b"; allowed'),
        (["full", "--host", "kubernetes"], "allowed: appservice or containerapps"),
        (["full", "--instances", "0"], "allowed: a number from 1 to 30"),
        (["full", "--instances", "a[$(touch here)]"], "allowed: a number from 1 to 30"),
        (["full", "--model", 'x"}'], '--model is "x"}"; allowed'),
        (["full", "--wait", "soon"], "allowed: seconds"),
        (["full", "--set", "planSku"], '--set is "planSku"; it takes PARAMETER=VALUE.'),
        (["full", "--set", 'planSku="'], "--set planSku is"),
        (["full", "--set", "redisReplica=yes"], "allowed: true, false, a number or {…}"),
        (["full", "--set", "secretKey=mine"], '--set knows no parameter "secretKey"'),
        (["full", "--tag", "1"], "--tag belongs to image."),
        (["image", "--tag", "a b"], '--tag is "a b"; allowed'),
        (["full", "--purge"], "--purge belongs to down."),
    ],
)
def test_a_wrong_word_is_told_before_anything_is_asked(desk: Desk, arguments: list[str], sentence: str) -> None:
    done = desk.run(*arguments)
    assert done.code == 2
    assert sentence in done.err
    assert "azdeploy.sh --help" in done.err
    assert done.calls == []
    assert not (desk.temporary.parent / "here").exists()
