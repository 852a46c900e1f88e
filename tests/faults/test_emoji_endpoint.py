"""An endpoint chooses the emoji: what it is told, for how long a text waits sealed, and what becomes of its faults.

The endpoint is a real peer over HTTP: the container that Rooster brings along, with a fault put before it on demand.
"""

import base64
import io
import json
import logging
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.request import urlopen

import pytest

from chalicelib import wiring
from chalicelib.aws.api import AwsApi
from chalicelib.aws.table import Put, Table
from chalicelib.emoji_predictor import embedded, remote, serving
from chalicelib.emoji_predictor.prediction import Prediction, Predictor, Silence
from chalicelib.features.emoji import jobs, templates
from chalicelib.features.emoji.model import TOO_LATE_SECONDS
from chalicelib.features.emoji.reacting import MAX_DOUBTS
from chalicelib.features.emoji.settings import ALGORITHMIA, EMBEDDED, SAGEMAKER
from chalicelib.features.emoji.store import RATE, EmojiStore, disclose
from chalicelib.jobs.model import Job, message
from chalicelib.jobs.rate_limiter import RateLimiter
from chalicelib.jobs.store import JobStore
from tests import clock
from tests.emoji import ADA, ADMIN, BEN, DOWN, calls, emoji, reactions, say, stored, why
from tests.faults._looks import ACME, GLOBEX, POST
from tests.gateway import captured, signed
from tests.harness import TABLE, Stage, words
from tests.wire import refusal, refusing, watched

REACT, WHISPER = "reactions.add", "chat.postEphemeral"
A_QUARTER = 15 * 60
LIGHT = ["rotating_light"]
DULL = "the config lives in settings.py"
"""Of this the predictor in this process makes nothing."""
CANARY = "xyzzy4711"
NAME = "rooster-test"
DENIED = refusal("AccessDeniedException")
DOWN_FOR_NOW = 500, {"__type": "KMSInternalException"}
OURS = embedded.load()
Fault = Callable[["Peer", BaseHTTPRequestHandler], None]


class Peer(Predictor):
    """A model elsewhere. It says what it is told to, or what ours would.

    `read`: what it was sent; `asked`: by which path and with which headers.
    """

    def __init__(self) -> None:
        self.says: Prediction | Silence | None = None
        self.fault: Fault | None = None
        self.meanwhile: Callable[[], object] = lambda: None
        self.read: list[str] = []
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.over = threading.Event()
        self.server = serving.server(self, port=0)
        self.server.daemon_threads = True
        ours: Any = self.server.RequestHandlerClass
        self.server.RequestHandlerClass = type("Handler", (_Door, ours), {"peer": self})
        self.address = f"127.0.0.1:{self.server.server_port}"

    def decide(self, text: str) -> Prediction | Silence:
        self.read.append(text)
        self.meanwhile()
        return self.says or OURS.decide(text)

    def names(self, name: str) -> None:
        self.says = Prediction(name, 0.9, "neutral", "made up")

    def leaves(self) -> None:
        """Nobody listens there any more."""
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


class _Door(BaseHTTPRequestHandler):
    """Before our own handler: notes who asks, and fails if it is to fail."""

    peer: Peer

    def do_POST(self) -> None:
        self.peer.asked.append((self.path, dict(self.headers)))
        if not self.peer.fault:
            super().do_POST()  # type: ignore[misc]
            return
        self.rfile.read(int(self.headers["Content-Length"]))
        self.close_connection = True
        self.peer.fault(self.peer, self)


def answers(status: int, body: bytes) -> Fault:
    def answer(_: Peer, request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def hangs(peer: Peer, _: BaseHTTPRequestHandler) -> None:
    peer.over.wait(60)


def hangs_up(_: Peer, request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 2")


def cut_off(_: Peer, request: BaseHTTPRequestHandler) -> None:
    """Of `heart_eyes` only `heart` comes."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nheart")


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    threading.Thread(target=peer.server.serve_forever, args=(0.01,), daemon=True).start()
    yield peer
    peer.leaves()


@pytest.fixture
def way(request: pytest.FixtureRequest) -> str:
    """How the endpoint is asked."""
    return str(getattr(request, "param", ALGORITHMIA))


both_ways = pytest.mark.parametrize("way", [ALGORITHMIA, SAGEMAKER], indirect=True)


def patient(peer: Peer) -> Callable[..., bytes]:
    """A machine that is busy with other tests is no slow endpoint: only one that hangs is."""
    post = remote.post_text

    def post_text(url: str, body: bytes) -> bytes:
        return post(url, body, 0.05 if peer.fault is hangs else 60)

    return post_text


@pytest.fixture
def asking(play: Stage, peer: Peer, way: str) -> Iterator[Stage]:
    """The endpoint chooses, and Ada switched Rooster on in #team."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remote, "post_text", patient(peer))
        patch.setattr(remote, "SECONDS", 60)
        patch.setenv("EMOJI_PREDICTOR", way)
        patch.setenv("ALGORITHMIA_URL", f"http://{peer.address}/invocations")
        patch.setenv("SAGEMAKER_ENDPOINT", NAME)
        patch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", f"http://{peer.address}")
        wiring.cold_start(wiring.container().now)
        emoji(play, "on")
        place = f"{NAME} (SageMaker)" if way == SAGEMAKER else peer.address
        EmojiStore(Table(AwsApi("dynamodb"), TABLE)).commit(disclose("T0ROOSTER", "D0BEN", place))  # Ben knows
        yield play


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line that anybody logs."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    for name in ("rooster", None):
        logging.getLogger(name).addHandler(handler)
    yield lines
    for name in ("rooster", None):
        logging.getLogger(name).removeHandler(handler)


def texts(play: Stage) -> list[str]:
    """The texts that wait for the endpoint, sealed."""
    return [item["sealed"]["S"] for item in play.rooster.items() if item["sk"]["S"].startswith("emoji_text#")]


def waits(play: Stage, text: str = DOWN, user: str = BEN) -> str:
    """Ben writes, and his message waits for the endpoint; its ts."""
    told = play.people.say(user, "C0TEAM", text)
    assert (told["status"], len(texts(play))) == (200, 1)
    return str(told["ts"])


def waits_directly(play: Stage, text: str = DOWN, count: int = 1) -> None:
    """Ben writes to Rooster, and that waits: one of `count` texts."""
    assert play.people.say(BEN, BEN, text)["status"] == 200
    assert len(texts(play)) == count


def wonders(play: Stage, text: str = DOWN) -> None:
    """Ada wants to know what a text would get, and that waits."""
    answer = play.people.command(ADA, "C0TEAM", "/emoji", f"explain {text}")
    assert words(json.loads(answer["body"])) == templates.ASKING
    assert len(texts(play)) == 1


def explained(play: Stage, text: str) -> list[str]:
    """What Ada has been told by now of texts like that, after another one."""
    assert emoji(play, f"explain {text}") == templates.ASKING
    return explanations(play)


def explanations(play: Stage, user: str = ADA, channel: str = "C0TEAM") -> list[str]:
    """What a member alone reads in a channel once they asked."""
    read = [words(one) for one in play.people.messages(channel=channel, as_user=user) if one.get("ephemeral")]
    return [one for one in read[read.index(templates.ASKING) :] if one != templates.ASKING]


def answered(play: Stage) -> list[str]:
    """What Ben reads in his direct messages."""
    return [words(one) for one in play.dm(BEN)]


def outcomes(log: list[str]) -> list[str]:
    """What the log says of the endpoint."""
    lines = [json.loads(line) for line in log if line.startswith("{")]
    return [line["outcome"] for line in lines if line["event"] == "emoji_endpoint"]


def errors(log: list[str]) -> list[str]:
    return [line for line in log if '"level": "error"' in line]


def troubles(play: Stage) -> list[Any]:
    """What somebody would have to look at."""
    return [*play.rooster.failures, *play.rooster.dead_letters()]


def job(play: Stage, kind: str) -> str:
    """The queue message that asks for the only job whose id begins so."""
    (found,) = [item["job"]["S"] for item in play.rooster.items() if item["sk"]["S"].startswith(f"job#{kind}.")]
    return message(ACME, found)


# Who is asked


@both_ways
def test_the_endpoint_chooses_the_emoji_of_a_message(asking: Stage, peer: Peer, log: list[str]) -> None:
    peer.names("books")
    assert reactions(asking, say(asking, DULL)) == ["books"]
    assert (peer.read, outcomes(log)) == ([DULL], ["ok"])


@both_ways
def test_the_endpoint_answers_direct_messages(asking: Stage, peer: Peer) -> None:
    peer.names("books")
    say(asking, DULL, channel=BEN)
    (told,) = answered(asking)
    assert told.startswith(":books: The model at ")
    assert peer.read == [DULL]


@both_ways
def test_explain_asks_the_endpoint(asking: Stage, peer: Peer, way: str) -> None:
    peer.names("books")
    place = f"{NAME} (SageMaker)" if way == SAGEMAKER else peer.address
    told = explained(asking, DULL)
    assert told == [f"I'd react with :books: (90% sure): the model at {place} picked it."]
    assert peer.read == [DULL]
    assert explained(asking, f"{DULL} :BOOKS:")[1:] == [f"Yes, :books: (90% sure): the model at {place} picked it."]
    peer.says = Silence("made up")
    *_, silent, never = [explained(asking, f"{DOWN}{name}")[-1] for name in ("", " :tada:")]
    assert silent == "The model I asked didn't find a fitting emoji."
    assert never == f"I wouldn't use :tada: for that. {silent}"


def test_only_who_asks_for_an_explanation_sees_it_also_where_rooster_is_not(asking: Stage) -> None:
    assert len(explained(asking, DOWN)) == 1
    assert not [one for one in asking.people.messages(channel="C0TEAM", as_user=BEN) if one.get("ephemeral")]
    asking.people.faults(WHISPER, error="not_in_channel")
    assert emoji(asking, f"explain {DOWN}", user=BEN) == templates.ASKING
    assert [one.startswith("I'd react with :rotating_light:") for one in answered(asking)] == [True]


def test_the_front_door_asks_no_endpoint_nor_imports_what_does(
    asking: Stage, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("chalicelib.emoji_predictor.remote", "chalicelib.aws.sagemaker", "boto3"):
        monkeypatch.setitem(sys.modules, name, None)
    wiring.cold_start()
    waits(asking)
    waits_directly(asking, count=2)
    answer = asking.people.command(ADA, "C0TEAM", "/emoji", f"explain {DOWN}")
    assert words(json.loads(answer["body"])) == templates.ASKING
    assert (len(texts(asking)), peer.asked) == (3, [])


@both_ways
def test_each_is_asked_by_its_own_address(asking: Stage, peer: Peer, way: str) -> None:
    say(asking, DOWN)
    ((path, headers),) = peer.asked
    is_signed = headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 ")
    there = f"/endpoints/{NAME}/invocations" if way == SAGEMAKER else "/invocations"
    assert (path, is_signed) == (there, way == SAGEMAKER)


@both_ways
def test_the_channel_is_told_once_who_reads_along(asking: Stage, peer: Peer, way: str) -> None:
    place = f"{NAME} (SageMaker)" if way == SAGEMAKER else peer.address
    emoji(asking, "on", user=BEN)
    (told,) = map(words, asking.channel())
    assert f"I send the text of messages here to {place}." in told
    assert "I don't store your messages or share them" not in told


def test_a_channel_that_was_switched_on_before_is_told_before_a_word_is_sent(asking: Stage, peer: Peer) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMOJI_PREDICTOR", "embedded")
        wiring.cold_start(wiring.container().now)
        for text in ("off", "on"):
            emoji(asking, text)
    wiring.cold_start(wiring.container().now)
    say(asking, DOWN)
    *_, first, then = map(words, asking.channel())
    assert "I don't store your messages or share them" in first
    assert f"I send the text of messages here to {peer.address}" in then
    assert peer.read == []
    say(asking, DOWN)
    assert (peer.read, len(asking.channel())) == ([DOWN], 3)


def test_who_writes_directly_is_told_before_a_word_is_sent(asking: Stage, peer: Peer) -> None:
    for _ in range(2):
        asking.people.say("U0CHI", "U0CHI", DOWN)
        asking.settle()
    first, then = map(words, asking.dm("U0CHI"))
    assert first.startswith(":rotating_light:")
    assert f"From your next message on, I send your words to {peer.address}" in first
    assert (peer.read, "I send your words" in then) == ([DOWN], False)


def test_help_tells_who_reads_along(asking: Stage, peer: Peer) -> None:
    assert f"is sent to {peer.address}" in emoji(asking, "help")


def test_the_menu_tells_that_the_endpoint_said_so(asking: Stage, peer: Peer) -> None:
    peer.names("books")
    assert f"the model at {peer.address} picked it" in words(why(asking, say(asking, DULL)))


def test_only_plain_words_are_sent(asking: Stage, peer: Peer) -> None:
    say(asking, "Hi <@U0CHI>, prod is <https://example.com/secret|really> *down* &amp; `rm -rf` mailto:ada@example.com")
    (read,) = peer.read
    assert read.split() == ["hi", ",", "prod", "is", "really", "*down*", "&"]


def muted(play: Stage) -> None:
    play.people.command(BEN, "C0TEAM", "/emoji", "mute me")


def switched_off(play: Stage) -> None:
    play.people.command(ADA, "C0TEAM", "/emoji", "off")


def off_everywhere(play: Stage) -> None:
    told = play.people.command(ADMIN, "C0TEAM", "/rooster", "features emoji off")
    assert "off" in told["body"]


def nobody_read_for_ten_minutes(play: Stage) -> None:
    play.people.clock(advance=TOO_LATE_SECONDS + 1)


@pytest.mark.parametrize("unwanted", [muted, switched_off, off_everywhere])
def test_where_no_emoji_is_wanted_no_text_is_kept_or_sent(
    asking: Stage, peer: Peer, unwanted: Callable[[Stage], None]
) -> None:
    unwanted(asking)
    wiring.cold_start(wiring.container().now)  # another function, which remembers nothing
    targets: list[str] = []
    with watched(lambda target, _: targets.append(target)):
        assert reactions(asking, say(asking, DOWN)) == []
    assert targets
    assert not [target for target in targets if "Encrypt" in target or "Transact" in target]
    assert (peer.read, texts(asking)) == ([], [])


def test_who_asks_for_help_does_not_ask_the_endpoint(asking: Stage, peer: Peer) -> None:
    say(asking, "help", channel=BEN)
    assert peer.asked == []


@pytest.mark.parametrize("text", ["`rm -rf`", "https://example.com", "\u200b", ":skin-tone-2:", "\x00", "&gt; quoted"])
def test_a_message_without_words_is_not_sent(asking: Stage, peer: Peer, text: str) -> None:
    for place in ("C0TEAM", BEN):
        assert asking.people.say(BEN, place, text)["status"] == 200
    asking.settle()
    assert (peer.asked, texts(asking), troubles(asking)) == ([], [], [])
    assert len(answered(asking)) == 1


def test_the_longest_message_is_sealed_and_sent_in_part(asking: Stage, peer: Peer) -> None:
    say(asking, "😀" * 13_000 + "a" * 13_000)
    say(asking, "a" + "😀" * 39_999)
    assert len(peer.read) == 1
    assert len(peer.read[0]) <= 800
    assert (texts(asking), troubles(asking)) == ([], [])


def test_the_predictor_in_this_process_keeps_no_text_and_needs_no_wipe(play: Stage) -> None:
    sent: list[str] = []
    emoji(play, "on")
    with watched(lambda target, arguments: sent.append(f"{target} {json.dumps(arguments)}")):
        assert reactions(play, say(play, DOWN)) == LIGHT
        say(play, DOWN, channel=BEN)
        emoji(play, f"explain {DOWN}")
    assert any("emoji_react" in one for one in sent)
    assert not [one for one in sent if any(word in one for word in ("emoji_text", "emoji_wipe", "sealed", "Trent"))]


# What is kept, and for how long


def test_no_word_is_kept_queued_or_logged_in_clear(asking: Stage, peer: Peer, log: list[str]) -> None:
    text = f"{DOWN} because of {CANARY}"
    sent: list[str] = []
    with watched(lambda target, arguments: sent.append(f"{target} {json.dumps(arguments)}")):
        ts = waits(asking, text)
        sealed = texts(asking)
        asking.settle()
        waits_directly(asking, text)
        sealed += texts(asking)
        asking.settle()
        wonders(asking, text)
        sealed += texts(asking)
        asking.settle()
        asking.later(A_QUARTER)
    assert (peer.read, outcomes(log)) == ([text] * 3, ["ok"] * 3)
    assert reactions(asking, ts) == LIGHT
    assert {one.partition(".")[0] for one in sent} == {"DynamoDB_20120810", "TrentService", "AmazonSQS"}
    assert not [one for one in sent if CANARY in one]
    assert CANARY.encode() not in b"".join(base64.b64decode(one) for one in sealed)
    assert CANARY not in stored(asking)
    assert CANARY not in json.dumps([log, calls(asking, REACT), calls(asking, POST)])


def test_what_waits_for_one_workspace_opens_for_no_other(asking: Stage) -> None:
    waits(asking)
    (sealed,) = texts(asking)
    assert wiring.container().vault.open(ACME, sealed) == DOWN
    with pytest.raises(Exception, match="InvalidCiphertext"):
        wiring.container().vault.open(GLOBEX, sealed)


@both_ways
def test_the_text_is_gone_after_the_reaction(asking: Stage) -> None:
    ts = waits(asking)
    asking.settle()
    assert (reactions(asking, ts), texts(asking)) == (LIGHT, [])


def test_the_text_is_gone_after_an_explanation(asking: Stage) -> None:
    wonders(asking)
    asking.settle()
    assert (len(explanations(asking)), texts(asking)) == (1, [])


@pytest.mark.parametrize("trouble", ["slack_is_down", "workers_break", "kms_opens_nothing"])
def test_who_asks_for_an_explanation_hears_that_there_is_none(asking: Stage, peer: Peer, trouble: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        wonders(asking)
        {"slack_is_down": slack_is_down, "workers_break": workers_break, "kms_opens_nothing": kms_opens_nothing}[
            trouble
        ](patch, asking)
        asking.settle()
        asking.later(A_QUARTER)
    asking.people.faults(clear=True)
    for _ in range(4):
        asking.later(1800)
    assert templates.NOT_ASKED in [*explanations(asking), *map(words, asking.dm(ADA))]
    assert (texts(asking), asking.rooster.dead_letters()) == ([], [])


def test_who_asks_for_an_explanation_hears_that_reactions_are_off_by_now(asking: Stage, peer: Peer) -> None:
    wonders(asking)
    off_everywhere(asking)
    asking.settle()
    assert (explanations(asking), peer.asked, texts(asking)) == ([templates.NOT_ASKED], [], [])


def test_the_text_is_gone_after_an_answer(asking: Stage) -> None:
    waits_directly(asking)
    asking.settle()
    assert (len(answered(asking)), texts(asking)) == (1, [])


@pytest.mark.parametrize("says", [Silence("made up"), Prediction("tada", 0.9, "positive", "made up")])
def test_the_text_is_gone_after_a_silence(asking: Stage, peer: Peer, says: Prediction | Silence) -> None:
    peer.says = says
    ts = waits(asking)
    asking.settle()
    assert (reactions(asking, ts), len(peer.read), texts(asking)) == ([], 1, [])


@pytest.mark.parametrize("dropped", [muted, switched_off, off_everywhere, nobody_read_for_ten_minutes])
def test_the_text_of_a_message_that_is_dropped_is_gone_unread(
    asking: Stage, peer: Peer, dropped: Callable[[Stage], None]
) -> None:
    ts = waits(asking)
    dropped(asking)
    asking.settle()
    assert (reactions(asking, ts), peer.read, texts(asking)) == ([], [], [])
    assert calls(asking, REACT) == []
    assert troubles(asking) == []


def test_the_text_is_gone_where_the_emoji_is_blocked_meanwhile(asking: Stage, peer: Peer) -> None:
    peer.meanwhile = lambda: EmojiStore(wiring.container().table).block(ACME, LIGHT[0])
    waits(asking)
    asking.settle()
    assert (peer.read, texts(asking), calls(asking, REACT)) == ([DOWN], [], [])


def test_the_text_is_gone_where_the_turn_would_come_too_late(asking: Stage, log: list[str]) -> None:
    turns, soon = (
        RateLimiter(wiring.container().table, RATE),
        clock.now() + 30,
    )  # time goes on meanwhile, and frees a turn each 1.5 s
    while turns.take(ACME, soon) is not None:
        pass  # all that are near enough are promised
    waits(asking)
    asking.settle()
    assert (texts(asking), calls(asking, REACT)) == ([], [])
    assert '"code": "shed"' in json.dumps(log).replace("\\", "")


def test_while_a_reaction_waits_for_its_turn_its_text_is_gone_already(asking: Stage, peer: Peer) -> None:
    for _ in range(3 * RATE.burst):
        RateLimiter(wiring.container().table, RATE).take(ACME, clock.now())
    ts = waits(asking)
    asking.rooster.step()
    assert (peer.read, texts(asking), reactions(asking, ts)) == ([DOWN], [], [])
    asking.settle(within=60)
    assert (peer.read, reactions(asking, ts)) == ([DOWN], LIGHT)


def test_the_text_of_a_message_deleted_meanwhile_is_gone(asking: Stage) -> None:
    ts = waits(asking)
    asking.people.delete(BEN, "C0TEAM", ts)
    asking.settle()
    assert (texts(asking), troubles(asking)) == ([], [])


def test_a_direct_message_is_not_read_once_the_feature_is_off(asking: Stage, peer: Peer) -> None:
    waits_directly(asking)
    off_everywhere(asking)
    asking.settle()
    assert (peer.read, texts(asking), answered(asking)) == ([], [], [])


@pytest.mark.parametrize("fault", [{"status": 503}, {"drop": True, "before": True}, {"error": "internal_error"}])
def test_the_text_is_gone_once_a_reaction_in_doubt_is_given_up(asking: Stage, fault: dict[str, Any]) -> None:
    asking.people.faults(REACT, times=100, **fault)
    waits(asking)
    asking.settle(within=60)
    assert (len(calls(asking, REACT)), texts(asking), troubles(asking)) == (MAX_DOUBTS, [], [])


def test_the_text_of_a_reaction_that_must_wait_for_slack_goes_with_it(asking: Stage) -> None:
    asking.people.faults(REACT, status=429, retry_after=30)
    ts = waits(asking)
    asking.settle()
    assert reactions(asking, ts) == []
    asking.settle(within=60)
    assert (reactions(asking, ts), texts(asking)) == (LIGHT, [])


def test_what_waits_is_not_sent_once_the_operator_wants_no_endpoint(asking: Stage, peer: Peer) -> None:
    ts = waits(asking)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMOJI_PREDICTOR", EMBEDDED)
        wiring.cold_start(wiring.container().now)
        asking.settle()
    assert (peer.asked, reactions(asking, ts), texts(asking)) == ([], LIGHT, [])


# Fifteen minutes at most


def broken(_: Job) -> Any:
    raise MemoryError


def workers_break(patch: pytest.MonkeyPatch, _: Stage) -> None:
    """Whoever tries to react or to answer breaks down."""
    for kind in (jobs.REACT, jobs.ANSWER, jobs.EXPLAIN):
        patch.setitem(wiring.worker()._handlers, kind, broken)


def kms_opens_nothing(patch: pytest.MonkeyPatch, _: Stage) -> None:
    patch.setattr(wiring.container().vault, "_key", "alias/rooster-gone")


def slack_is_down(_: pytest.MonkeyPatch, play: Stage) -> None:
    for method in (POST, REACT, WHISPER):
        play.people.faults(method, status=503, times=1000)


def slack_says_wait(_: pytest.MonkeyPatch, play: Stage) -> None:
    for method in (POST, REACT, WHISPER):
        play.people.faults(method, status=429, retry_after=3600, times=1000)


def the_token_is_dead(_: pytest.MonkeyPatch, play: Stage) -> None:
    play.people.faults("*", error="token_revoked", times=1000)


@pytest.mark.parametrize(
    "trouble", [workers_break, kms_opens_nothing, slack_is_down, slack_says_wait, the_token_is_dead]
)
@pytest.mark.parametrize("waiting", [waits, waits_directly, wonders])
def test_after_fifteen_minutes_the_text_is_gone_whatever_happens(
    asking: Stage,
    monkeypatch: pytest.MonkeyPatch,
    waiting: Callable[[Stage], object],
    trouble: Callable[[pytest.MonkeyPatch, Stage], None],
) -> None:
    waiting(asking)
    trouble(monkeypatch, asking)
    asking.settle()
    asking.later(A_QUARTER)
    assert texts(asking) == []
    assert asking.rooster.dead_letters() == []


@pytest.mark.parametrize("waiting", [waits, waits_directly, wonders])
def test_after_fifteen_minutes_the_text_is_gone_though_its_worker_died(
    asking: Stage, peer: Peer, waiting: Callable[[Stage], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(asking)
    claim = JobStore.claim

    def dies(store: JobStore, workspace: str, job_id: str) -> Any:
        """It claims the job, and is never heard of again."""
        claimed = claim(store, workspace, job_id)
        if not job_id.startswith("wipe."):
            raise SystemError
        return claimed

    monkeypatch.setattr(JobStore, "claim", dies)
    asking.people.clock(advance=A_QUARTER)
    for _ in range(10):
        asking.rooster.step()
    assert (texts(asking), peer.read) == ([], [])


def test_before_fifteen_minutes_are_over_nobody_wipes_what_waits(
    asking: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers_break(monkeypatch, asking)
    waits(asking)
    asking.later(A_QUARTER - 60)
    assert len(texts(asking)) == 1


def test_once_kms_is_back_what_waited_gets_its_reaction(asking: Stage) -> None:
    ts = waits(asking)
    with refusing("Decrypt", DOWN_FOR_NOW, times=3) as refused:
        asking.settle()
    assert len(refused) == 3
    assert (reactions(asking, ts), texts(asking), asking.rooster.dead_letters()) == (LIGHT, [], [])


def test_what_the_queue_repeats_after_the_text_is_gone_ends_quietly(
    asking: Stage, peer: Peer, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        workers_break(patch, asking)
        waits(asking)
        repeated = job(asking, "react")
        asking.settle()
        asking.later(A_QUARTER)
    log.clear()
    for _ in range(2):
        wiring.worker().work([repeated])
    assert (peer.read, calls(asking, REACT), errors(log)) == ([], [], [])


def test_an_export_holds_no_sealed_text(asking: Stage) -> None:
    waits(asking, f"{DOWN} {CANARY}")
    (sealed,) = texts(asking)
    asking.people.command(ADMIN, "C0TEAM", "/rooster", "export")
    wiring.worker().work([job(asking, "export")])
    assert texts(asking) == [sealed]
    (file,) = [file for one in asking.people.messages(user=ADMIN) for file in one.get("files", [])]
    with urlopen(file["url_private"]) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as archive:
        whole = "\n".join(archive.read(name).decode() for name in archive.namelist())
    assert "emoji_channel" in whole
    assert sealed not in whole
    assert CANARY not in whole


# What the endpoint does wrong


def away(peer: Peer) -> None:
    peer.leaves()


def failing(fault: Fault) -> Callable[[Peer], None]:
    def prepare(peer: Peer) -> None:
        peer.fault = fault

    return prepare


def naming(name: str) -> Callable[[Peer], None]:
    return lambda peer: peer.names(name)


FAULTS = {
    "refused": (away, "unreachable", LIGHT),
    "hangs up": (failing(hangs_up), "unreachable", LIGHT),
    "hangs": (failing(hangs), "timeout", LIGHT),
    "cut off": (failing(cut_off), "cut_off", LIGHT),
    "500": (failing(answers(500, b"Traceback: boom")), "status", LIGHT),
    "403": (failing(answers(403, b'{"message": "The security token is invalid"}')), "status", LIGHT),
    "HTML": (failing(answers(200, b"<html>Bad gateway</html>")), "unreadable", LIGHT),
    "no text": (failing(answers(200, b"\xff\xfe\x00")), "unreadable", LIGHT),
    "deep": (failing(answers(200, b"[" * 9_000)), "unreadable", LIGHT),
    "endless": (failing(answers(200, b"joy " * 10_000)), "too_long", LIGHT),
    "a list of other things": (failing(answers(200, b"[1, 2, 3]")), "unreadable", LIGHT),
    "never": (naming("gun"), "unknown_name", LIGHT),
    "never, by an alias": (naming(":middle_finger:"), "unknown_name", LIGHT),
    "unknown": (naming("shipit_parrot_9"), "unknown_name", LIGHT),
    "its words back": (naming(CANARY), "unknown_name", LIGHT),
    "the opposite": (naming("tada"), "vetoed", []),
    "nothing": (failing(answers(200, b"null")), "silent", []),
}


@pytest.mark.parametrize(
    ("way", "fault"),
    [
        *((ALGORITHMIA, fault) for fault in FAULTS),
        (SAGEMAKER, "refused"),
        (SAGEMAKER, "403"),
        (SAGEMAKER, "the opposite"),
    ],
    indirect=["way"],
)
def test_an_endpoint_that_fails_is_made_up_for_or_silent(asking: Stage, peer: Peer, log: list[str], fault: str) -> None:
    prepare, outcome, expected = FAULTS[fault]
    prepare(peer)
    ts = say(asking, f"{DOWN} because of {CANARY}")
    assert (reactions(asking, ts), outcomes(log)) == (expected, [outcome])
    assert (texts(asking), troubles(asking), errors(log)) == ([], [], [])
    assert CANARY not in json.dumps([log, stored(asking)])


@pytest.mark.parametrize("fault", ["refused", "500", "HTML", "never"])
def test_of_an_endpoint_that_fails_no_person_is_told(asking: Stage, peer: Peer, log: list[str], fault: str) -> None:
    prepare, outcome, _ = FAULTS[fault]
    prepare(peer)
    say(asking, DOWN, channel=BEN)
    (told,) = answered(asking)
    assert told.startswith(":rotating_light: It reads like “prod down”")
    assert "it reads like “prod down”" in explained(asking, DOWN)[0]
    assert (outcomes(log), troubles(asking), errors(log)) == ([outcome] * 2, [], [])


def test_grief_is_not_left_to_an_endpoint(asking: Stage, peer: Peer) -> None:
    peer.names("tada")
    assert reactions(asking, say(asking, "my dad passed away last night")) == []
    assert len(peer.read) == 1


def test_an_endpoint_that_fails_again_and_again_is_left_alone(
    asking: Stage, peer: Peer, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "OPEN_SECONDS", 3600)
    peer.fault = answers(503, b"")
    assert [reactions(asking, say(asking, DOWN)) for _ in range(4)] == [LIGHT] * 4
    assert (outcomes(log), len(peer.asked)) == (["status"] * 3 + ["circuit_open"], 3)


# What KMS does wrong


KMS_SAYS = [DENIED, refusal("DisabledException"), refusal("KMSInvalidStateException")]


@pytest.mark.fault("A11")
@pytest.mark.parametrize("answer", KMS_SAYS)
def test_a11_a_direct_message_that_cannot_be_sealed_is_told_again_and_answered_once(
    asking: Stage, peer: Peer, answer: Any
) -> None:
    with refusing("Encrypt", answer, times=1):
        told = asking.people.say(BEN, BEN, DOWN)
        asking.settle()
    assert told["status"] == 503
    assert (peer.read, len(answered(asking)), texts(asking)) == ([DOWN], 1, [])


@pytest.mark.parametrize("answer", KMS_SAYS)
def test_a_message_of_a_channel_that_cannot_be_sealed_goes_without_and_wakes_nobody(
    asking: Stage, peer: Peer, log: list[str], answer: Any
) -> None:
    with refusing("Encrypt", answer) as refused:
        assert asking.people.say(BEN, "C0TEAM", f"{DOWN} {CANARY}")["status"] == 200
        for pause in (0, 60, 300):
            asking.later(pause)
    assert len(refused) == 1
    assert not [item for item in asking.rooster.items() if "react." in item["sk"]["S"] or "wipe." in item["sk"]["S"]]
    assert (texts(asking), peer.read, errors(log)) == ([], [], [])
    assert CANARY not in stored(asking)


def test_what_cannot_be_written_goes_without(asking: Stage, peer: Peer, log: list[str]) -> None:
    with refusing("TransactWriteItems", DENIED):
        assert asking.people.say(BEN, "C0TEAM", DOWN)["status"] == 200
        asking.settle()
    assert (peer.read, calls(asking, REACT), texts(asking), errors(log)) == ([], [], [], [])


def changed(sealed: str) -> str:
    """One bit of it."""
    known = base64.b64decode(sealed)
    return base64.b64encode(known[:-1] + bytes([known[-1] ^ 1])).decode()


SEALS: dict[str, Callable[[str], str]] = {
    "of another workspace": lambda _: wiring.container().vault.seal(GLOBEX, DOWN),
    "changed": changed,
    "none": lambda _: DOWN,
    "empty": lambda _: "",
}


def _with_seal(play: Stage, seal: str) -> None:
    """What waits is sealed otherwise."""
    (item,) = [item for item in play.rooster.items() if item["sk"]["S"].startswith("emoji_text#")]
    sealed = {"sealed": SEALS[seal](item["sealed"]["S"]), "expires": int(item["expires"]["N"])}
    wiring.container().table.commit(Put({"pk": ACME, "sk": item["sk"]["S"], **sealed}))


@pytest.mark.parametrize("seal", SEALS)
def test_a_seal_that_is_broken_is_dropped_quietly(asking: Stage, peer: Peer, log: list[str], seal: str) -> None:
    waits(asking)
    _with_seal(asking, seal)
    asking.settle()
    assert (peer.asked, calls(asking, REACT), texts(asking)) == ([], [], [])
    assert (troubles(asking), errors(log)) == ([], [])


def test_a_seal_of_another_key_is_dropped_quietly(asking: Stage, peer: Peer, log: list[str]) -> None:
    waits(asking)
    with refusing("Decrypt", refusal("IncorrectKeyException")) as refused:
        asking.settle()
    assert (len(refused), peer.asked, texts(asking), troubles(asking), errors(log)) == (1, [], [], [], [])


def test_who_wrote_what_cannot_be_opened_is_asked_to_send_it_again(asking: Stage, peer: Peer) -> None:
    waits_directly(asking)
    _with_seal(asking, "of another workspace")
    asking.settle()
    assert answered(asking) == ["I couldn't answer your last message in time. Please send it again, or type `help`."]
    assert (peer.asked, texts(asking), troubles(asking)) == ([], [], [])


# Once


@pytest.mark.fault("A9")
def test_a9_slacks_retries_of_a_message_are_one_reaction_and_bring_no_text_back(asking: Stage, peer: Peer) -> None:
    with captured(asking) as requests:
        ts = say(asking, DOWN)
    (event,) = [one for one in requests if DOWN.encode() in one.body]
    for attempt, pause in enumerate((0, 60, 300, A_QUARTER), start=1):
        asking.later(pause)
        retry = {**event.headers, **signed(event.body), "X-Slack-Retry-Num": str(attempt)}
        assert asking.rooster.request(event.path, retry, event.body).status == 200
        assert texts(asking) == []
    asking.settle()
    assert (reactions(asking, ts), len(calls(asking, REACT)), peer.read) == (LIGHT, 1, [DOWN])


@pytest.mark.fault("A9")
def test_a9_a_direct_message_told_twice_is_answered_once(asking: Stage, peer: Peer) -> None:
    with captured(asking) as requests:
        waits_directly(asking)
    for _ in range(2):
        retry = {**requests[0].headers, **signed(requests[0].body), "X-Slack-Retry-Num": "1"}
        assert asking.rooster.request(requests[0].path, retry, requests[0].body).status == 200
        asking.settle()
    assert (len(answered(asking)), peer.read, texts(asking)) == (1, [DOWN], [])


@pytest.mark.fault("C1")
@pytest.mark.parametrize(("waiting", "kind"), [(waits, "react"), (waits_directly, "answer")])
def test_c1_a_job_delivered_twice_has_one_effect(
    asking: Stage, peer: Peer, waiting: Callable[[Stage], object], kind: str
) -> None:
    waiting(asking)
    body = job(asking, kind)
    peer.meanwhile = lambda: wiring.worker().work([body])  # while the first worker waits for the endpoint
    for _ in range(2):
        wiring.worker().work([body])
    asking.settle()
    assert (len(calls(asking, REACT)) + len(answered(asking)), peer.read, texts(asking)) == (1, [DOWN], [])


@pytest.mark.fault("B4")
@pytest.mark.parametrize("then", ["another name", "silence", "down"])
def test_b4_a_reaction_in_doubt_is_not_followed_by_another(asking: Stage, peer: Peer, then: str) -> None:
    """Slack did it, but did not say so; asked again, the endpoint says something else."""
    asking.people.faults(REACT, status=503, work=True)
    peer.names("books")
    ts = waits(asking)
    for _ in range(100):
        if asking.rooster.step() and reactions(asking, ts):
            break
    assert reactions(asking, ts) == ["books"]
    if then == "down":
        peer.leaves()
    else:
        peer.says = Silence("made up") if then == "silence" else Prediction("bulb", 0.9, "neutral", "made up")
    asking.settle(within=60)
    assert reactions(asking, ts) == ["books"]
    assert "picked it" in words(why(asking, ts))
