"""Rooster's table of contents: every route, schedule, stream and queue handler, one decorator and one call each."""

from collections.abc import Callable

from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, Rate, Request, Response, SQSEvent

from chalicelib import settings, wiring
from chalicelib.frontdoor import refusals

app = Chalice(app_name="rooster", configure_logs=False)

ANY_BODY = ["*/*"]  # the front door decides: Chalice's own refusal quotes the request and logs nothing


@app.middleware("http")
def refuse_plainly(request: Request, answer: Callable[[Request], Response]) -> Response:
    """Another method or content type than a route takes."""
    return refusals.plainly(request, answer)


@app.route("/")
def landing() -> Response:
    """The landing page."""
    return wiring.web().landing(app.current_request)


@app.route("/health")
def health() -> Response:
    """Is the app up, and are its settings complete?"""
    return wiring.web().health()


@app.route("/slack/install")
def slack_install() -> Response:
    """To Slack's consent page."""
    return wiring.web().install(app.current_request)


@app.route("/slack/oauth_redirect")
def slack_oauth_redirect() -> Response:
    """Back from it, installed."""
    return wiring.web().oauth_redirect(app.current_request)


@app.route("/slack/events", methods=["POST"], content_types=ANY_BODY)
def slack_events() -> Response:
    """Slack's Events API."""
    return wiring.front_door().events(app.current_request)


@app.route("/slack/commands", methods=["POST"], content_types=ANY_BODY)
def slack_commands() -> Response:
    """Slash commands."""
    return wiring.front_door().commands(app.current_request)


@app.route("/slack/interactions", methods=["POST"], content_types=ANY_BODY)
def slack_interactions() -> Response:
    """Clicks and modals."""
    return wiring.front_door().interactions(app.current_request)


@app.route("/twilio/mms", methods=["GET", "POST"], content_types=ANY_BODY)
def twilio_mms() -> Response:
    """Text messages, from Twilio."""
    return wiring.phone().mms(app.current_request)


@app.route("/photos/{link}")
def photo(link: str) -> Response:
    """A link that was texted, to its picture."""
    return wiring.phone().picture(app.current_request, link)


@app.on_dynamodb_record(stream_arn=settings.table_stream_arn(), batch_size=100, starting_position="TRIM_HORIZON")
def forward(event: DynamoDBEvent) -> None:
    """New jobs, from the table's stream to the queue."""
    wiring.forwarder().forward(event.to_dict())


@app.on_sqs_message(queue=settings.queue_name(settings.stage()), batch_size=1)
def work(event: SQSEvent) -> None:
    """One job from the queue."""
    wiring.worker().work([record.body for record in event])


@app.schedule(Rate(1, unit=Rate.MINUTES))
def tick(event: CloudWatchEvent) -> None:
    """Each minute: jobs coming due, and jobs overdue."""
    wiring.ticker().tick(event.to_dict())
