"""AWS cuts an answer off, or is too busy to tell a secret: nothing is shown in part, and nothing waits for long."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from PIL import Image

from chalicelib import settings, wiring
from chalicelib.errors import StorageUnavailable
from tests import wire
from tests.faults._looks import PROMPT, TEAM, dms
from tests.harness import STAGE, Stage
from tests.photos import command, images, link_phone, text
from tests.wire import Answer, refusal, refusing

BUSY = refusal("ThrottlingException")
SSM = "AmazonSSM.GetParameters"


@pytest.mark.fault("J1")
def test_j1_a_picture_that_s3_cuts_off_is_shown_whole_later(play: Stage, log: list[str]) -> None:
    link_phone(play)
    command(play, "channel #team")
    play.settle()
    cuts = 2

    def cut(target: str, asked: Mapping[str, Any]) -> Answer | None:
        nonlocal cuts
        if target != "S3.GetObject" or not cuts:
            return None
        cuts -= 1
        return 200, {"Body": b"\xff\xd8half", "Length": 300_000}

    text(play, "our new office", "sunrise.jpg")
    with wire.watched(cut):
        play.settle(within=60)
    assert cuts == 0
    (shown,) = images(play.channel()[-1])
    with urlopen(f"{play.slack.url}files/{shown}") as answer, Image.open(BytesIO(answer.read())) as picture:
        picture.load()  # to its last byte
    assert '"outcome": "retry"' in "".join(log)


@pytest.fixture
def with_ssm(play: Stage) -> Iterator[Stage]:
    """The secrets are in SSM, and this process has not read them yet."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in zip(settings.SECRETS, wiring.container().secrets.get(*settings.SECRETS[:2]), strict=False):
            boto3.client("ssm").put_parameter(
                Name=settings.parameter_name(STAGE, name), Value=value, Type="SecureString", Overwrite=True
            )
            patch.delenv(name)
        wiring.cold_start(wiring.container().now)
        yield play


@pytest.mark.fault("J9")
def test_j9_a_job_for_which_ssm_is_too_busy_comes_back_at_once(with_ssm: Stage, log: list[str]) -> None:
    with_ssm.new_standup()
    wiring.cold_start(wiring.container().now)  # a cold start
    with refusing(SSM, BUSY) as refused:
        with_ssm.people.clock(set=PROMPT)
        while with_ssm.rooster.step():
            pass
    assert refused
    assert (dms(with_ssm, *TEAM), with_ssm.rooster.failures) == ([0] * 4, [])
    with_ssm.settle(within=60)
    assert (dms(with_ssm, *TEAM), with_ssm.rooster.failures) == ([1] * 4, [])


@pytest.mark.fault("J9")
def test_j9_a_request_for_which_ssm_was_too_busy_is_answered_the_next_time(with_ssm: Stage) -> None:
    with refusing(SSM, BUSY), pytest.raises(StorageUnavailable, match="ThrottlingException"):
        wiring.front_door()
    with refusing(SSM, BUSY, times=3) as refused:
        wiring.front_door()
    assert len(refused) == 3
    with refusing(SSM, BUSY) as refused:
        wiring.worker()
        wiring.web()
    assert refused == []
