"""Coming and going: the jobs that are written when a workspace lets Rooster in or shows it out."""

import secrets
from collections.abc import Sequence

from chalicelib.access.model import Workspace
from chalicelib.access.store import KEPT_SECONDS
from chalicelib.aws.table import Write
from chalicelib.feature import Feature
from chalicelib.features.workspace import jobs
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Job


def on_installed(features: Sequence[Feature], workspace: str, cause: str, now: int) -> list[Write]:
    """Features take up again what they did before. `cause` makes the ids: repeated, it causes nothing more."""
    kinds = [kind for feature in features for kind in feature.after_install]
    return [jobs_model.put(Job(workspace, f"{kind}.{cause}", kind, now)) for kind in kinds]


def on_uninstalled(state: Workspace, at: int, now: int) -> list[Write]:
    """The data goes later; with an org, its workspaces are left too."""
    once = secrets.token_hex(4)
    follow_up = [jobs.purge(state.id, at, at + KEPT_SECONDS, once)]
    if state.is_org:
        follow_up.append(jobs.leave_teams(state.id, at, now, once))
    return [jobs_model.put(job) for job in follow_up]
