"""`python -m tests.upgrade.record`: what this version stores, as the folder of fixtures that later ones must read.

It plays each scene up to where it stops, and writes down what is there then. README.md says when to do this.
"""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib import wiring
from playground.slack import people
from tests import harness
from tests.conftest import MONDAY
from tests.harness import Stage
from tests.still_clock import still_clock
from tests.upgrade import feature_scenes, newer_scenes, standup_scenes, workspace_scenes
from tests.upgrade.kinds import Fixture, as_text, holders, items_in, jobs_in
from tests.upgrade.snapshot import taken

HERE = Path(__file__).parent
Scene = Callable[[Stage], standup_scenes.Notes]
ONE_TOKEN: tuple[Scene, ...] = (
    standup_scenes.asking,
    standup_scenes.own_time,
    standup_scenes.parked,
    standup_scenes.reporting,
    standup_scenes.reported,
    standup_scenes.paused,
    standup_scenes.suspended,
    feature_scenes.snaps,
    feature_scenes.emoji,
    feature_scenes.endpoint,
    feature_scenes.photos,
    feature_scenes.offered,
    newer_scenes.deleted,
    newer_scenes.heard,
    newer_scenes.troubled,
    newer_scenes.moved,
)
NOBODYS = frozenset(["standup_help"])
"""Kinds of jobs that the worker still knows, and nobody creates any more."""
ANY_WORKSPACE: tuple[Scene, ...] = (
    workspace_scenes.installed,
    workspace_scenes.org,
    workspace_scenes.left,
    workspace_scenes.forgetting,
)


def recorded(scene: Scene) -> Fixture:
    """The scene, played up to where it stops."""
    with stage_of(scene) as play:
        play.people.clock(set=MONDAY)
        notes = scene(play)
        play.people.clock(advance=1)  # what today's Slack says comes after all that was said before
        return taken(play, notes)


@contextmanager
def stage_of(scene: Scene) -> Iterator[Stage]:
    """Where it is played: with the operator's one token, or where any workspace can install Rooster."""
    whose = harness.stage if scene in ONE_TOKEN else harness.open_stage
    with pytest.MonkeyPatch.context() as patch, still_clock() as now:
        patch.setattr(people, "HOME_PATIENCE", 0)
        with whose(now) as play:
            yield play


def kinds(fixtures: Mapping[str, Fixture]) -> dict[str, dict[str, list[str]]]:
    """Of every kind of item and of job that is to do, which fixtures hold it."""
    return {
        "items": holders({name: items_in(fixture) for name, fixture in fixtures.items()}),
        "jobs": holders({name: jobs_in(fixture) for name, fixture in fixtures.items()}),
    }


def handled() -> set[str]:
    """The kinds of jobs that the worker knows."""
    with harness.stage():
        return set(wiring.worker()._handlers)


def main() -> int:
    """Write the folder; names on stderr the kinds of jobs that no scene holds."""
    logging.disable()
    commit = subprocess.run(["git", "rev-parse", "--short=7", "HEAD"], check=True, capture_output=True, text=True)
    folder = HERE / commit.stdout.strip()
    folder.mkdir(exist_ok=True)
    wanted = set(sys.argv[1:])
    scenes = [scene for scene in (*ONE_TOKEN, *ANY_WORKSPACE) if not wanted or scene.__name__ in wanted]
    fixtures = {scene.__name__: recorded(scene) for scene in scenes}
    for name, fixture in fixtures.items():
        (folder / f"{name}.json").write_text(as_text(fixture), encoding="utf-8")
    held = kinds(fixtures)
    (folder / "kinds.json").write_text(as_text(held), encoding="utf-8")
    missing = sorted(handled() - NOBODYS - set(held["jobs"])) if not wanted else []
    print("\n".join(f"No scene holds a job of the kind {kind}" for kind in missing), file=sys.stderr)
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
