"""All of Rooster on this machine: local AWS, packaged app, its short address, and the playground's Slack."""

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType

from playground import deploy
from playground.app_port import DeployedApp, first_answer
from playground.aws import LocalAws
from playground.gateway import Gateway
from playground.options import HOST, Options, require_free, sole_use_of
from playground.packaging import package
from playground.slack.server import PlaygroundSlack
from playground.trouble import CannotStart

_INSTALLED = "T0ROOSTER"
"""The workspace that has Rooster from the start; others may install it."""


class Stack:
    """Everything is up inside `with`, and nothing of it is left afterwards. `say` gets a line for each step."""

    def __init__(
        self, options: Options, say: Callable[[str], None] = lambda line: None, rate_limits: bool = False
    ) -> None:
        self.options = options
        self.aws = LocalAws(options.aws_port, options.state, options.app_port)
        self.api_path = ""
        self.app: DeployedApp
        self.slack: PlaygroundSlack | None = None
        self._say = say
        self._rate_limits = rate_limits
        self._open = ExitStack()

    def __enter__(self) -> "Stack":
        with self._open:
            self._require_ports()
            self._start()
            self._open = self._open.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def api_url(self) -> str:
        """The deployed API at the local AWS itself, without a slash at its end."""
        return self.aws.url + self.api_path

    def _require_ports(self) -> None:
        for name in ("APP_PORT", "AWS_PORT") + (() if self.options.own_slack else ("SLACK_PORT",)):
            require_free(name, getattr(self.options, name.lower()))

    def _start(self) -> None:
        options = self.options
        self._open.enter_context(sole_use_of(options.state))
        self._say(f"Starting the local AWS on {self.aws.url} (its state is kept in {options.state.name}/)")
        self._open.callback(self.aws.stop)
        self.aws.start()
        self._say("Packaging the app with chalice")
        artefact = package(options.state / "package")
        self._say("Deploying it with CloudFormation: first the table and queues, then the app")
        deploy.deploy_data(self.aws, options.stage)
        is_restart = deploy.is_deployed(self.aws, options.stage)
        self.api_path = deploy.deploy_app(self.aws, artefact, options.environ)
        if is_restart:
            deploy.renew_stream_mapping(self.aws, options.stage)
        self._start_gateway()
        self.app = DeployedApp(self.aws, options.stage, options.app_port)
        self.app.unwind()
        if not options.own_slack:
            self._start_slack()
        if not self.app.offset:
            deploy.invoke_tick(self.aws, options.stage)

    def _start_gateway(self) -> None:
        gateway = Gateway(self.options.app_port, self.options.aws_port, self.api_path)
        gateway.start()
        self._open.callback(gateway.stop)
        status = first_answer(self.options.app_port)
        if status != 200:
            raise CannotStart(f"The deployed app returns {status} at {self.options.app_url}health.")
        self._say(f"The app is up at {self.options.app_url}")

    def _start_slack(self) -> None:
        options = self.options
        self.slack = PlaygroundSlack(
            self.app,
            signing_secret=options.environ["SLACK_SIGNING_SECRET"],
            bot_token=options.bot_token,
            client_id=options.environ.get("SLACK_CLIENT_ID", ""),
            client_secret=options.environ.get("SLACK_CLIENT_SECRET", ""),
            app_url=options.app_url,
            installed=() if options.bot_token else (_INSTALLED,),
            state=options.state / "slack.json",
            port=options.slack_port,
            host=HOST,
            rate_limits=self._rate_limits,
            features=options.features,
            twilio=options.twilio,
        )
        try:
            self.slack.start()
        except RuntimeError as error:
            why = f"Rooster couldn't be installed in the playground's Slack: {error}"
            raise CannotStart(f"{why} To start over, delete {options.state}.") from error
        self._open.callback(self.slack.stop)
