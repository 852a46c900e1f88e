"""What the operator decides about reactions."""

from urllib.parse import urlsplit

from chalicelib.settings import URL, Setting, Settings

EMBEDDED, SAGEMAKER, ALGORITHMIA = _PREDICTORS = ("embedded", "sagemaker", "algorithmia")
"""Who says which emoji fits: the weights in the process, an endpoint of SageMaker's, or one at any address."""
PREDICTOR = Setting("EMOJI_PREDICTOR", "|".join(_PREDICTORS), f"one of {', '.join(_PREDICTORS)}", default=EMBEDDED)
ENDPOINT = Setting(
    "SAGEMAKER_ENDPOINT",
    r"(?=.{9,63}\Z)rooster(-+[A-Za-z0-9]+)+",  # what SageMaker takes; the functions may call no other
    "rooster- plus letters, digits and inner hyphens, at most 63 in all",
    needed_with=(PREDICTOR, SAGEMAKER),
)
ENDPOINT_URL = Setting("ALGORITHMIA_URL", URL, "an http(s) URL", needed_with=(PREDICTOR, ALGORITHMIA))
SETTINGS = (PREDICTOR, ENDPOINT, ENDPOINT_URL)


def predictor_label(chosen: Settings) -> str:
    """The endpoint to which words are sent, by a name for people, or "" where none leave the process."""
    labels = {
        ALGORITHMIA: urlsplit(chosen[ENDPOINT_URL]).netloc.rpartition("@")[2],
        SAGEMAKER: f"{chosen[ENDPOINT]} (SageMaker)",
    }
    return labels.get(chosen[PREDICTOR], "")
