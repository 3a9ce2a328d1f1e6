"""Where the project lies, and where it may write on a laptop. Needs nothing but Python: the set-up starts with it."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
