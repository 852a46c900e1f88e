"""Pictures come out as they went in, but for what nobody is to see."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import GifImagePlugin, Image, ImageChops, ImageFile

from chalicelib.errors import PictureRefused
from chalicelib.features.photos import sanitize
from chalicelib.features.photos.sanitize import clean, to_slack_format
from tests.harness import ROOT
from tests.pictures import JPEG, SECRET, SIZE, SRGB, code_of, drawn, exif, frames_of, moving, of_every_kind, saved


def opened(content: bytes) -> ImageFile.ImageFile:
    return Image.open(BytesIO(content))


def differ(one: Image.Image, other: Image.Image) -> int:
    """By how much the colours differ, at most."""
    difference = ImageChops.difference(one.convert("RGBA"), other.convert("RGBA"))
    return int(max(high for _, high in difference.getextrema()))  # type: ignore[misc]


every_kind = pytest.mark.parametrize("name", of_every_kind())


@every_kind
def test_a_picture_stays_what_it_is(name: str) -> None:
    content = of_every_kind()[name]
    picture = clean(content)
    extension = name.rpartition(".")[2]
    assert (picture.extension, (picture.width, picture.height)) == (extension, SIZE)
    assert picture.type == f"image/{extension.replace('jpg', 'jpeg')}"
    again = opened(picture.content)
    assert (again.get_format_mimetype(), again.size) == (picture.type, SIZE)
    assert differ(again, opened(content)) <= 12


@every_kind
def test_nothing_is_told_about_who_and_where(name: str) -> None:
    cleaned = clean(of_every_kind()[name]).content
    assert SECRET not in cleaned
    again = opened(cleaned)
    again.load()
    assert not dict(again.getexif())
    told = {"icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform"}
    told |= {"transparency", "loop", "duration", "timestamp", "background", "version", "extension"}
    assert set(again.info) <= told


@every_kind
def test_what_is_clean_stays_so(name: str) -> None:
    cleaned = clean(of_every_kind()[name])
    assert clean(cleaned.content).content == cleaned.content or name.endswith("webp")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_as_it_was_held(kind: str, orientation: int) -> None:
    from PIL import ImageOps

    content = saved(drawn(), kind, exif=exif(orientation))
    expected = ImageOps.exif_transpose(opened(content))
    picture = clean(content)
    assert (picture.width, picture.height) == expected.size == (SIZE if orientation < 5 else SIZE[::-1])
    assert differ(opened(picture.content), expected) <= 12


@pytest.mark.parametrize("value", [0, 9, 4711])
def test_an_orientation_that_is_none_turns_nothing(value: int) -> None:
    assert clean(saved(drawn(), "JPEG", exif=exif(value))).width == SIZE[0]
    assert clean(JPEG[:2] + b"\xff\xe1\x00\x0eExif\0\0II*\0\xff\xff" + JPEG[2:]).width == SIZE[0]


def test_a_jpeg_keeps_its_tables_and_sampling() -> None:
    for sampling in (0, 1, 2):
        content = saved(drawn(), "JPEG", quality=60, subsampling=sampling)
        before, after = opened(content), opened(clean(content).content)
        assert (before.quantization, before.layer) == (after.quantization, after.layer)  # type: ignore[attr-defined]


def test_of_two_pictures_in_a_jpeg_the_first_is_left() -> None:
    cleaned = clean(of_every_kind()["two.jpg"]).content
    assert (opened(cleaned).format, cleaned.count(b"\xff\xd8\xff")) == ("JPEG", 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_colours_stay_right(kind: str) -> None:
    assert opened(clean(saved(drawn(), kind, icc_profile=SRGB)).content).info["icc_profile"] == SRGB


@pytest.mark.parametrize(
    "profile",
    [
        SECRET * 20,
        SRGB + SECRET,
        SRGB[:16] + b"CMYK" + SRGB[20:],
        (600_000).to_bytes(4, "big") + SRGB[4:] + bytes(600_000),
    ],
    ids=["none", "tail", "other colours", "large"],
)
def test_what_only_looks_like_a_profile_is_dropped(profile: bytes) -> None:
    if len(profile) > 600_000:
        profile = profile[:600_000]
    assert "icc_profile" not in opened(clean(saved(drawn(), "JPEG", icc_profile=profile)).content).info


def test_an_animated_gif_moves_as_before_to_the_pixel() -> None:
    frames = [frame.quantize(16) for frame in frames_of(drawn(), 3)]
    for options in ({}, {"disposal": 2}, {"loop": 0}, {"transparency": 2, "disposal": 1}, {"interlace": 1}):
        content = moving("GIF", frames, **options)
        before, after = opened(content), opened(clean(content).content)
        assert isinstance(before, GifImagePlugin.GifImageFile)
        assert (getattr(after, "n_frames", 1), after.info["loop"]) == (before.n_frames, before.info["loop"])
        for number in range(before.n_frames):
            before.seek(number)
            after.seek(number)
            assert differ(before, after) == 0
            assert before.info["duration"] == after.info["duration"]


def test_a_gif_that_plays_once_plays_once() -> None:
    assert "loop" not in opened(clean(moving("GIF", frames_of(drawn().quantize(8)), loop=None)).content).info


def test_an_animated_webp_moves_as_before() -> None:
    content = moving("WEBP", frames_of(drawn(), 3), quality=95)
    before, after = opened(content), opened(clean(content).content)
    assert (after.n_frames, after.info["loop"]) == (3, 3)  # type: ignore[attr-defined]
    for number in range(3):
        before.seek(number)
        after.seek(number)
        before.load()
        after.load()
        assert before.info["duration"] == after.info["duration"]
        assert differ(before, after) <= 40


def test_a_lossless_webp_loses_nothing() -> None:
    content = of_every_kind()["lossless.webp"]
    assert differ(opened(content), opened(clean(content).content)) == 0


def test_pngs_lose_nothing() -> None:
    for name in ("png", "palette.png", "deep.png"):
        before, after = opened(of_every_kind()[name]), opened(clean(of_every_kind()[name]).content)
        assert (before.mode, before.info.get("transparency")) == (after.mode, after.info.get("transparency"))
        assert before.tobytes() == after.tobytes()


@every_kind
def test_half_a_picture_is_damaged(name: str) -> None:
    content = of_every_kind()[name.removeprefix("two.").replace("moving.png", "png")]
    assert code_of(content[: len(content) // 2]) == "damaged"


@pytest.mark.parametrize("magic", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF    WEBP"])
def test_a_beginning_is_no_picture(magic: bytes) -> None:
    assert code_of(magic) == "damaged"
    assert code_of(magic + bytes(100)) == "damaged"


def test_the_sum_of_frames_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = SIZE[0] * SIZE[1]
    for limit, value in (("MAX_FRAMES", 1), ("MAX_FRAMES_PIXELS", 2 * pixels - 1), ("MAX_MOVING_WEBP_PIXELS", 9)):
        with monkeypatch.context() as patch:
            patch.setattr(sanitize, limit, value)
            assert code_of(of_every_kind()["moving.webp"]) == "too_many_pixels"
            if "WEBP" not in limit:
                assert code_of(of_every_kind()["moving.gif"]) == "too_many_pixels"
            clean(of_every_kind()["moving.png"])


def test_what_grows_too_large_is_tried_at_a_lower_quality_once(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    sizes = {kind: len(clean(saved(noise, kind, quality=95)).content) for kind in ("JPEG", "WEBP")}
    for kind, size in sizes.items():
        monkeypatch.setattr(sanitize, "MAX_BYTES", size - 1)
        assert len(clean(saved(noise, kind, quality=95)).content) < size
    monkeypatch.setattr(sanitize, "MAX_BYTES", 100)
    assert {code_of(saved(noise, kind)) for kind in ("JPEG", "WEBP", "PNG", "GIF")} == {"too_large"}


def test_slack_gets_what_it_takes() -> None:
    for name, content in of_every_kind().items():
        picture = clean(content)
        shown, extension = to_slack_format(picture.content, picture.extension)
        if name.endswith("webp"):
            assert (extension, opened(shown).format) == ("png", "PNG")
            assert differ(opened(shown), opened(picture.content)) == 0
        else:
            assert (shown, extension) == (picture.content, picture.extension)


def test_a_photo_that_is_too_large_as_a_png_becomes_a_jpeg_on_white(monkeypatch: pytest.MonkeyPatch) -> None:
    clear = clean(saved(Image.new("RGBA", SIZE, (0, 0, 0, 0)), "WEBP"))
    monkeypatch.setattr(sanitize, "MAX_BYTES", 1)
    shown, extension = to_slack_format(clear.content, "webp")
    assert (extension, opened(shown).format, opened(shown).getpixel((5, 5))) == ("jpg", "JPEG", (255, 255, 255))
    with pytest.raises(PictureRefused, match="damaged"):
        to_slack_format(b"RIFF", "webp")


def _imports(program: str) -> set[str]:
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nprint(*sys.modules)"], cwd=ROOT, capture_output=True, check=True
    )
    return set(told.stdout.decode().split())


def test_pillow_is_imported_late_and_without_plugins_that_nobody_needs() -> None:
    assert not [name for name in _imports("import chalicelib.features.photos.sanitize") if name.startswith("PIL")]
    picture = of_every_kind()["webp"].hex()
    use = f"from chalicelib.features.photos.sanitize import clean\nclean(bytes.fromhex('{picture}'))"
    loaded = _imports(use)
    assert "PIL.WebPImagePlugin" in loaded
    assert not {"PIL.PdfImagePlugin", "PIL.EpsImagePlugin", "PIL.PsdImagePlugin", "PIL.Jpeg2KImagePlugin"} & loaded
