"""Pictures' files."""

from chalicelib.aws.bucket import Bucket
from chalicelib.features.photos.settings import BUCKET
from chalicelib.settings import Settings


class Files(Bucket):
    """The private bucket that the operator's settings name; it needs boto3, where nobody waits for it (ADR 7)."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings[BUCKET])
