"""The garbage collector while a process starts."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def what_comes_stays() -> Iterator[None]:
    """Nothing that is made in the block is looked through for garbage, neither now nor later.

    Imports make some hundred thousand objects, none of which goes. To look through them, again and again, takes a sixth
    of the start, and would later stop the calls of the process each time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
