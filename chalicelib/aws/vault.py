"""Secrets of workspaces, sealed by KMS: what is sealed for one workspace opens for no other.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
"""

import base64

from chalicelib.aws.api import AwsApi
from chalicelib.errors import AwsRefused, SealBroken

_MAX_BYTES = 6144
"""KMS's own limit of a ciphertext."""
_BROKEN = frozenset(["IncorrectKeyException", "InvalidCiphertextException"])


class Vault:
    """One KMS key. `key`: its alias, alias/..."""

    def __init__(self, api: AwsApi, key: str) -> None:
        self._api = api
        self._key = key

    def seal(self, workspace: str, secret: str) -> str:
        """The secret in a form that only `open` for the same workspace reads: base64 text.

        Raises:
            StorageUnavailable: KMS did not answer, or refused.
        """
        plain = base64.b64encode(secret.encode()).decode()
        return self._call("Encrypt", workspace, Plaintext=plain)["CiphertextBlob"]

    def open(self, workspace: str, sealed: str) -> str:
        """The secret that was sealed for this workspace.

        Raises:
            SealBroken: it was sealed for another workspace or by another key, or was changed, or never sealed.
            StorageUnavailable: KMS did not answer, or refused.
        """
        if not _may_be_sealed(sealed):
            raise SealBroken("no ciphertext")
        try:
            answer = self._call("Decrypt", workspace, CiphertextBlob=sealed)
        except AwsRefused as refused:
            if refused.code in _BROKEN:
                raise SealBroken(refused.code) from None
            raise
        return base64.b64decode(answer["Plaintext"]).decode()

    def _call(self, operation: str, workspace: str, **what: str) -> dict[str, str]:
        return self._api.call(operation, KeyId=self._key, EncryptionContext={"workspace": workspace}, **what)


def _may_be_sealed(text: str) -> bool:
    """For what is no base64, or too long, KMS has refusals that do not tell what is wrong."""
    try:
        return 0 < len(base64.b64decode(text, validate=True)) <= _MAX_BYTES
    except ValueError:
        return False
