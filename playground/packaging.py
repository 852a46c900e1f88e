"""The artefact that the playground deploys: the same that goes to AWS."""

import os
from collections.abc import Mapping
from pathlib import Path

from deploy import packaging
from deploy.packaging import Package
from deploy.trouble import Trouble
from playground.trouble import CannotStart


def package(folder: Path, environ: Mapping[str, str] = os.environ) -> Package:
    """Package the app as it is now, into `folder`.

    Raises:
        CannotStart: it could not be done.
    """
    try:
        return packaging.package(folder, folder / "out", environ)
    except Trouble as trouble:
        raise CannotStart(str(trouble)) from trouble
