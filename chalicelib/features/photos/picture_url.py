"""Links to pictures: our own address, behind which each visit gets a presigned one of S3's for a few minutes.

Why not S3's own: docs/adr/0009.
"""

import re
import secrets

from chalicelib.features.photos.model import LINK_SECONDS, Link, Picture
from chalicelib.features.photos.store import sort_key

_ID = re.compile(r"[A-Za-z0-9_-]{22}")


def address(public_url: str, link: str) -> str:
    """What is texted. `public_url`: where the app answers, without a slash at its end."""
    return f"{public_url}/photos/{link}"


def new_id() -> str:
    """128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)


def is_id(text: str) -> bool:
    """It has the shape of an id of ours."""
    return _ID.fullmatch(text) is not None


def fresh(picture: Picture, now: int) -> Link:
    """The link to a picture, good for LINK_SECONDS from now."""
    return Link(picture.id, picture.partition, sort_key(picture), now + LINK_SECONDS)
