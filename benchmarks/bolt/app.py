"""The rival: Slack's own framework on Chalice, as its documentation shows it, doing for one click and one event what
Rooster does: a click reads one item and opens a modal, an event is acknowledged and handled by a lazy listener.

Source: https://docs.slack.dev/tools/bolt-python/concepts/lazy-listeners, its example aws_chalice.
"""

import json
import os
from pathlib import Path

import boto3
from chalice import Chalice, Response
from slack_bolt import Ack, App
from slack_bolt.adapter.aws_lambda.chalice_handler import ChaliceSlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

TOKEN = os.environ["SLACK_BOT_TOKEN"]
TABLE = os.environ["BENCHMARK_TABLE"]
VIEW = json.loads((Path(__file__).parent / "view.json").read_text(encoding="utf-8"))


def authorize(enterprise_id, team_id, user_id):  # type: ignore[no-untyped-def]
    """From what is known, without a call of auth.test at the first request."""
    return AuthorizeResult(
        enterprise_id=enterprise_id, team_id=team_id, bot_user_id="U0ROOSTER", bot_id="B0ROOSTER", bot_token=TOKEN
    )


def client() -> WebClient:
    """Of the same Slack as Rooster's."""
    return WebClient(token=TOKEN, base_url=os.environ["SLACK_API_URL"])


bolt = App(
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    authorize=authorize,
    client=client(),
    process_before_response=True,
)
table = boto3.client("dynamodb")


@bolt.action("standup_answer")
def answer(ack: Ack, body: dict, client: WebClient) -> None:  # type: ignore[type-arg]
    """A click: read what it is about, open the modal."""
    ack()
    key = {"pk": {"S": body["team"]["id"]}, "sk": {"S": "workspace"}}
    table.get_item(TableName=TABLE, Key=key, ConsistentRead=True)
    client.views_open(trigger_id=body["trigger_id"], view=VIEW)


def acknowledge(ack: Ack) -> None:
    """At once."""
    ack()


def handle(body: dict) -> None:  # type: ignore[type-arg]
    """Later, in another invocation."""


bolt.event("message")(ack=acknowledge, lazy=[handle])
for number in range(int(os.environ.get("BENCHMARK_MORE_LISTENERS", "0"))):
    bolt.event(f"benchmark_{number}")(acknowledge)

app = Chalice(app_name="rival")
handler = ChaliceSlackRequestHandler(app=bolt, chalice=app, lambda_client=boto3.client("lambda"))


@app.route("/slack/events", methods=["POST"], content_types=["application/x-www-form-urlencoded", "application/json"])
def events() -> Response:
    """Slack's Events API."""
    return handler.handle(app.current_request)


@app.route(
    "/slack/interactions", methods=["POST"], content_types=["application/x-www-form-urlencoded", "application/json"]
)
def interactions() -> Response:
    """Clicks."""
    return handler.handle(app.current_request)
