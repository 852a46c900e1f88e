"""The key of the local AWS: two random words for each state folder, which only who owns the folder can read."""

import os
import secrets
from pathlib import Path

FILE = "aws.env"
"""In the state folder: lines for a shell, or for `env`."""
_NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def of(state: Path) -> dict[str, str]:
    """The state's key, by the names of the environment; made where there is none yet."""
    try:
        return _read(state / FILE)
    except (OSError, ValueError):
        return _made(state / FILE)


def _read(file: Path) -> dict[str, str]:
    kept = dict(line.split("=", 1) for line in file.read_text(encoding="ascii").splitlines())
    if set(kept) != set(_NAMES) or not all(kept.values()):
        raise ValueError("no key")
    return kept


def _made(file: Path) -> dict[str, str]:
    """Under another name first: a key is there whole, or not at all."""
    key = dict(zip(_NAMES, (f"rooster-{secrets.token_hex(8)}", secrets.token_urlsafe(30)), strict=True))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
        opened.writelines(f"{name}={value}\n" for name, value in key.items())
    draft.replace(file)
    return key
