"""What was fetched, made safe: decoded and encoded anew, so that nothing is left but pixels, their colours and timing.

No byte of the file is copied but colour profiles, palettes and JPEG's tables; what is not a whole JPEG, PNG, GIF or
WebP is refused. Measured: cleaning takes less than 400 MB of memory, the process included.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from chalicelib.errors import PictureRefused
from chalicelib.features.photos import gif

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MAX_PIXELS = 25_000_000
"""Of a frame."""
MAX_WEBP_PIXELS, MAX_MOVING_WEBP_PIXELS = 6_000_000, 4_000_000
"""Of a frame: its decoder holds each four times, its encoders some more; of 12.5 million one took 552 MB."""
MAX_LOSSLESS_PIXELS = 4_000_000
"""Of a WebP that stays lossless: its encoder takes up to 40 bytes for each."""
LONGEST_SIDE = 16_384
MAX_FRAMES, MAX_FRAMES_PIXELS = gif.MAX_FRAMES, 50_000_000
MAX_BYTES = 8 * 1024 * 1024
"""Of the result; more than Twilio takes, for what was packed well grows a little."""
_MAX_SCANS = 200
"""Of a JPEG: each goes over all of its pixels, and takes but a few bytes if it changes nothing."""
_MAX_PROFILE_BYTES = 512 * 1024
_QUALITY, _LOWER_QUALITY = 90, 70
_LOSSY = {"quality": _QUALITY, "method": 2}
"""With more effort what is transparent takes 120 MB more: 470 MB in all, of 12.5 million pixels."""
_LOSSLESS = {"lossless": True, "quality": 25, "method": 0}
"""There the quality is the effort, too. With method 1 a photo that says it is lossless takes 570 MB in all."""
_ORIENTATION = 0x0112
_TURNS = ("FLIP_LEFT_RIGHT", "ROTATE_180", "FLIP_TOP_BOTTOM", "TRANSPOSE", "ROTATE_270", "TRANSVERSE", "ROTATE_90")
"""What undoes EXIF's orientations 2 to 8."""
_SPACES = {"RGB": b"RGB ", "RGBA": b"RGB ", "P": b"RGB ", "CMYK": b"CMYK", "L": b"GRAY", "LA": b"GRAY"}
_Size = tuple[int, int]


@dataclass(frozen=True)
class Picture:
    """`type`: image/jpeg, image/png, image/gif or image/webp; `extension`: jpg, png, gif or webp."""

    content: bytes
    type: str
    extension: str
    width: int
    height: int


def clean(content: bytes) -> Picture:
    """The same picture upright, without metadata and without whatever hides behind it.

    A PNG's animation is lost. An animated WebP becomes lossy. Of a JPEG's several pictures the first is left.

    Raises:
        PictureRefused: empty, not_a_picture, too_many_pixels, damaged (not whole, or made to cost time), or too_large:
            the result is, even at a lower quality.
    """
    if not content:
        raise PictureRefused("empty")
    for magic, (type_, extension, encode) in _KINDS.items():
        if content.startswith(magic) and (extension != "webp" or content[8:12] == b"WEBP"):
            with _refusing():
                result, (width, height) = encode(content)
            if len(result) > MAX_BYTES:
                raise PictureRefused("too_large")
            return Picture(result, type_, extension, width, height)
    raise PictureRefused("not_a_picture")


def to_slack_format(picture_bytes: bytes, extension: str) -> tuple[bytes, str]:
    """A cleaned picture as Slack's blocks take it, and its extension: a WebP becomes a PNG, of its first frame.

    Where that PNG would be too large, as a photo's is, it becomes a JPEG on white. Raises: PictureRefused.
    """
    if extension != "webp":
        return picture_bytes, extension
    with _refusing(), _opened(picture_bytes, "WEBP") as image:
        image.load()
        png = _saved(image, "PNG")
        if len(png) <= MAX_BYTES:
            return png, "png"
        return _saved(_on_white(image), "JPEG", quality=_LOWER_QUALITY), "jpg"


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever Pillow raises for hostile bytes - nobody has the list - is a refusal; its warnings are no news.

    Filters of warnings are the process's: a thread that works meanwhile may lose a warning.
    """
    from PIL.Image import DecompressionBombError  # noqa: PLC0415 - the front door, which imports this, is in a hurry

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except PictureRefused:
        raise
    except DecompressionBombError:
        raise PictureRefused("too_many_pixels") from None
    except Exception:
        raise PictureRefused("damaged") from None


@contextmanager
def _opened(content: bytes, kind: str) -> Iterator["ImageFile"]:
    """The picture, if it is of this kind and of a size that is let in; only its headers are read."""
    from PIL import Image, WebPImagePlugin  # noqa: F401, PLC0415 - as above; Pillow would import all plugins for WebP

    with Image.open(BytesIO(content), formats=[kind]) as image:
        _measure(image.size)
        yield image


def _measure(size: tuple[int, ...], frames: int = 1, most: int = MAX_PIXELS) -> None:
    pixels = size[0] * size[1]
    if not pixels * frames:
        raise PictureRefused("damaged")
    if max(size) > LONGEST_SIDE or pixels > most:
        raise PictureRefused("too_many_pixels")
    if frames > 1 and (frames > MAX_FRAMES or frames * pixels > MAX_FRAMES_PIXELS):
        raise PictureRefused("too_many_pixels")


def _saved(image: "Image", kind: str, **options: Any) -> bytes:
    """The image in that format, with nothing of its `info` but what says how its pixels look."""
    told, image.info = image.info, {}
    if "transparency" in told:
        image.info["transparency"] = told["transparency"]
    profile = _profile(image.mode, told.get("icc_profile") or b"")
    file = BytesIO()
    image.save(file, kind, icc_profile=profile, **options)
    image.info = told
    return file.getvalue()


def _profile(mode: str, profile: bytes) -> bytes | None:
    """The colour profile, if it is one, of that kind of colours, and nothing follows it."""
    is_whole = 128 < len(profile) <= _MAX_PROFILE_BYTES and profile[:4] == len(profile).to_bytes(4, "big")
    return profile if is_whole and profile[36:40] == b"acsp" and profile[16:20] == _SPACES.get(mode) else None


def _upright(image: "ImageFile") -> "Image":
    """Its pixels as they are to be looked at. EXIF that cannot be read says nothing."""
    from PIL.Image import Transpose  # noqa: PLC0415 - as above

    turn = 1
    with suppress(Exception):
        turn = int(image.getexif().get(_ORIENTATION, 1))
    return image.transpose(Transpose[_TURNS[turn - 2]]) if turn in range(2, 9) else image


def _on_white(image: "Image") -> "Image":
    from PIL import Image  # noqa: PLC0415 - as above

    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image if image.mode == "RGBA" else None)
    white.info = image.info
    return white


def _jpeg(content: bytes) -> tuple[bytes, _Size]:
    """With its own tables and sampling, which is what Pillow calls quality "keep": almost nothing is lost."""
    from PIL.JpegImagePlugin import get_sampling  # noqa: PLC0415 - as above

    if content.count(b"\xff\xda") > _MAX_SCANS:
        raise PictureRefused("damaged")
    with _opened(content, "JPEG") as image:
        image.load()
        kept = {"subsampling": get_sampling(image), "qtables": getattr(image, "quantization", None)}
        upright = _upright(image)
        result = _saved(upright, "JPEG", **kept)
        if len(result) > MAX_BYTES:
            result = _saved(upright, "JPEG", quality=_LOWER_QUALITY)
        return result, upright.size


def _png(content: bytes) -> tuple[bytes, _Size]:
    with _opened(content, "PNG") as image:
        image.load()
        upright = _upright(image)
        return _saved(upright, "PNG"), upright.size


def _webp(content: bytes) -> tuple[bytes, _Size]:
    """A lossless still stays lossless. How good a lossy one was nobody knows: it stays good."""
    if content[12:16] == b"VP8X":  # the decoder makes room for the whole size, and at once
        _measure((int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1))
    image, options = _webp_frames(content)
    result = _saved(image, "WEBP", **options)
    if len(result) > MAX_BYTES:
        result = _saved(image, "WEBP", **{**options, "quality": _LOWER_QUALITY, "lossless": False})
    return result, image.size


def _webp_frames(content: bytes) -> "tuple[Image, dict[str, Any]]":
    """The picture, a still without the decoder's own copies of it, and how to save it."""
    with _opened(content, "WEBP") as image:
        frames: int = getattr(image, "n_frames", 1)
        _measure(image.size, frames, MAX_MOVING_WEBP_PIXELS if frames > 1 else MAX_WEBP_PIXELS)
        if frames > 1:
            moving = {"save_all": True, "loop": image.info["loop"], "duration": _durations(image, frames)}
            return image, {"quality": _QUALITY, "method": 0, **moving}
        image.load()
        upright = _upright(image)
        is_small = image.size[0] * image.size[1] <= MAX_LOSSLESS_PIXELS
        options = _LOSSLESS if is_small and b"VP8L" in content else _LOSSY
        return upright.copy() if upright is image else upright, options


def _durations(image: "ImageFile", frames: int) -> list[int]:
    """Milliseconds of each frame, which its decoder tells together with the pixels."""
    durations: list[int] = []
    for number in range(frames):
        image.seek(number)
        image.load()
        durations.append(image.info["duration"])
    return durations


def _gif(content: bytes) -> tuple[bytes, _Size]:
    """Each frame with its own colours, place and time; its pixels are unpacked and packed again, none is changed."""
    size, loop, frames = gif.read(content)
    _measure(size, len(frames))
    parts = [gif.head(size), loop]
    for frame in frames:
        with _opened(gif.alone(frame), "GIF") as image:
            image.load()
            packed = gif.read(_saved(image, "GIF", optimize=False, interlace=0))[2][0].packed
        parts.append(gif.part(frame, packed))
    return b"".join([*parts, gif.TRAILER]), size


_KINDS: dict[bytes, tuple[str, str, Callable[[bytes], tuple[bytes, _Size]]]] = {
    b"\xff\xd8\xff": ("image/jpeg", "jpg", _jpeg),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png", _png),
    b"GIF87a": ("image/gif", "gif", _gif),
    b"GIF89a": ("image/gif", "gif", _gif),
    b"RIFF": ("image/webp", "webp", _webp),
}
