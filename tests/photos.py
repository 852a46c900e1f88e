"""Shorthands for tests of photos: texting as people do, following the links they get, and looking into the bucket."""

import json
import re
from io import BytesIO
from typing import Any

from PIL import Image

from tests.harness import BUCKET, RoosterInProcess, Stage

PHONE, OTHER = "+15005550101", "+15005550102"
LINK = re.compile(r"https?://[^/]+(/photos/\S+)")


def text(play: Stage, body: str = "", *names: str, phone: str = PHONE) -> str:
    """Text words and the playground's sample pictures; what comes back."""
    told = play.people.text(phone, body, [{"name": name} for name in names])
    assert (told["status"], told["errors"]) == (200, []), told
    return "\n".join(told["replies"])


def links(said: str) -> list[str]:
    """The paths of the links in an answer."""
    return LINK.findall(said)


def visit(play: Stage, link: str) -> Any:
    """Open a link, without following where it leads."""
    return play.rooster.visit("GET", link, {}, b"")


def opened(play: Stage, link: str) -> tuple[bytes, str]:
    """The file that a link leads to, and its type, as the bucket has them."""
    answer = visit(play, link)
    assert answer.status_code == 302, answer.body
    found = re.search(rf"//{BUCKET}\.s3[^/]*/([^?]+)\?", answer.headers["Location"])
    assert found, answer.headers["Location"]
    file = play.rooster.s3.get_object(Bucket=BUCKET, Key=found[1])
    return file["Body"].read(), str(file["ContentType"])


def files(rooster: RoosterInProcess) -> list[str]:
    """The keys of the bucket."""
    return [one["Key"] for one in rooster.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def code_for(play: Stage, user: str = "U0ADA", team: str = "T0ROOSTER") -> str:
    """The digits that `/photos link` shows."""
    answer = play.people.command(user, "C0TEAM" if team == "T0ROOSTER" else "C0GLOBEX", "/photos", "link", team=team)
    found = re.search(r"\*(\d{3}) (\d{3})\*", answer["body"])
    assert found, answer
    return found[1] + found[2]


def link_phone(play: Stage, user: str = "U0ADA", phone: str = PHONE) -> None:
    """From now on `phone` is the member's."""
    assert "linked to you" in text(play, code_for(play, user), phone=phone)
    play.settle()


def jpeg(color: str = "red", size: tuple[int, int] = (40, 30)) -> bytes:
    """A small picture."""
    buffer = BytesIO()
    Image.new("RGB", size, color).save(buffer, "JPEG")
    return buffer.getvalue()


def command(play: Stage, said: str, user: str = "U0ADA", channel: str = "C0TEAM") -> str:
    answer = play.people.command(user, channel, "/photos", said)
    return str(json.loads(answer["body"])["text"])


def images(message: Any) -> list[str]:
    return [block["slack_file"]["id"] for block in message["blocks"] if block["type"] == "image"]
