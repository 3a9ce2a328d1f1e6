"""Makes a small square picture of what somebody uploads. Nothing of the file itself is kept: neither names nor places.

What comes is hostile until it is drawn again. So the size is looked at before anything is unpacked, only the first
picture of three formats is read, and one file at a time: a picture of the largest size needs some 150 MB meanwhile.
"""

from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps

FILE_MAX_BYTES = 5 * 1024 * 1024
PIXELS_MAX = 25_000_000
SIDE_PX = 256
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")
# A JPEG of few bytes can ask for thousands of passes over all its pixels; cameras write one, the web some ten.
SCANS_MAX = 100
START_OF_SCAN = b"\xff\xda"

_one_at_a_time = Lock()


class NoPicture(ValueError):
    """Why no picture was made, in a sentence for the person who sent the file."""


def as_picture(file: bytes) -> bytes:
    """A WebP of 256 x 256 pixels, upright, without metadata. Raise NoPicture for what is none, or too large."""
    if len(file) > FILE_MAX_BYTES:
        raise NoPicture("This file has more than 5 MB: choose a smaller one.")
    if file.count(START_OF_SCAN) > SCANS_MAX:
        raise NoPicture("This picture is stored in an unusual way: save it again as JPEG or PNG, and choose that file.")
    with _one_at_a_time:
        try:
            return _drawn_again(file)
        except NoPicture:
            raise
        except Exception as error:  # what a decoder stumbles over is its format's secret; none of it is our fault
            raise NoPicture("This file cannot be read as a picture: choose a JPEG, PNG or WebP file.") from error


def _drawn_again(file: bytes) -> bytes:
    with Image.open(BytesIO(file), formats=FORMATS) as image:
        width, height = image.size
        if width * height > PIXELS_MAX:
            most = PIXELS_MAX // 1_000_000
            raise NoPicture(f"This picture has {width} x {height} pixels: choose one with at most {most} million.")
        image.draft("RGB", (2 * SIDE_PX, 2 * SIDE_PX))  # a JPEG is unpacked at an eighth of its size, if that is enough
        upright = ImageOps.exif_transpose(image)
        has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
        square = ImageOps.fit(upright.convert("RGBA" if has_alpha else "RGB"), (SIDE_PX, SIDE_PX))
    square.info.clear()
    written = BytesIO()
    square.save(written, "WEBP", quality=QUALITY)
    return written.getvalue()
