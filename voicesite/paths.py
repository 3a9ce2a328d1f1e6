"""The project's folder, and where it may write on a laptop. Needs only Python, since the set-up starts with it."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
