"""How values stand in the cache: as JSON. Reading a pickle would run what somebody else has written into Redis."""

import json
from typing import Any


class JsonSerializer:
    """For Django's Redis cache. Plain values only: numbers, text, lists, and dictionaries with text as keys."""

    def dumps(self, value: Any) -> bytes | int:
        """An int as it is, since Redis counts with it.

        Raises:
            TypeError: the value is none of these.
        """
        return value if type(value) is int else json.dumps(value, allow_nan=False).encode()

    def loads(self, data: bytes) -> Any:
        """
        Raises:
            ValueError: nobody here has written this.
        """
        return json.loads(data)
