"""The pictures that cost most to clean of those that are let in: as many pixels as may be, in few bytes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image

from chalicelib.features.photos import sanitize

_ORIENTATION = 0x0112
_ON_ITS_SIDE = 6
"""To be turned, so that it is there twice."""


def write(folder: Path) -> Mapping[str, Path]:
    """One file of each kind."""
    folder.mkdir(exist_ok=True)
    written = {}
    for name, draw in PICTURES.items():
        written[name] = folder / name
        written[name].write_bytes(draw())
    return written


def _square(pixels: int) -> tuple[int, int]:
    side = int(pixels**0.5)
    return side, side


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    exif = Image.Exif()
    exif[_ORIENTATION] = _ON_ITS_SIDE
    into = BytesIO()
    image.save(into, kind, exif=exif, **options)
    return into.getvalue()


def _jpeg(mode: str, *, is_progressive: bool) -> bytes:
    """No two pixels share a colour of theirs; one that comes in passes is decoded with all of its coefficients."""
    gradient = Image.radial_gradient("L").resize(_square(sanitize.MAX_PIXELS))
    bands = [gradient] * len(mode)
    return _saved(Image.merge(mode, bands), "JPEG", quality=80, subsampling=0, progressive=is_progressive)


def _png() -> bytes:
    return _saved(Image.new("RGBA", _square(sanitize.MAX_PIXELS), (200, 80, 40, 128)), "PNG", compress_level=1)


def _webp(more: bytes = b"") -> bytes:
    """A noisy photo that is transparent in places."""
    size = _square(sanitize.MAX_WEBP_PIXELS)
    noise = Image.effect_noise(size, 40)
    clear = Image.radial_gradient("L").resize(size)
    return _saved(Image.merge("RGBA", [noise, noise, noise, clear]), "WEBP", quality=30, method=0) + more


def _moving_webp() -> bytes:
    size = _square(sanitize.MAX_MOVING_WEBP_PIXELS)
    count = sanitize.MAX_FRAMES_PIXELS // (size[0] * size[1])
    clear = Image.radial_gradient("L").resize(size)
    frames = [Image.merge("RGBA", [Image.effect_noise(size, 20 + number)] * 3 + [clear]) for number in range(count)]
    return _moving(frames, "WEBP", quality=1, method=0)


def _moving_gif(count: int) -> bytes:
    """Frames each of which is as large as may be for so many."""
    size = _square(sanitize.MAX_FRAMES_PIXELS // count)
    return _moving([Image.new("L", size, 255 * number // count) for number in range(count)], "GIF")


def _moving(frames: Sequence[Image.Image], kind: str, **options: object) -> bytes:
    into = BytesIO()
    frames[0].save(into, kind, save_all=True, append_images=frames[1:], duration=100, loop=0, **options)
    return into.getvalue()


PICTURES: Mapping[str, Callable[[], bytes]] = {
    "a.jpg": partial(_jpeg, "RGB", is_progressive=False),
    "progressive.jpg": partial(_jpeg, "RGB", is_progressive=True),
    "cmyk.jpg": partial(_jpeg, "CMYK", is_progressive=True),
    "a.png": _png,
    "a.webp": _webp,
    "lossless.webp": partial(_webp, b"VP8L"),
    "moving.webp": _moving_webp,
    "large.gif": partial(_moving_gif, 2),
    "long.gif": partial(_moving_gif, sanitize.MAX_FRAMES),
}
"""By name; lossless.webp only says that it is, which is dearer than one that is."""
