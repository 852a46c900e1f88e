"""`make manifest`: the Slack app's manifest for an address and a choice of features."""

import json
import os
import re
import sys

from chalicelib import settings, wiring
from chalicelib.feature import own_settings
from chalicelib.manifest import manifest
from deploy.trouble import Trouble

_URL = re.compile(r"https://[^\s/]+(/\S*)?")


def manifest_json(url: str, features: str) -> str:
    """JSON, as Slack's editor takes it. `features`: a comma list; empty is all of them.

    Raises:
        Trouble: no address that Slack would take, or a feature that does not exist.
    """
    if not _URL.fullmatch(url):
        raise Trouble("URL must be the app's https:// address, without /slack/ and what follows it.")
    own = own_settings(wiring.features())
    wanted = [word.strip() for word in features.split(",") if word.strip()] or list(own)
    if unknown := sorted(set(wanted) - set(own)):
        raise Trouble(f"FEATURES can list {', '.join(own)}, but not {', '.join(unknown)}.")
    return json.dumps(manifest(url.rstrip("/"), wiring.declared(wanted)), indent=2)


def main(arguments: list[str]) -> int:
    """Print it, or one sentence that says why not. Without an account at Twilio, photos only if they are named."""
    url, features = arguments
    usual = settings.switched_on({**os.environ, "FEATURES": ""}, own_settings(wiring.features()))
    try:
        print(manifest_json(url, features or ",".join(usual)))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
