"""Nothing under the GPL comes with `make run`, and docs/licences.md lists all that does."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

from voicesite.laptop import licences
from voicesite.laptop.licences import DEFAULT_LOCKS, PAGE, READ_BY_HAND, LicenceError, main, names_in, unwanted

ROW = re.compile(r"^\| (?:\[([\w.\-]+)\]\(\S+\)|([\w.\-]+)) \| ([^|]+) \|", re.MULTILINE)
DEFAULT = sorted({name for lock in DEFAULT_LOCKS.values() for name in names_in(lock)})


def listed() -> dict[str, str]:
    """The default packages of the page, with their licences."""
    section = PAGE.read_text().partition("## What a name does not say")[0]
    return {(linked or plain): licence for linked, plain, licence in ROW.findall(section) if licence != "licence"}


def test_the_page_lists_what_is_installed_by_default() -> None:
    assert sorted(listed()) == DEFAULT, "Run make licences"


def test_none_of_it_is_under_the_gpl_or_a_licence_that_nobody_looked_at() -> None:
    assert {name: bad for name, licence in listed().items() if (bad := unwanted(licence))} == {}


@pytest.mark.parametrize("name", DEFAULT)
def test_no_package_says_otherwise_itself(name: str) -> None:
    """A new version can come under another licence."""
    try:
        says = metadata(name)
    except PackageNotFoundError:
        pytest.skip("it is for another system")
    stated = [*(says.get_all("License-Expression") or []), *(says.get_all("Classifier") or [])]
    assert [
        text for text in stated if re.search(r"\b(?:A?GPL|SSPL|BUSL|Affero)|(?<!Lesser )General Public", text)
    ] == []


@pytest.mark.parametrize(
    ("licence", "bad"),
    [
        ("MIT", []),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", []),
        ("Apache Software License; BSD License; Mozilla Public License 2.0 (MPL 2.0)", []),
        ("LGPL-3.0-only", []),
        ("GPL-3.0", ["GPL-3.0"]),
        ("GNU General Public License v3 (GPLv3)", ["GNU General Public License v3 (GPLv3)"]),
        ("MIT AND AGPL-3.0-only", ["AGPL-3.0-only"]),
        ("MIT OR (BSD-3-Clause AND SSPL-1.0)", ["SSPL-1.0"]),
        ("BSD License; Other/Proprietary License", ["Other/Proprietary License"]),
        ("", [""]),
    ],
)
def test_each_name_in_an_expression_is_looked_at(licence: str, bad: list[str]) -> None:
    assert unwanted(licence) == bad


class TestTheCommand:
    @pytest.fixture
    def stated(self) -> list[dict[str, str]]:
        """What pip-licenses says when all is well."""
        return [{"Name": name, "License": "MIT", "URL": "https://example.org"} for name in DEFAULT]

    def test_it_names_a_package_with_another_licence(self, stated: list[dict[str, str]]) -> None:
        gpl = {"Name": "AioHTTP", "License": "GPL-3.0", "URL": ""}
        with pytest.raises(LicenceError, match=r"^Not a licence for the default set: aiohttp \(GPL-3\.0\)\."):
            main([*stated, gpl])

    def test_it_names_a_package_that_says_nothing(self, stated: list[dict[str, str]]) -> None:
        with pytest.raises(LicenceError, match=r"^aiohttp does not say its licence\. Read it"):
            main([entry for entry in stated if entry["Name"] != "aiohttp"])

    def test_what_was_read_by_hand_counts(self, stated: list[dict[str, str]]) -> None:
        page = main([entry for entry in stated if entry["Name"] not in READ_BY_HAND])
        assert "| [py-nanotts](https://github.com/gmn/nanotts) | Apache-2.0 | local voice |" in page
        assert "| GPL-3.0-or-later | `MOUTH=espeak` |" in page


class TestWeights:
    @pytest.mark.parametrize("entry", licences.weights(), ids=lambda entry: entry["package"].partition(" ")[0])
    def test_what_is_installed_is_what_was_compared(self, entry: dict[str, object]) -> None:
        if licences.check(entry) == 0:
            pytest.skip("its package is not installed here")

    def test_another_file_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "model").write_bytes(b"changed")
        monkeypatch.setattr(licences, "installed", lambda path: tmp_path / "model")
        with pytest.raises(LicenceError, match="model is not the file that was looked at"):
            licences.check({"sha256": {"package/model": "0" * 64}})

    def test_every_package_of_weights_is_described_on_the_page(self) -> None:
        described = re.findall(r"^\*\*([\w.\-]+)", PAGE.read_text(), re.MULTILINE)
        of_weights = {
            name for part in ("weights of the ears", "weights for facts") for name in names_in(DEFAULT_LOCKS[part])
        }
        assert of_weights | {"hibari-tts"} <= set(described)
        assert described == [entry["package"].partition(" ")[0] for entry in licences.weights()]
