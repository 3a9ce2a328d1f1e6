"""Programs that come with the tests' packages, beside this Python; else the machine's."""

import shutil
import sys
from pathlib import Path


def tool(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is missing: pip install -r tests/requirements.txt"
    return found
