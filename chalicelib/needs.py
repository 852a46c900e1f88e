"""What Rooster needs of Slack, by feature: the manifest, the consent page and `/rooster status` are made of it."""

from chalicelib.features.emoji import needs as emoji
from chalicelib.features.photos import needs as photos
from chalicelib.features.snaps import needs as snaps
from chalicelib.features.standups import needs as standups
from chalicelib.features.workspace import needs as workspaces
from chalicelib.slack.manifest import Needs

ALWAYS = "rooster"
NEEDS: dict[str, Needs] = {
    ALWAYS: workspaces.NEEDS,
    "standups": standups.NEEDS,
    "emoji": emoji.NEEDS,
    "snaps": snaps.NEEDS,
    "photos": photos.NEEDS,
}
"""What Rooster itself needs comes first, and no choice of features leaves it out."""


def needs_of(features: frozenset[str]) -> dict[str, Needs]:
    """Of Rooster itself and of these features."""
    return {name: needs for name, needs in NEEDS.items() if name == ALWAYS or name in features}
