"""The door of the set-up: it says one sentence also on a Python that cannot read the rest."""

import ast
import subprocess
import sys

import pytest

from voicesite.laptop import install
from voicesite.paths import BASE_DIR


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 6))
    monkeypatch.setattr(sys, "version", "3.9.6 (main)")
    assert install.main("run") == 1
    assert capsys.readouterr().err == (
        "Set-up stopped: this is Python 3.9.6, the site needs 3.11 or newer. "
        "Install one, or name it: make run PYTHON=/path/to/python3.11\n"
    )


@pytest.mark.parametrize(
    "path", ["voicesite/__init__.py", "voicesite/laptop/__init__.py", "voicesite/laptop/install.py"]
)
def test_the_door_is_written_for_old_pythons(path: str) -> None:
    """macOS 15 comes with Python 3.9. What runs before the check imports nothing, and annotates simply."""
    tree = ast.parse((BASE_DIR / path).read_text(), feature_version=(3, 6))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imports] in ([], ["import sys"])


def test_the_set_up_needs_no_package() -> None:
    """It runs before there is any: with -S and -I nothing but the standard library is found."""
    program = "import sys; sys.path.insert(0, sys.argv[1]); import voicesite.laptop.set_up, voicesite.laptop.wheels"
    subprocess.run([sys.executable, "-I", "-S", "-c", program, BASE_DIR], check=True)
