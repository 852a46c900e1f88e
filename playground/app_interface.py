"""All that the playground takes from the app's own code; without this module it knows Slack only.

How a running app is reached is playground.slack.port.App.
"""

from collections.abc import Collection, Mapping
from functools import cache
from itertools import islice

from chalicelib import manifest, settings, wiring
from chalicelib.aws.api import AwsApi
from chalicelib.aws.table import Table
from chalicelib.errors import SettingsError
from chalicelib.feature import own_settings
from chalicelib.features.standups import jobs
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs import model as jobs_model
from playground.slack.port import Declared, Timer
from playground.trouble import CannotStart

ANY_WORKSPACE, BOT_TOKEN, TWILIO_TOKEN = settings.ANY_WORKSPACE, settings.BOT_TOKEN, settings.TWILIO_TOKEN
SHARDS = jobs_model.SHARDS
_MAX_PER_SHARD = 100
_MAX_TIMERS = 100
_FOR_EVER = 2**40


def declared(chosen: Collection[str] | None = None) -> Declared:
    """`chosen`: the names of features, None for all."""
    features = wiring.declared(chosen)
    scopes = manifest.scopes(features)
    reasons = {scope: "; ".join(one.scopes[scope] for one in features if scope in one.scopes) for scope in scopes}
    commands = [command for one in features for command in one.commands]
    return Declared(
        commands=[
            {
                "command": command.name,
                "description": command.description,
                "usage_hint": command.usage_hint,
                "words": [
                    *({"word": verb.usage, "description": verb.help} for verb in command.verbs),
                    {"word": "help", "description": "What it can do"},
                ],
            }
            for command in commands
        ],
        shortcuts=[
            {"type": "message", "callback_id": one.callback_id, "name": one.name, "description": one.description}
            for feature in features
            for one in feature.shortcuts
        ],
        events=sorted({event for one in features for event in one.events}),
        scopes={scope: text.replace("`", "") for scope, text in reasons.items()},
        optional=manifest.optional_scopes(features),
        verbs=frozenset(["help", *(verb.name for command in commands for verb in command.verbs)]),
    )


def chosen_features(environ: Mapping[str, str]) -> frozenset[str]:
    """The names of features that these settings switch on.

    Raises:
        CannotStart: a setting makes no sense.
    """
    try:
        return settings.load(environ, own_settings(wiring.features())).features
    except SettingsError as error:
        raise CannotStart(f"Invalid settings: {error}.") from None


def table(environ: Mapping[str, str], stage: str) -> Table:
    """The app's table, in the AWS of `environ`."""
    return Table(AwsApi("dynamodb", environ), settings.table_name(stage))


def upcoming(table: Table, workspace: str, now: int) -> list[Timer]:
    """The workspace's open jobs that are not yet due and will do something, earliest first."""
    store = StandupStore(table)

    @cache
    def place(kind: str, of: str, at: int) -> str | None:
        """Where it will show, "" for other jobs; None if nothing will come of it."""
        if kind == jobs.OPEN:
            standup = store.standup(workspace, of)
            return standup.channel if standup and not standup.paused else None
        if kind not in (jobs.PROMPT, jobs.REPORT):
            return ""
        run = store.run(workspace, of)
        if not run or (kind == jobs.REPORT and (run.reported or at != run.report_at)):
            return None
        return run.channel

    timers: list[Timer] = []
    for job in _jobs(table, workspace, now):
        of = str(job.args.get("standup") or job.args.get("run") or "")
        channel = place(job.kind, of, int(job.args.get("at", 0)))
        if channel is not None:
            timers.append(Timer(job.kind, job.due, channel))
    return timers


def _jobs(table: Table, workspace: str, now: int) -> list[jobs_model.Job]:
    keys = [key for shard in SHARDS for key in islice(table.due_keys(shard, now, _FOR_EVER), _MAX_PER_SHARD)]
    own = [key for key in keys if key["pk"] == workspace]
    first = islice(sorted(own, key=lambda key: int(key["due"])), _MAX_TIMERS)
    items = [table.get({"pk": key["pk"], "sk": key["sk"]}) for key in first]
    return sorted((jobs_model.from_item(item) for item in items if item), key=lambda job: job.due)
