"""Uploaded files: where their bytes are kept, the address they are sent to, and the one they are read from.

The bytes live in this process's memory only. So nothing of a file is ever on disk but its name in the message it was
shared in; a deleted message takes its files with it, and after a restart older files are gone.
"""

import mimetypes
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Request, Response, request

from .world import Json

if TYPE_CHECKING:
    from .slack import Slack


PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
"""How the kinds of files begin that Slack shows in image blocks.

Source: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
"""


@dataclass
class File:
    """`owner`: the workspace or org whose token announced it; `content` None: its bytes have not come yet.

    `shared`: its upload was completed, into a channel or for its owner alone.
    """

    id: str
    owner: str
    name: str
    size: int
    content: bytes | None = None
    shared: bool = False

    @property
    def kind(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        return self.content is not None and self.content.startswith(PICTURES)

    def address(self, base_url: str) -> str:
        return f"{base_url}files/{self.id}"

    def body(self, base_url: str, title: str) -> Json:
        """A file as messages and answers show it."""
        address = self.address(base_url)
        shown: Json = {"id": self.id, "name": self.name, "title": title or self.name, "size": self.size}
        shown |= {"mimetype": self.kind, "filetype": self.name.rpartition(".")[2].lower(), "mode": "hosted"}
        return shown | {"url_private": address, "url_private_download": address, "permalink": address}


class Files:
    """Every file that is announced or uploaded, by its id; tickets are what upload addresses end in."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._tickets: dict[str, str] = {}

    def announce(self, owner: str, name: str, size: int) -> tuple[File, str]:
        file = File("F0" + secrets.token_hex(5).upper(), owner, name, size)
        ticket = secrets.token_urlsafe(24)
        self._files[file.id], self._tickets[ticket] = file, file.id
        return file, ticket

    def get(self, file_id: str) -> File | None:
        return self._files.get(file_id)

    def awaited(self, ticket: str) -> File | None:
        return self._files.get(self._tickets.get(ticket, ""))

    def pictures_of(self, owner: str, base_url: str) -> Callable[[Json], bool]:
        """Says of a file, by its `id` or its `url`, whether the owner's app may show it in an image block."""

        def has(slack_file: Json) -> bool:
            given = {slack_file.get("id"), slack_file.get("url")}
            found = (file for file in self._files.values() if given & {file.id, file.address(base_url)})
            return any(file.owner == owner and file.shared and file.is_picture for file in found)

        return has

    def forget(self, file_ids: Iterable[str]) -> None:
        for file_id in file_ids:
            self._files.pop(file_id, None)

    def clear(self) -> None:
        self._files.clear()
        self._tickets.clear()


def blueprint(slack: "Slack") -> Blueprint:
    pages = Blueprint("files", __name__)

    @pages.route("/upload/v1/<ticket>", methods=["POST", "PUT"])
    def upload(ticket: str) -> Response:
        """What Slack says to bytes that do not fit is not documented; its status is never 200 then."""
        content = _sent(request)
        with slack.lock:
            file = slack.files.awaited(ticket)
            if file is None or file.shared:
                return _said("There is no upload here.", 404)
            if len(content) != file.size:
                return _said(f"{len(content)} bytes came, {file.size} were announced.", 400)
            file.content = content
        return _said(f"OK - {len(content)}", 200)

    @pages.get("/files/<file_id>")
    def download(file_id: str) -> Response:
        with slack.lock:
            file = slack.files.get(file_id)
        if file is None or file.content is None:
            return _said("There is no such file.", 404)
        answer = Response(file.content, content_type=file.kind)
        answer.headers.set("Content-Disposition", "attachment", filename=file.name)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return pages


def _sent(incoming: Request) -> bytes:
    """The first file of a multipart form, or the body as it is: some clients call raw bytes a form."""
    whole = incoming.get_data()
    attached = next(iter(incoming.files.values()), None) if incoming.mimetype == "multipart/form-data" else None
    return attached.read() if attached else whole


def _said(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain")
