"""Files as somebody might upload them."""

from io import BytesIO
from typing import Any

from PIL import Image

LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


def a_picture(kind: str = "PNG", size: tuple[int, int] = (400, 400), mode: str = "RGB", **options: Any) -> bytes:
    """The left half is red, and the right one blue."""
    image = Image.new("RGB", size, LEFT)
    image.paste(RIGHT, (size[0] // 2, 0, *size))
    written = BytesIO()
    image.convert(mode).save(written, kind, **options)
    return written.getvalue()
