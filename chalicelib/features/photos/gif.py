"""The container of a GIF: its frames, taken out and put together again. Pure.

Pillow unpacks and packs each frame's pixels. It would do all of a moving picture, too, but holds every frame at once,
and chooses new colours for each.
"""

import struct
from typing import NamedTuple

from chalicelib.errors import PictureRefused

MAX_FRAMES = 300
TRAILER = b";"
_Size = tuple[int, int]
_GREYS = (0x87, bytes(level for level in range(256) for _ in range(3)))


class Frame(NamedTuple):
    """`control`: the block of time and transparency; `box`: left, top, width, height; `depth`: flags of the palette."""

    control: bytes
    box: tuple[int, ...]
    interlace: int
    depth: int
    palette: bytes
    packed: bytes


def read(content: bytes) -> tuple[_Size, bytes, list[Frame]]:
    """Size, the block about repeating, and frames, up to the trailer; LookupError or struct.error: it is not whole.

    Source: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
    """
    width, height, flags = struct.unpack_from("<2HB", content, 6)
    everywhere, at = _palette(flags, content, 13)
    control = loop = b""
    frames: list[Frame] = []
    while content[at] != ord(";") and len(frames) <= MAX_FRAMES:
        if content[at] == ord("!"):
            end = _end(content, at + 2)
            if content[at + 1 : at + 3] == b"\xf9\x04":
                control = b"!\xf9\x04%c%b\0" % (content[at + 3] & 0b11101, content[at + 4 : at + 7])
            elif content.startswith(b"!\xff\x0bNETSCAPE2.0\x03\x01", at):
                loop = content[at : at + 18] + b"\0"
        elif content[at] == ord(","):
            box, flags = struct.unpack_from("<4H", content, at + 1), content[at + 9]
            own, first = _palette(flags, content, at + 10)
            end = _end(content, first + 1)
            frames.append(Frame(control, box, flags & 64, *(own or everywhere or _GREYS), content[first:end]))
            width, height, control = max(width, box[0] + box[2]), max(height, box[1] + box[3]), b""
        else:
            raise PictureRefused("damaged")
        at = end
    return (width, height), loop, frames


def _palette(flags: int, content: bytes, at: int) -> tuple[tuple[int, bytes] | None, int]:
    """Flags and colours of the palette there, if there is one, and where it ends."""
    if not flags & 0x80:
        return None, at
    end = at + (6 << (flags & 7))
    return (0x80 | flags & 7, content[at:end]), end


def _end(content: bytes, at: int) -> int:
    """Where a row of blocks ends, each of which begins with its length; the last has none."""
    while content[at]:
        at += content[at] + 1
    return at + 1


def head(size: _Size) -> bytes:
    """How a file begins whose frames have colours of their own."""
    return b"GIF89a" + struct.pack("<2H3B", *size, 0x70, 0, 0)


def alone(frame: Frame) -> bytes:
    """A file of one frame."""
    start = struct.pack("<6s2H3B", b"GIF89a", *frame.box[2:], frame.depth, 0, 0) + frame.palette
    return start + struct.pack("<c4HB", b",", 0, 0, *frame.box[2:], frame.interlace) + frame.packed + TRAILER


def part(frame: Frame, packed: bytes) -> bytes:
    """The frame in a file of several, its pixels packed anew."""
    return frame.control + struct.pack("<c4HB", b",", *frame.box, frame.depth) + frame.palette + packed
