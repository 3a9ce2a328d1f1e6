"""Gives memory back to the system that models needed only while they were read, and calls while they went on."""

import ctypes
import sys


def give_back() -> None:
    """Return what the C library keeps for later: 50 MB after the models are read. Some milliseconds; on Linux alone."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
    if trim is not None:
        trim(0)
