"""Pictures of every kind, whole and damaged, made byte by byte."""

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms

from chalicelib.errors import PictureRefused
from chalicelib.features.photos.sanitize import clean

SIZE = 48, 32
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
SECRET = b"xyzzy4711"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def drawn(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """Something of which no turn looks like another."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    flat = Image.new("L", size, 90)
    return Image.merge("RGB", [across, down, flat]).convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Who, where, and which side is up."""
    told = Image.Exif()
    told[ORIENTATION] = orientation
    told[MAKER] = SECRET.decode()
    told.get_ifd(GPS).update({1: "N", 2: (50.0, 5.0, 16.0), 3: "E", 4: (14.0, 25.0, 15.0)})
    return told


def chunk(name: bytes, content: bytes) -> bytes:
    """Of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def frames_of(image: Image.Image, count: int = 2) -> list[Image.Image]:
    """An animation: each turned a little."""
    return [image.rotate(30 * number) for number in range(count)]


def moving(kind: str, frames: list[Image.Image], **options: Any) -> bytes:
    given = {"save_all": True, "append_images": frames[1:], "duration": [40, 250, 70][: len(frames)], "loop": 3}
    return saved(frames[0], kind, **{**given, **options})


JPEG = saved(drawn(), "JPEG", quality=80)


@cache
def of_every_kind() -> dict[str, bytes]:
    """A small one of each, with all kinds of secrets; the name ends with the extension."""
    told = {"exif": exif(), "icc_profile": SRGB}
    return {
        "jpg": saved(drawn(), "JPEG", comment=SECRET, xmp=b"<x>" + SECRET + b"</x>", **told),
        "progressive.jpg": saved(drawn(), "JPEG", progressive=True, **told),
        "grey.jpg": saved(drawn(mode="L"), "JPEG"),
        "cmyk.jpg": saved(drawn(mode="CMYK"), "JPEG"),
        "two.jpg": saved(drawn(), "MPO", save_all=True, append_images=[drawn()]),
        "png": _with_text(saved(drawn(mode="RGBA"), "PNG", **told)),
        "palette.png": saved(drawn().quantize(16), "PNG", transparency=3),
        "deep.png": saved(Image.new("I;16", SIZE, 40_000), "PNG"),
        "moving.png": moving("PNG", frames_of(drawn())),
        "gif": saved(drawn().quantize(16), "GIF", comment=SECRET),
        "moving.gif": moving("GIF", frames_of(drawn().quantize(16)), comment=SECRET),
        "webp": saved(drawn(), "WEBP", xmp=SECRET, **told),
        "lossless.webp": saved(drawn(mode="RGBA"), "WEBP", lossless=True, **told),
        "moving.webp": moving("WEBP", frames_of(drawn()), xmp=SECRET, **told),
    }


def _with_text(png: bytes) -> bytes:
    texts = chunk(b"tEXt", b"Author\0" + SECRET) + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET)
    return png[:33] + texts + chunk(b"prVt", SECRET) + png[33:]


def code_of(content: bytes) -> str:
    """Why it is refused."""
    with pytest.raises(PictureRefused) as caught:
        clean(content)
    assert str(caught.value) == caught.value.code
    return caught.value.code
