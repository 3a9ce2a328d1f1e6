"""What becomes of files: pictures of one size without metadata, or a sentence."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from agents.personas.pictures import encoding
from agents.personas.pictures.encoding import (
    FILE_MAX_BYTES,
    PIXELS_MAX,
    SCANS_MAX,
    START_OF_SCAN,
    NoPicture,
    as_picture,
)
from tests.agents.personas.pictures.files import LEFT, RIGHT, a_picture

ORIENTATION = 0x0112
PLACE = 0x8825


def drawn(file: bytes) -> Image.Image:
    return Image.open(BytesIO(as_picture(file)))


def is_like(pixel: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    return all(abs(here - there) < 40 for here, there in zip(pixel, colour, strict=False))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(400, 400), (3000, 500), (16, 9), (1, 1)])
def test_each_format_and_size_becomes_the_same(kind: str, size: tuple[int, int]) -> None:
    picture = drawn(a_picture(kind, size))
    assert (picture.format, picture.size) == ("WEBP", (256, 256))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_each_kind_of_colour_is_drawn(mode: str) -> None:
    image = a_picture(mode=mode) if mode != "I;16" else a_picture(mode="I;16")
    assert drawn(image).size == (256, 256)


def test_a_printers_jpeg_is_drawn_in_colours_of_a_screen() -> None:
    assert drawn(a_picture("JPEG", mode="CMYK")).mode == "RGB"


def test_what_shows_through_still_does() -> None:
    clear = BytesIO()
    Image.new("RGBA", (300, 300), (10, 20, 30, 0)).save(clear, "PNG")
    assert drawn(clear.getvalue()).getpixel((128, 128))[3] == 0  # type: ignore[index]  # four colours


def test_a_picture_that_was_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # to be turned clockwise: what was left is above
    picture = drawn(a_picture("JPEG", exif=exif)).convert("RGB")
    assert is_like(picture.getpixel((128, 20)), LEFT)  # type: ignore[arg-type]  # three colours
    assert is_like(picture.getpixel((128, 235)), RIGHT)  # type: ignore[arg-type]


def test_nothing_of_the_file_is_kept_but_what_one_sees() -> None:
    exif = Image.Exif()
    exif[PLACE] = {1: "N", 2: (52.0, 31.0, 12.0)}
    exif[0x010E] = "heliotrope"
    file = a_picture("JPEG", exif=exif, comment=b"heliotrope", icc_profile=b"heliotrope" * 20)
    assert b"heliotrope" in file

    made = as_picture(file)

    assert b"heliotrope" not in made
    assert not {b"EXIF", b"XMP ", b"ICCP"} & {made[place : place + 4] for place in range(len(made))}


def test_the_first_of_moving_pictures_is_taken() -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in (LEFT, RIGHT)]
    written = BytesIO()
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert is_like(drawn(written.getvalue()).getpixel((9, 9)), LEFT)  # type: ignore[arg-type]


class TestRefused:
    @pytest.mark.parametrize(
        "file",
        [
            b"",
            b"no picture",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            a_picture("GIF"),
            a_picture("TIFF"),
            a_picture()[:90],
        ],
        ids=["nothing", "text", "svg", "gif", "tiff", "cut off"],
    )
    def test_what_is_no_picture_of_the_three_kinds(self, file: bytes) -> None:
        with pytest.raises(NoPicture, match="choose a JPEG, PNG or WebP file"):
            as_picture(file)

    def test_a_file_that_is_too_large(self) -> None:
        with pytest.raises(NoPicture, match="more than 5 MB"):
            as_picture(a_picture() + bytes(FILE_MAX_BYTES))

    def test_a_small_file_that_unpacks_to_more_than_memory_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is refused by its size before any of it is unpacked."""
        side = int(PIXELS_MAX**0.5) + 1
        bomb = BytesIO()
        Image.new("1", (side, side)).save(bomb, "PNG")
        assert len(bomb.getvalue()) < 50_000
        monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("it was unpacked"))

        with pytest.raises(NoPicture, match=f"has {side} x {side} pixels: choose one with at most 25 million"):
            as_picture(bomb.getvalue())

    def test_a_jpeg_that_asks_for_thousands_of_passes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(encoding, "_drawn_again", lambda _: pytest.fail("it was opened"))
        with pytest.raises(NoPicture, match="save it again as JPEG or PNG"):
            as_picture(a_picture("JPEG", progressive=True) + START_OF_SCAN * (SCANS_MAX + 1))

    def test_pictures_for_the_web_have_far_fewer_passes(self) -> None:
        assert a_picture("JPEG", progressive=True).count(START_OF_SCAN) < SCANS_MAX / 5


FILES = [a_picture(kind, (40, 30)) for kind in ("JPEG", "PNG", "WEBP")]


@given(st.data())
def test_whatever_is_in_a_file_there_is_a_picture_or_a_sentence(data: st.DataObject) -> None:
    file = bytearray(data.draw(st.sampled_from(FILES)))
    for _ in range(data.draw(st.integers(1, 8))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NoPicture):
        assert drawn(bytes(file[: data.draw(st.integers(1, len(file)))])).size == (256, 256)
