"""In production static files have hashed names, and a page loads few: each with all that it imports in it."""

import json
import re
import shutil
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, override_settings

from agents.personas.models import Persona
from voicesite.joined_modules import in_order as modules_in_order
from voicesite.joined_styles import in_order as styles_in_order
from voicesite.paths import BASE_DIR

STATIC = BASE_DIR / "static"
STORAGES: dict[str, Any] = {"staticfiles": {"BACKEND": "voicesite.static_storage.ModuleManifestStorage"}}
HASHED = re.compile(r"\.[0-9a-f]{12}\.(?:js|css|svg)$")
LATER = re.compile(r'import\("([^"]+)\.[0-9a-f]{12}\.js"\)')
LOADED = re.compile(r'(?:<script[^>]* src|<link[^>]* href|data-\w+-worklet)="/static/([^"]+)"')
PART = re.compile(r"^(?://|/\*) ((?:js|css)/\S+\.(?:js|css))(?: \*/)?$", re.MULTILINE)
HEADERS_BYTES = 900  # of an answer, policy and all; measured by benchmarks/page_weight.py
MOST_REQUESTS, MOST_BYTES = 25, 100_000
# The call's page has no bar, and no form. What two entries share is in both: one page must not load both.
NEVER_ON_ONE_PAGE = {
    ("js/call/main.js", "js/menus.js"),
    ("js/call/main.js", "js/try/panel.js"),
    ("js/personas/main.js", "js/personas/voices_page.js"),
}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where collectstatic put the site's own files."""
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES=STORAGES):
        call_command("collectstatic", "--noinput", "--verbosity=0", "--ignore=admin", "--ignore=account")
    return root


@pytest.fixture(scope="module")
def names(collected: Path) -> dict[str, str]:
    """The hashed name of each file."""
    paths: dict[str, str] = json.loads((collected / "staticfiles.json").read_text())["paths"]
    return paths


def read(name: str) -> str:
    return (STATIC / name).read_text()


def entries() -> dict[str, list[str]]:
    """The modules that no other imports, each with all that it imports."""
    modules = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js"))
    reached = {name: [module.name for module in modules_in_order(name, read)] for name in modules}
    needed = {needed for order in reached.values() for needed in order[:-1]}
    return {name: order for name, order in reached.items() if name not in needed}


def served_bytes(file: Path) -> int:
    """Of the file as it is sent: compressed, where that is smaller."""
    compressed = file.with_name(f"{file.name}.gz")
    return (compressed if compressed.exists() else file).stat().st_size


def code_of(module: str, *, is_last: bool) -> str:
    """Its lines without imports; `export` is left where it is the module that a page asks for."""
    lines = ["" if line.startswith("import ") else line for line in read(module).splitlines()]
    return "\n".join(line if is_last else line.removeprefix("export ") for line in lines).strip()


def test_every_file_has_a_hashed_name(names: dict[str, str]) -> None:
    assert len(names) > 60
    assert [name for name in names.values() if not HASHED.search(name)] == []


def test_an_entry_has_all_that_its_single_files_have_in_their_order(collected: Path, names: dict[str, str]) -> None:
    assert {"js/call/main.js", "js/audio/capture_worklet.js", "js/menus.js", "js/try/panel.js"} <= set(entries())
    for name, order in entries().items():
        served = (collected / names[name]).read_text()
        assert PART.findall(served) == (order if len(order) > 1 else []), name
        assert re.findall(r"^import\b.*", served, re.MULTILINE) == [], name
        for part in order:
            assert code_of(part, is_last=part == name) in LATER.sub(r"import('\1.js')", served), (name, part)


def test_a_stylesheet_has_all_that_it_imports_in_order(collected: Path, names: dict[str, str]) -> None:
    for name in [name for name in names if name.startswith("css/")]:
        served, order = (collected / names[name]).read_text(), styles_in_order(name, read)
        assert PART.findall(served) == (order if len(order) > 1 else []), name
        assert "@import" not in served, name
        for part in order:
            assert re.sub(r"^@import .*\n", "", read(part), flags=re.MULTILINE).strip() in served, (name, part)


def test_what_is_loaded_later_is_asked_for_by_its_hashed_name(collected: Path, names: dict[str, str]) -> None:
    panel = Path(names["js/try/panel.js"]).name
    assert f"import('./{panel}')" in (collected / names["js/try/main.js"]).read_text().replace('"', "'")


def test_the_name_of_an_entry_changes_with_what_it_imports(
    names: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = shutil.copytree(STATIC, tmp_path / "sources")
    (sources / "js/menu_closing.js").write_text(read("js/menu_closing.js") + "// another\n")
    changed = {"STATIC_ROOT": tmp_path / "static", "STORAGES": STORAGES, "STATICFILES_DIRS": [sources]}
    with override_settings(**changed):
        call_command("collectstatic", "--noinput", "--verbosity=0", "--ignore=admin", "--ignore=account")
    again = json.loads((tmp_path / "static/staticfiles.json").read_text())["paths"]
    assert {name for name in names if again[name] != names[name]} == {
        "js/menu_closing.js",
        "js/menus.js",
        "js/call/main.js",
        "js/call/view/menu.js",
    }


def test_no_page_loads_a_module_twice() -> None:
    shared = {
        pair
        for pair in combinations(sorted(name for name in entries() if not name.endswith("_worklet.js")), 2)
        if set(entries()[pair[0]]) & set(entries()[pair[1]])
    }
    assert shared == NEVER_ON_ONE_PAGE


@pytest.mark.django_db
def test_the_page_of_a_call_is_light(collected: Path, alice: User, signed_in: Callable[[User], Client]) -> None:
    """A person with a bad network waits for these: fewer than 25 requests, and less than 100 kB, headers included."""
    mara = Persona.objects.create_published(owner=alice, name="Mara", summary="At the front desk.")
    with override_settings(STATIC_ROOT=collected, STORAGES=STORAGES):
        page = signed_in(alice).get(f"/personas/{mara.pk}/").content
    loaded = set(LOADED.findall(page.decode()))
    assert len(loaded) == 6  # two stylesheets, one script, two worklets, the icon
    assert [name for name in loaded if not HASHED.search(name)] == []
    sizes = {name: served_bytes(collected / name) for name in loaded}
    assert len(sizes) + 1 < MOST_REQUESTS
    assert len(page) + sum(sizes.values()) + HEADERS_BYTES * (len(sizes) + 1) < MOST_BYTES, sizes
