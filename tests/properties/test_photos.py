"""Pictures by text message: whatever comes is a picture that tells nothing, or it is refused."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chalicelib.errors import PictureRefused
from chalicelib.features.photos.sanitize import LONGEST_SIDE, MAX_PIXELS, Picture, clean, to_slack_format
from tests.pictures import SECRET, of_every_kind
from tests.properties.strategies import often, seldom

CODES = {"empty", "not_a_picture", "too_many_pixels", "damaged", "too_large"}
MAGIC = (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\0\0\0WEBP", b"RIFF\x40\0\0\0WEBPVP8X")
pictures = st.sampled_from(sorted(of_every_kind().values()))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A picture in which some bytes are others, are gone, or are there twice."""
    content = bytearray(draw(pictures))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        length = draw(st.integers(0, 30))
        content[at : at + length] = draw(st.binary(max_size=30) | st.just(bytes(content[at : at + length]) * 2))
    return bytes(content)


@st.composite
def flipped(draw: st.DrawFn) -> bytes:
    """A picture in whose first half, where the headers are, one byte is another."""
    content = bytearray(draw(pictures))
    content[draw(st.integers(0, len(content) // 2))] = draw(st.integers(0, 255))
    return bytes(content)


def cleaned(content: bytes) -> Picture | str:
    """The picture, or why it is refused."""
    try:
        return clean(content)
    except PictureRefused as refused:
        return refused.code


def check(content: bytes) -> None:
    """It is a picture that can be opened again and tells nothing, or it is refused."""
    picture = cleaned(content)
    if isinstance(picture, str):
        assert picture in CODES
        return
    with Image.open(BytesIO(picture.content)) as again:
        again.load()
        assert (again.get_format_mimetype(), again.size) == (picture.type, (picture.width, picture.height))
        assert not dict(again.getexif())
        assert not {"xmp", "exif", "comment", "photoshop"} & set(again.info)
    assert picture.width * picture.height <= MAX_PIXELS
    assert max(picture.width, picture.height) <= LONGEST_SIDE
    assert to_slack_format(picture.content, picture.extension)[1] in ("jpg", "png", "gif")


@often
@given(st.sampled_from(MAGIC), st.binary(max_size=300))
def test_any_bytes_are_a_picture_or_refused(magic: bytes, rest: bytes) -> None:
    check(magic + rest)


@often
@given(mutated())
def test_a_picture_that_was_tampered_with_is_a_picture_or_refused(content: bytes) -> None:
    check(content)


@often
@given(flipped())
def test_a_picture_with_a_wrong_byte_is_a_picture_or_refused(content: bytes) -> None:
    check(content)


@seldom
@given(pictures, st.binary(min_size=8, max_size=300))
def test_nothing_that_follows_a_picture_follows_it_any_longer(content: bytes, tail: bytes) -> None:
    content = clean(content + tail).content
    assert not content.endswith(tail)
    assert SECRET not in content
