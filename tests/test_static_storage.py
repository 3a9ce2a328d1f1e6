"""In production static files have hashed names, and modules import each other by those."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

IMPORT = re.compile(r"""^(?:import|export)\b[^'"]*['"](\.[^'"]+)['"]""", re.MULTILINE)
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where collectstatic put the site's own files."""
    from django.test import override_settings

    root = tmp_path_factory.mktemp("static")
    storages: dict[str, Any] = {"staticfiles": {"BACKEND": "voicesite.static_storage.ModuleManifestStorage"}}
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", "--noinput", "--verbosity=0", "--ignore=admin", "--ignore=account")
    return root


def served_modules(collected: Path) -> list[Path]:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    return [collected / hashed for name, hashed in names.items() if name.endswith(".js")]


def test_every_module_has_a_hashed_name(collected: Path) -> None:
    modules = served_modules(collected)
    assert len(modules) > 20
    assert [module.name for module in modules if not HASHED.search(module.name)] == []


def test_modules_import_files_that_are_there_by_their_hashed_names(collected: Path) -> None:
    imports = [(module, name) for module in served_modules(collected) for name in IMPORT.findall(module.read_text())]
    assert len(imports) > 20
    assert [name for module, name in imports if not HASHED.search(name) or not (module.parent / name).exists()] == []
