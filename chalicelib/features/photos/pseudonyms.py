"""Ids of phone numbers, names of codes and keys of files: HMACs with a secret that is made once and sealed by KMS.

The secret is no setting: with another, nobody's number would be known any more, and FORGET ME would find nothing.
"""

import hmac
import os
from collections.abc import Callable
from functools import cached_property

from chalicelib.aws.table import Put, Table
from chalicelib.aws.vault import Vault
from chalicelib.errors import StorageUnavailable

_PLACE = "photos"
_KEY = {"pk": _PLACE, "sk": "secret"}


class Pseudonyms:
    """`vault`: made when first asked for."""

    def __init__(self, table: Table, vault: Vault, random: Callable[[int], bytes] = os.urandom) -> None:
        self._table = table
        self._vault = vault
        self._random = random

    def sender(self, number: str) -> str:
        """The id of whoever texts from `number` (E.164). Raises StorageError."""
        return self._name("number", number)

    def code(self, digits: str) -> str:
        """The name under which a code is kept: the table never holds one that still works. Raises StorageError."""
        return self._name("code", digits)

    def file(self, partition: str, life: str, digest: str, extension: str) -> str:
        """The key of a file: the same for the same picture of a sender in one life, and not to be guessed."""
        return f"photos/{self._name('file', partition, life, digest)}.{extension}"

    def _name(self, *parts: str) -> str:
        return hmac.digest(self._secret, "\n".join(parts).encode(), "sha256").hex()[:40]

    @cached_property
    def _secret(self) -> bytes:
        if not self._table.get(_KEY):
            sealed = self._vault.seal(_PLACE, self._random(32).hex())
            self._table.commit(Put({**_KEY, "sealed": sealed}, unless_exists=True))
        found = self._table.get(_KEY)
        if not found:
            raise StorageUnavailable("no_secret")
        return bytes.fromhex(self._vault.open(_PLACE, found["sealed"]))
