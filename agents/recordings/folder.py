"""The files that are being recorded, or wait to be stored. They lie on this machine, apart from what is kept."""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

SUFFIX = ".opus"
STILL_SECONDS = 60.0  # a file that is being recorded grows every second, through silence too


def path_of(part_id: UUID) -> Path:
    return open_folder() / f"{part_id}{SUFFIX}"


def open_folder() -> Path:
    return Path(settings.RECORDING_FOLDER) / "open"


def make_folder() -> None:
    """
    Raises:
        OSError: it is not there, and can not be made.
    """
    open_folder().mkdir(mode=0o700, parents=True, exist_ok=True)


def part_files() -> Iterator[tuple[UUID, Path]]:
    """The files of all processes that record here. Others are none of ours."""
    for path in sorted(open_folder().glob(f"*{SUFFIX}")):
        try:
            yield UUID(path.stem), path
        except ValueError:
            continue


def age_seconds(path: Path) -> float:
    """Since it last grew."""
    return time.time() - path.stat().st_mtime
