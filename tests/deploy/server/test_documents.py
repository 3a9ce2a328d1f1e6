"""Files of `infra/` that documents, comments and messages name exist."""

import re
from pathlib import Path

import pytest

from voicesite.paths import BASE_DIR

PAGES = [
    *BASE_DIR.glob("*.md"),
    *(BASE_DIR / "docs").glob("*.md"),
    BASE_DIR / "compose.yaml",
    BASE_DIR / ".env.example",
    *(BASE_DIR / "voicesite" / "backups").glob("*.py"),
    *(path for path in (BASE_DIR / "infra").rglob("*") if path.suffix in (".sh", ".service", ".yaml", ".env")),
    BASE_DIR / "infra" / "caddy" / "Caddyfile",
]
MADE_BY_THE_OPERATOR = {"infra/kubernetes/secrets.env"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(BASE_DIR)))
def test_files_that_are_named_exist(page: Path) -> None:
    named = set(re.findall(r"\binfra/[\w./-]*\w", page.read_text())) - MADE_BY_THE_OPERATOR
    assert [path for path in named if not (BASE_DIR / path).exists()] == []
