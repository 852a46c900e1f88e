"""What the runner is started with: ports, where state is kept, and the settings it hands to the app."""

import fcntl
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playground import app_interface
from playground.slack.phone import TwilioAccount
from playground.trouble import CannotStart

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
_PORTS = {"APP_PORT": 8000, "SLACK_PORT": 8100, "AWS_PORT": 8200}


@dataclass(frozen=True)
class Options:
    """`environ`: where the app's settings come from. `own_slack`: another Slack is used, not the playground's."""

    state: Path
    app_port: int
    slack_port: int
    aws_port: int
    environ: Mapping[str, str]
    own_slack: bool

    @property
    def stage(self) -> str:
        """The stage that is deployed."""
        return self.environ["STAGE"]

    @property
    def app_url(self) -> str:
        """Where the app answers."""
        return f"http://{HOST}:{self.app_port}/"

    @property
    def features(self) -> frozenset[str]:
        """What Rooster offers here, by FEATURES."""
        return app_interface.chosen_features(self.environ)

    @property
    def bot_token(self) -> str:
        """The token of the one workspace; empty where workspaces install the app by OAuth."""
        return self.environ.get(app_interface.BOT_TOKEN, "")

    @property
    def twilio(self) -> TwilioAccount | None:
        """The account whose number the playground's phones text, at the address that the app believes it has."""
        names = ("TWILIO_ACCOUNT_SID", app_interface.TWILIO_TOKEN, "TWILIO_PHONE_NUMBER")
        account, token, number = (self.environ.get(name, "") for name in names)
        return TwilioAccount(account, token, number, self.environ["PUBLIC_URL"]) if account and token else None


def from_environment(environ: Mapping[str, str]) -> Options:
    """Options from ports, ROOSTER_STATE and settings in the environment; what is not set has a local default.

    Raises:
        CannotStart: a port or a setting makes no sense.
    """
    ports = {name: _port(name, environ.get(name) or str(default)) for name, default in _PORTS.items()}
    if len(set(ports.values())) < len(ports):
        raise CannotStart(f"{', '.join(ports)} must be three different ports.")
    own_slack = bool(environ.get("SLACK_API_URL"))
    slack, app = (f"http://{HOST}:{ports[name]}" for name in ("SLACK_PORT", "APP_PORT"))
    ours = {"SLACK_API_URL": f"{slack}/api/", "PUBLIC_URL": app, "TWILIO_MEDIA_ORIGIN": slack}
    complete = local_settings() | ours | {name: value for name, value in environ.items() if value}
    if environ.get("TWILIO_ACCOUNT_SID") == "":  # nobody can text then
        complete = {name: value for name, value in complete.items() if not name.startswith("TWILIO_")}
    if complete.get(app_interface.BOT_TOKEN):
        complete = {name: value for name, value in complete.items() if name not in app_interface.ANY_WORKSPACE}
    app_interface.chosen_features(complete)
    state = Path(environ.get("ROOSTER_STATE") or ROOT / ".rooster").resolve()
    return Options(state, ports["APP_PORT"], ports["SLACK_PORT"], ports["AWS_PORT"], complete, own_slack)


def local_settings() -> dict[str, str]:
    """The settings of the `local` stage, as `chalice local` takes them."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    variables: dict[str, str] = config["stages"]["local"]["environment_variables"]
    return {name: value for name, value in variables.items() if not name.startswith("AWS_")}


def free_ports() -> dict[str, str]:
    """A port for each of ours that nobody listens on now, as the environment names them."""
    sockets = [socket.create_server((HOST, 0)) for _ in _PORTS]
    ports = [str(opened.getsockname()[1]) for opened in sockets]
    for opened in sockets:
        opened.close()
    return dict(zip(_PORTS, ports, strict=True))


def require_free(name: str, port: int) -> None:
    """Refuse a port that somebody listens on.

    Raises:
        CannotStart: the port is in use.
    """
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        raise CannotStart(f"Port {port} is in use or not allowed. Choose another one with {name}.") from None


def _port(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise CannotStart(f"{name} must be a port number from 1 to 65535, not {value!r}.")
    return int(value)


@contextmanager
def sole_use_of(state: Path) -> Iterator[None]:
    """The state directory, made if need be, for this runner alone.

    Raises:
        CannotStart: it cannot be written, or another runner uses it.
    """
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (state / "lock").open("w")
    except OSError as error:
        raise CannotStart(f"Rooster can't store its state in {state}: {error.strerror}.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(
                f"Another Rooster is using {state}. Stop it, or set ROOSTER_STATE to another directory."
            ) from None
        yield
