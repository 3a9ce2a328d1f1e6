"""Where prepared weights of engines are kept."""

import os
from pathlib import Path

BESIDE_THE_CODE = Path(__file__).parents[1] / "var" / "localvoice"


def folder() -> Path:
    """LOCALVOICE_WEIGHTS, else var/localvoice in the repository. It may not exist yet."""
    return Path(os.environ.get("LOCALVOICE_WEIGHTS") or BESIDE_THE_CODE)
