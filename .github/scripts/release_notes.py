#!/usr/bin/env python3
"""Print the notes of a release: the section of CHANGELOG.md for its version. Tag, version and section have to agree.

.github/scripts/release_notes.py v1.2.3    It needs Python and nothing else. docs/releasing.md explains releases.
"""

import os
import re
import sys
import tomllib
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TAG = re.compile(r"v((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2})")
KUSTOMIZATION = "infra/kubernetes/kustomization.yaml"
CODE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


class NotReadyError(Exception):
    """This cannot be released. The text says why, and what to do."""


def main(arguments: list[str]) -> int:
    try:
        if len(arguments) != 1:
            raise NotReadyError("give one tag, for example: .github/scripts/release_notes.py v0.1.0")
        text = notes(arguments[0], (ROOT / "pyproject.toml").read_text(), (ROOT / "CHANGELOG.md").read_text())
        agrees(arguments[0], (ROOT / KUSTOMIZATION).read_text())
        print(text)  # noqa: T201
    except NotReadyError as error:
        print(f"No release: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def notes(tag: str, pyproject: str, changelog: str) -> str:
    """The notes of the release with this tag, as GitHub shows them.

    Raises:
        NotReadyError: something is missing, or two places disagree.
    """
    found = TAG.fullmatch(tag)
    if found is None:
        raise NotReadyError(f"{tag!r} is not the tag of a release. Allowed is v and three numbers, for example v0.1.0.")
    version = found[1]
    written = tomllib.loads(pyproject)["project"]["version"]
    if written != version:
        raise NotReadyError(
            f"the tag is {version}, the version in pyproject.toml is {written}. Change it there, then tag that commit."
        )
    return for_github(section(version, changelog), tag)


def agrees(tag: str, kustomization: str) -> None:
    """Raise NotReadyError if Kubernetes would get the image of another release."""
    found = re.search(r'^ *newTag: "?([^"\s]*)', kustomization, re.MULTILINE)
    written = found[1] if found else "nothing"
    if f"v{written}" != tag:
        raise NotReadyError(f"the tag is {tag[1:]}, newTag in {KUSTOMIZATION} is {written}. Change it there.")


def section(version: str, changelog: str) -> str:
    """The text below the version's heading, which has the day of the release."""
    found = re.search(rf"^## {re.escape(version)}\b[, ]*(.*)\n((?:(?!## ).*\n?)*)", changelog, re.MULTILINE)
    if found is None:
        raise NotReadyError(f"CHANGELOG.md has no section {version}. Write one: ## {version}, {date.today()}")
    day, text = found[1].strip(), found[2].strip()
    if not is_day(day):
        raise NotReadyError(
            f'the heading of {version} has "{day}" for its day in CHANGELOG.md. It needs the day of the release: '
            f"## {version}, {date.today()}"
        )
    if not text:
        raise NotReadyError(
            f"the section {version} is empty in CHANGELOG.md. Write what changed for the people who run the site."
        )
    return text


def is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def for_github(text: str, tag: str) -> str:
    """One line a paragraph, and links to the files of that tag: a release's page keeps line breaks and has no files."""
    parts = CODE.split(text)
    parts[::2] = [re.sub(r"(?<=\S)\n *(?![\s\-#])", " ", prose) for prose in parts[::2]]
    repository = os.environ.get("GITHUB_REPOSITORY")
    if not repository:
        return "".join(parts)
    files = f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{repository}/blob/{tag}/"
    return re.sub(r"\]\((?!\w+:|#)", f"]({files}", "".join(parts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
