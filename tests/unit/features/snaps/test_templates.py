"""What people read about messages that vanish, at its edges."""

import pytest

from chalicelib.features.snaps import templates
from chalicelib.features.snaps.model import Refusal, Snap
from chalicelib.slack.message import Message
from playground.slack.blocks import check_message_blocks
from tests.harness import buttons, words

NOW = 1_795_417_200
LONGEST = 4000


def snap(left: int, channel: str = "C0TEAM") -> Snap:
    """A message that has so many seconds left."""
    return Snap("f00d", "U0ADA", channel, "", NOW - 10, NOW + left, "1795417190.000100")


def taken(message: Message) -> str:
    """What Slack shows of it."""
    return words({"blocks": check_message_blocks(list(message.blocks))})


def test_the_message_names_its_author_and_its_delay() -> None:
    message = templates.posted("Ada", snap(90), 90, "2 < 3 & more")
    assert taken(message) == "*Ada* (vanishes in 1 min 30 s):\n2 &lt; 3 &amp; more\nDelete now"
    assert message.text == "Ada posted a message that vanishes in 1 min 30 s"


@pytest.mark.parametrize("name", ["*Ada*", "_Ada_", "`Ada`", "~Ada~", " Ada\n", "\u202eAda"])
def test_a_name_has_no_marks_of_its_own(name: str) -> None:
    message = templates.posted(name, snap(10), 10, "hello")
    assert taken(message).startswith("*Ada* (vanishes")
    assert message.text.startswith("Ada posted")


@pytest.mark.parametrize(
    "message", ["x" * LONGEST, "word " * 799 + "words", "👨‍👩‍👧‍👦" * 571, "\n".join("abc" for _ in range(1000))]
)
def test_a_long_message_is_in_several_paragraphs_without_a_gap(message: str) -> None:
    blocks = check_message_blocks(list(templates.posted("Ada", snap(10), 10, message).blocks))
    assert "".join(block["text"]["text"] for block in blocks[1:-1]) == message
    assert len(blocks) > 3


def test_what_is_kept_is_said_without_a_button() -> None:
    posted = templates.posted("Ada", snap(10), 10, "hello\n" + "x" * 3500)
    kept = templates.kept("Ada", [dict(block) for block in posted.blocks])
    assert buttons({"blocks": list(kept.blocks)}) == []
    assert taken(kept) == "*Ada*:\n" + "\n".join(block["text"]["text"] for block in posted.blocks[1:-1])


@pytest.mark.parametrize(("is_given", "how"), [(True, ""), (False, ", the default")])
def test_the_acknowledgement(is_given: bool, how: str) -> None:
    told = templates.acknowledged(snap(5400), 5400, is_given)
    assert told["text"] == f"Posted. It vanishes in *1 h 30 min*{how}."
    assert buttons(told) == ["Keep it", "Delete now"]
    assert {one["value"] for one in told["blocks"][-1]["elements"]} == {"f00d"}
    assert told["response_type"] == "ephemeral"


def test_the_list_counts_down() -> None:
    said = templates.listed([snap(0), snap(-5), snap(1), snap(3661, "D0ADA")], NOW)
    assert said.split("\n")[1:] == [
        "• <#C0TEAM>: any moment",
        "• <#C0TEAM>: any moment",
        "• <#C0TEAM>: in 1 s",
        "• <#D0ADA>: in 1 h 1 min 1 s",
    ]


@pytest.mark.parametrize(
    ("count", "last"), [(20, "• <#C0TEAM>: in 9 s"), (21, "… and 1 more"), (500, "… and 480 more")]
)
def test_a_long_list_is_cut(count: int, last: str) -> None:
    said = templates.listed([snap(9)] * count, NOW)
    assert said.split("\n")[-1] == last
    assert taken(Message("", [{"type": "section", "text": {"type": "mrkdwn", "text": said}}]))


@pytest.mark.parametrize("why", list(Refusal))
def test_each_refusal_has_its_words_and_an_example(why: Refusal) -> None:
    assert "`/snap " in templates.REFUSALS[why]
    assert "`" not in templates.FORM_REFUSALS[why]


def test_slacks_own_word_for_a_refusal_is_shown_where_there_is_no_better() -> None:
    assert templates.why_not("is_archived") == "the channel is archived"
    assert templates.why_not("<!here>") == "Slack says `&lt;!here&gt;`"
    assert templates.refused("thread_not_found").startswith("Slack rejected that (`thread_not_found`)")
