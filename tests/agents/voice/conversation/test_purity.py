"""This room needs nothing but plain Python: it can be tested by events alone, thousands a second."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from voicesite.paths import BASE_DIR

ROOM = BASE_DIR / "agents" / "voice" / "conversation"
MODULES = sorted(f"agents.voice.conversation.{path.stem}" for path in ROOM.glob("[a-z]*.py"))
OUT_OF_BOUNDS = ("asyncio", "azure", "channels", "django", "pydantic", "pydantic_settings", "redis", "voicesite")

# Runs in a Python of its own, which refuses what must not be needed.
IMPORT = """
import importlib, importlib.abc, json, os, sys

modules, out_of_bounds = json.loads(sys.argv[1])

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in out_of_bounds:
            raise ImportError(f"{name} is out of bounds")

class NoEnvironment:
    def __getattr__(self, name):
        raise LookupError("the environment is out of bounds")
    __getitem__ = __contains__ = __iter__ = __getattr__

sys.meta_path.insert(0, Refuse())
os.environ = NoEnvironment()
os.getenv = os.environ.__getitem__
refused = {}
for module in modules:
    try:
        importlib.import_module(module)
    except Exception as error:
        refused[module] = str(error)
ours = sorted(name for name in sys.modules if name.partition(".")[0] == "agents")
print(json.dumps({"refused": refused, "ours": ours}))
"""


def imported(modules: list[str], folder: Path = BASE_DIR) -> dict[str, Any]:
    """`refused`: the modules that need what is out of bounds, and what it is. `ours`: the modules that came along."""
    asked = json.dumps([modules, OUT_OF_BOUNDS])
    python = [sys.executable, "-c", IMPORT, asked]
    done = subprocess.run(python, cwd=folder, check=True, capture_output=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_each_module_is_imported_without_django_pydantic_asyncio_or_the_environment() -> None:
    assert imported(MODULES)["refused"] == {}


def test_of_ours_it_needs_the_audio_format_the_messages_of_a_browser_and_plain_numbers() -> None:
    others = [name for name in imported(MODULES)["ours"] if not name.startswith("agents.voice.conversation")]
    may_need = {
        "agents.audio",
        "agents.costs",
        "agents.costs.tokens",
        "agents.voice.protocol",
        "agents.voice.errors",
        "agents.voice.budgets",
        "agents.voice.json_text",
    }
    assert set(others) <= {"agents", "agents.voice"} | may_need


@pytest.mark.parametrize("need", ["import asyncio", "from pydantic import BaseModel", "import os; os.environ['HOME']"])
def test_a_module_that_needs_more_is_noticed(need: str, tmp_path: Path) -> None:
    (tmp_path / "impure.py").write_text(need)
    assert "out of bounds" in imported(["impure"], tmp_path)["refused"]["impure"]
