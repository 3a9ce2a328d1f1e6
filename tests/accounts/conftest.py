"""Alice's persona, and a call that Bob had with it, for this room too."""

from tests.security.conftest import conversation, mara

__all__ = ["conversation", "mara"]
