"""Pictures to text without having any: drawn here, small, and as phones make them."""

import random
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

NAMES = {"sunrise.jpg": "image/jpeg", "chart.png": "image/png", "party.gif": "image/gif"}
SIZE = (320, 240)
_SKY, _DAWN, _HILLS = (253, 203, 88), (215, 52, 42), (74, 21, 75)
_ORIENTATION, _MAKE, _GPS = 0x0112, 0x010F, 0x8825
_PRAGUE = {1: "N", 2: (50.0, 5.0, 16.0), 3: "E", 4: (14.0, 25.0, 14.0)}
_CONFETTI = ((215, 52, 42), (246, 196, 69), (18, 100, 163), (0, 122, 90))


@cache
def sample(name: str) -> bytes:
    """The bytes of one of NAMES."""
    return {"sunrise.jpg": _sunrise, "chart.png": _chart, "party.gif": _party}[name]()


def _sunrise() -> bytes:
    """A JPEG as phones make them: lying on its side, with the place where it was taken."""
    picture = Image.linear_gradient("L").resize(SIZE)
    coloured = Image.composite(Image.new("RGB", SIZE, _DAWN), Image.new("RGB", SIZE, _SKY), picture)
    draw = ImageDraw.Draw(coloured)
    draw.ellipse((120, 90, 200, 170), fill=(255, 250, 240))
    draw.polygon([(0, 180), (90, 130), (190, 190), (260, 150), (320, 190), (320, 240), (0, 240)], fill=_HILLS)
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKE], exif[_GPS] = 6, "Playground", _PRAGUE
    return _saved(coloured.rotate(90, expand=True), "JPEG", quality=85, exif=exif)


def _chart() -> bytes:
    picture = Image.new("RGB", SIZE, (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    draw.line([(30, 20), (30, 210), (300, 210)], fill=(90, 90, 90), width=2)
    for index, height in enumerate((60, 110, 90, 150, 175)):
        left = 48 + index * 50
        draw.rectangle((left, 210 - height, left + 32, 209), fill=(18, 100, 163))
    return _saved(picture, "PNG")


def _party() -> bytes:
    chance = random.Random(7)
    frames = []
    for _ in range(6):
        frame = Image.new("RGB", (200, 150), (38, 20, 48))
        draw = ImageDraw.Draw(frame)
        for _ in range(40):
            x, y = chance.randrange(200), chance.randrange(150)
            draw.rectangle((x, y, x + 6, y + 6), fill=chance.choice(_CONFETTI))
        frames.append(frame)
    return _saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=160, loop=0)


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    into = BytesIO()
    picture.save(into, kind, **options)
    return into.getvalue()
