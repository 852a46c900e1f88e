"""Who chooses the emoji, by a name for people."""

from urllib.parse import urlsplit

from chalicelib.settings import ALGORITHMIA, SAGEMAKER, Settings


def predictor_label(settings: Settings) -> str:
    """The endpoint to which words are sent, or "" where none leave the process."""
    labels = {
        ALGORITHMIA: urlsplit(settings.algorithmia_url).netloc.rpartition("@")[2],
        SAGEMAKER: f"{settings.sagemaker_endpoint} (SageMaker)",
    }
    return labels.get(settings.emoji_predictor, "")
