"""Photos by text message: the conversation, the link to Slack, the photo channel and the standup."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image

from chalicelib.aws import attributes
from tests.exports import contents
from tests.harness import Stage, buttons
from tests.photos import OTHER, PHONE, code_for, command, files, images, link_phone, links, opened, text, visit

DAY = 24 * 3600
QUESTION = 1
"""The prompt's place among Ada's direct messages: after the one that says that her phone is linked."""


def words(message: Any) -> str:
    return json.dumps(message["blocks"], ensure_ascii=False)


# The conversation


def test_a_stranger_is_asked_for_a_name_and_then_sends_pictures(play: Stage) -> None:
    assert "What's your name?" in text(play, " ")
    assert text(play, "Ada, hello!").startswith("Hi Ada! Now send me a picture.")
    said = text(play, "", "sunrise.jpg")
    assert said.startswith("Thanks, Ada! Your picture: https://")
    play.settle()
    content, kind = opened(play, links(said)[0])
    assert (kind, Image.open(BytesIO(content)).format) == ("image/jpeg", "JPEG")
    assert text(play, "did you get it?") == "There's no picture in that, Ada. Send one, or text HELP."


def test_a_picture_in_the_first_message_is_kept(play: Stage) -> None:
    said = text(play, "Ada", "chart.png")
    assert said.startswith("Hi Ada! Your picture: ")
    play.settle()
    assert opened(play, links(said)[0])[1] == "image/png"


def test_a_picture_before_the_name_is_kept_and_its_link_comes_with_the_name(play: Stage) -> None:
    assert text(play, "", "party.gif").startswith("Got it! This is Rooster. What's your name?")
    play.settle()
    said = text(play, "  Zoë  ")
    assert said.startswith("Hi Zoë! Your picture: ")
    assert opened(play, links(said)[0])[1] == "image/gif"


@pytest.mark.parametrize("name", ["李明", "Ægir", "O'Brien", "Nguyễn", "👩‍🚀", "<b>&"])
def test_names_are_of_any_script(play: Stage, name: str) -> None:
    assert text(play, name).startswith(f"Hi {name}! ")


def test_a_name_can_be_changed(play: Stage) -> None:
    text(play, "Eda")
    assert text(play, "name  Ada Lovelace") == "Nice to meet you, Ada Lovelace!"
    assert "Ada Lovelace" in text(play, "hm")
    assert text(play, "NAME \u200b").startswith("I couldn't find a name in that.")
    assert "Ada Lovelace" in text(play, "hm")


def test_ten_pictures_in_one_message(play: Stage) -> None:
    text(play, "Ada")
    said = text(play, "", *["chart.png"] * 4, *["sunrise.jpg"] * 3, *["party.gif"] * 3)
    assert len(links(said)) == 10
    play.settle(within=60)
    kinds = [opened(play, link)[1] for link in links(said)]
    assert kinds == ["image/png"] * 4 + ["image/jpeg"] * 3 + ["image/gif"] * 3


def test_what_a_camera_notes_of_place_and_time_is_gone_and_the_picture_stands_upright(play: Stage) -> None:
    from playground.slack.phone.pictures import sample

    before = Image.open(BytesIO(sample("sunrise.jpg")))
    assert before.getexif().get_ifd(0x8825)  # GPS
    assert before.getexif()[0x0112] != 1  # it lies on its side
    said = text(play, "Ada", "sunrise.jpg")
    play.settle()
    after = Image.open(BytesIO(opened(play, links(said)[0])[0]))
    assert not after.getexif()
    assert after.size == before.size[::-1]


def test_a_link_works_for_seven_days_and_link_renews_it(play: Stage) -> None:
    said = text(play, "Ada", "chart.png")
    play.settle()
    link = links(said)[0]
    play.later(7 * DAY - 60)
    assert visit(play, link).status_code == 302
    play.later(120)
    over = visit(play, link)
    assert (over.status_code, b"This link has expired" in over.body) == (410, True)
    assert links(text(play, "link")) == [link]
    assert visit(play, link).status_code == 302


def test_link_without_a_picture_says_so(play: Stage) -> None:
    text(play, "Ada")
    assert text(play, "LINK") == "I don't have any pictures from you. Send me one!"


def test_link_names_the_ten_latest(play: Stage) -> None:
    text(play, "Ada", *["chart.png"] * 6)
    play.later(1)
    latest = links(text(play, "", *["chart.png"] * 6))
    play.settle(within=60)
    renewed = links(text(play, "Links"))
    assert (len(renewed), renewed[-6:]) == (10, latest)


def test_while_a_picture_is_fetched_its_link_says_so_and_looks_again(play: Stage) -> None:
    said = text(play, "Ada", "chart.png")
    page = visit(play, links(said)[0])
    assert (page.status_code, page.headers["Refresh"]) == (200, "3")
    assert b"on its way" in page.body


def test_stop_is_silence_until_start(play: Stage) -> None:
    text(play, "Ada")
    assert text(play, "STOP").startswith("OK, no more texts from Rooster")
    assert text(play, "hello?") == ""
    assert text(play, "", "chart.png") == ""
    play.settle()
    assert files(play.rooster) == []
    assert text(play, "HELP").startswith("Rooster saves pictures you text, but you said STOP.")
    assert text(play, "Start") == "Welcome back, Ada! Send me pictures."
    assert links(text(play, "", "chart.png"))


@pytest.mark.parametrize(
    "said", ["stop\n\nSent from my iPhone", "STOP\nplease", "\u200b\n“Ｓtop.”\r\n--\r\nAda", "unsubscribe!\nthanks"]
)
def test_stop_alone_in_the_first_line_is_stop(play: Stage, said: str) -> None:
    assert text(play, said).startswith("OK, no more texts from Rooster")
    assert text(play, "Ada") == ""
    assert text(play, "START\nSent from my iPhone").startswith("Hi, this is Rooster!")


@pytest.mark.parametrize(
    "said", ["Stop texting me", "STOP please", "please stop!", "I said: “STOP”", "How do I opt out?", "unsubscribe me"]
)
def test_who_says_stop_in_a_longer_text_reads_how_to_stop(play: Stage, said: str) -> None:
    assert text(play, said) == "To get no more texts from me, text just STOP."
    assert "What's your name?" in text(play, "hm?")
    assert text(play, "Ada") == "Hi Ada! Now send me a picture. (Wrong name? Text NAME and the right one.)"
    assert text(play, said) == "To get no more texts from me, text just STOP."
    assert text(play, said, "chart.png").startswith("Thanks, Ada! Your picture:")


@pytest.mark.parametrize(
    "said",
    [
        *(
            "who is this?",
            "Who’s this",
            "Wrong number",
            "wrong no.",
            "what?",
            "Is this Ada?",
            "Do you know Ada?",
            "Ada?",
        ),
        *(
            "Me llamo Ada",
            "I'm a friend of Ada",
            "“Start” it",
            "end of story",
            "Help needed",
            "don't",
            "sorry, who",
            "？",
        ),
    ],
)
def test_no_question_and_no_word_of_ours_is_a_name(play: Stage, said: str) -> None:
    told = text(play, said)
    assert not told.startswith(("Hi S", "Hi W", "Hi w"))
    assert text(play, "Ada") == "Hi Ada! Now send me a picture. (Wrong name? Text NAME and the right one.)"


@pytest.mark.parametrize("said", ["help me", "Help me!", "please help", "help\n\nSent from my iPhone"])
def test_who_asks_for_help_in_other_words_gets_it(play: Stage, said: str) -> None:
    assert text(play, said).startswith("Rooster saves the pictures you text.")


def test_forget_me_above_a_signature_deletes_nothing(play: Stage) -> None:
    text(play, "Ada")
    assert text(play, "FORGET ME\n\nSent from my iPhone").startswith("To delete your number, your name")
    assert "Ada" in text(play, "hm")


def test_what_twilio_answered_itself_is_not_answered_again(play: Stage) -> None:
    told = play.people.text(PHONE, "STOP", params={"OptOutType": "STOP"})
    assert (told["status"], told["replies"]) == (200, [])
    assert text(play, "hello?") == ""


def test_forget_me_deletes_number_name_and_pictures(play: Stage) -> None:
    said = text(play, "Ada", "chart.png", "sunrise.jpg")
    play.settle()
    assert len(files(play.rooster)) == 2
    assert text(play, "Forget me!").startswith("Done. I'm deleting your number, your name and your pictures.")
    play.settle()
    assert files(play.rooster) == []
    assert [visit(play, link).status_code for link in links(said)] == [404, 404]
    left = [item for item in play.rooster.items() if "Ada" in str(item) or item["pk"]["S"].startswith("link#")]
    assert left == []
    assert "What's your name?" in text(play, "...")


def test_what_is_being_fetched_while_its_sender_is_forgotten_is_deleted_too(play: Stage) -> None:
    text(play, "Ada", "chart.png")
    text(play, "FORGET ME")
    play.settle()
    assert files(play.rooster) == []


def test_two_phones_are_two_senders(play: Stage) -> None:
    text(play, "Ada")
    text(play, "Ben", phone=OTHER)
    assert "Ada" in text(play, "x")
    assert "Ben" in text(play, "x", phone=OTHER)


@pytest.mark.parametrize("said", ["Hello there", "Thanks!", "Hi", "Good morning"])
def test_a_greeting_is_nobodys_name(play: Stage, said: str) -> None:
    assert "What's your name?" in text(play, said)
    assert text(play, "I'm Chi").startswith("Hi Chi!")


def test_help_says_who_somebody_is(play: Stage) -> None:
    text(play, "Ada")
    assert text(play, "help").startswith("Rooster saves the pictures you text. I call you Ada.")


# Slack


def test_a_code_from_slack_links_a_phone_and_the_member_is_told(play: Stage) -> None:
    assert "You haven't linked a phone yet" in command(play, "status")
    assert "+15005550006" in command(play, "link")
    assert text(play, code_for(play)).startswith("Hi Ada! This phone is now linked to you in Slack.")
    play.settle()
    assert "The phone ending in 01 is linked to you now." in words(play.dm("U0ADA")[-1])
    assert "The phone ending in 01 is linked to you." in command(play, "status")


def test_a_linked_members_picture_shows_in_the_photo_channel_with_what_they_wrote(play: Stage) -> None:
    link_phone(play)
    assert "appear in <#C0TEAM>" in command(play, "channel #team")
    play.settle()
    assert "made this the photo channel" in words(play.channel()[-1])
    text(play, "our <new> office, @here", "sunrise.jpg", "party.gif")
    play.settle()
    shown = play.channel()[-1]
    assert shown["text"] == "Ada sent 2 pictures from their phone"
    assert "our &lt;new&gt; office" in words(shown)
    assert len(images(shown)) == 2
    assert [call["status"] for call in play.people.log() if call["method"] == "chat.postMessage"][-1] == 200


def test_without_a_photo_channel_a_picture_stays_out_of_slack(play: Stage) -> None:
    link_phone(play)
    text(play, "", "chart.png")
    play.settle()
    assert play.channel() == []
    assert [call for call in play.people.log() if call["method"].startswith("files.")] == []


def test_where_the_workspace_wants_links_pictures_are_not_uploaded(play: Stage) -> None:
    link_phone(play)
    command(play, "channel #team")
    assert "Only a workspace admin" in command(play, "as links")
    assert "links to pictures" in command(play, "as links", user="U0DEV")
    said = text(play, "", "chart.png")
    play.settle()
    assert links(said)[0] in words(play.channel()[-1])
    assert [call for call in play.people.log() if call["method"].startswith("files.")] == []
    assert "as links" in command(play, "status")
    assert "upload" in command(play, "as files", user="U0DEV")


@pytest.mark.parametrize("said", ["#team", "team", "C0TEAM", "<#C0TEAM|team>", "<#C0TEAM>"])
def test_a_channel_is_named_as_slack_or_people_name_it(play: Stage, said: str) -> None:
    assert "<#C0TEAM>" in command(play, f"channel {said}")


@pytest.mark.parametrize("said", ["#nowhere", "C0NOWHERE", "D0ADA", "<@U0ADA>", "@here"])
def test_a_channel_that_rooster_is_not_in_is_not_taken(play: Stage, said: str) -> None:
    assert "I can't find a channel by that name that we're both in" in command(play, f"channel {said}")
    assert "There's no photo channel" in command(play, "status")


def test_a_channel_can_be_switched_off_again(play: Stage) -> None:
    link_phone(play)
    command(play, "channel #team")
    play.settle()
    assert "won't post pictures" in command(play, "channel off")
    text(play, "", "chart.png")
    play.settle()
    assert len(play.channel()) == 1


@pytest.mark.parametrize("said", ["", "help"])
def test_help_and_what_is_not_understood(play: Stage, said: str) -> None:
    assert "/photos link" in command(play, said)
    assert "There is no `/photos dance`" in command(play, "dance")
    assert "Which channel?" in command(play, "channel")
    assert "Files or links?" in command(play, "as postcards", user="U0DEV")


def test_unlinking_keeps_new_pictures_out_of_slack(play: Stage) -> None:
    link_phone(play)
    command(play, "channel #team")
    play.settle()
    assert "no longer linked to you" in command(play, "unlink")
    assert "You haven't linked a phone" in command(play, "unlink")
    assert links(text(play, "", "chart.png"))
    play.settle()
    assert len(play.channel()) == 1


def test_a_picture_on_its_way_while_its_sender_unlinks_is_not_shown(play: Stage) -> None:
    link_phone(play)
    command(play, "channel #team")
    play.settle()
    text(play, "", "chart.png")
    command(play, "unlink")
    play.settle()
    assert len(play.channel()) == 1


def test_one_phone_for_a_member_and_one_member_for_a_phone(play: Stage) -> None:
    link_phone(play)
    link_phone(play, "U0BEN")
    assert "You haven't linked a phone" in command(play, "status", user="U0ADA")
    assert "The phone ending in 01 is no longer linked to you" in words(play.dm("U0ADA")[-1])
    assert "ending in 01" in command(play, "status", user="U0BEN")
    link_phone(play, "U0BEN", OTHER)
    command(play, "channel #team")
    play.settle()
    text(play, "", "chart.png")
    play.settle()
    assert len(play.channel()) == 1  # the phone is nobody's now
    text(play, "", "chart.png", phone=OTHER)
    play.settle()
    assert play.channel()[-1]["text"] == "Ben sent a picture from their phone"


def test_a_code_works_once_and_for_ten_minutes(play: Stage) -> None:
    code = code_for(play)
    play.later(590)
    assert "is now linked to you" in text(play, f"{code[:3]} {code[3:]}")
    assert text(play, code, phone=OTHER).startswith("That code doesn't work.")
    late = code_for(play, "U0BEN")
    play.later(601)
    assert text(play, late, phone=OTHER).startswith("That code doesn't work.")


def test_a_new_code_ends_the_old_one(play: Stage) -> None:
    old = code_for(play)
    new = code_for(play)
    assert text(play, old).startswith("That code doesn't work.")
    assert "is now linked to you" in text(play, new)


def test_after_five_wrong_codes_even_the_right_one_waits_ten_minutes(play: Stage) -> None:
    right = code_for(play)
    wrong = [f"{number:06d}" for number in range(6) if f"{number:06d}" != right][:5]
    for code in wrong:
        assert text(play, code).startswith("That code doesn't work.")
    assert text(play, right).startswith("That's too many codes.")
    play.later(601)
    assert "is now linked to you" in text(play, code_for(play))


def test_forget_me_unlinks_and_deletes_what_is_in_the_workspace(play: Stage) -> None:
    link_phone(play)
    text(play, "", "chart.png")
    play.settle()
    assert len(files(play.rooster)) == 1
    text(play, "FORGET ME")
    play.settle()
    assert files(play.rooster) == []
    assert "You haven't linked a phone" in command(play, "status")


def test_rooster_forget_deletes_the_files_and_frees_the_phones(play: Stage) -> None:
    link_phone(play)
    text(play, "", "chart.png")
    play.settle()
    play.people.command("U0DEV", "C0TEAM", "/rooster", "forget")
    asked = play.people.messages(channel="C0TEAM", as_user="U0DEV")[-1]
    play.people.click("U0DEV", "rooster_forget", channel="C0TEAM", ts=asked["ts"])
    play.settle(within=120)
    assert files(play.rooster) == []
    assert "You haven't linked a phone" in command(play, "status")
    assert [item for item in play.rooster.items() if "U0ADA" in str(item.get("user"))] == []


def test_an_export_has_no_links_and_no_words_of_what_members_text(play: Stage) -> None:
    from chalicelib.features.workspace import export

    link_phone(play)
    told = text(play, "my words", "chart.png")
    code_for(play)
    kept = [attributes.unpack(item) for item in play.rooster.items() if item["pk"]["S"] == "T0ROOSTER"]
    with ZipFile(BytesIO(export.archive(kept, "now", contents()))) as archive:
        everything = archive.read("everything.json").decode()
    assert '"picture"' in everything
    assert "U0ADA" in everything
    assert [secret in everything for secret in (links(told)[0], "my words", "api.twilio", '"code"')] == [False] * 4


def test_switched_off_pictures_are_kept_for_their_sender_alone(play: Stage) -> None:
    link_phone(play)
    command(play, "channel #team")
    play.settle()
    play.people.command("U0DEV", "C0TEAM", "/rooster", "features photos off")
    assert "are off" in command(play, "status")
    said = text(play, "", "chart.png")
    play.settle()
    assert len(play.channel()) == 1
    assert opened(play, links(said)[0])[1] == "image/png"


# Standups


@pytest.fixture
def asked(play: Stage) -> Stage:
    """Ada's phone is linked, and the standup has asked everybody."""
    link_phone(play)
    play.new_standup()
    play.at("2026-11-23T08:00:05Z")
    play.settle(within=60)
    return play


def offer(play: Stage) -> Any:
    return next(one for one in play.dm("U0ADA") if "Add to my answer" in buttons(one))


def take(play: Stage) -> None:
    play.people.click("U0ADA", "standup_picture", channel="U0ADA", ts=offer(play)["ts"])
    play.settle()


def test_while_a_standup_waits_a_picture_is_offered_and_shown_with_the_answer(asked: Stage) -> None:
    text(asked, "", "chart.png")
    asked.settle()
    assert "I got your picture. Add it to your answer for *Daily standup*" in words(offer(asked))
    assert len(images(offer(asked))) == 1
    assert asked.channel() == []  # there is no photo channel
    asked.answer("U0ADA", "the chart", "more charts", "", nth=QUESTION)
    take(asked)
    assert "Added to your answer for *Daily standup*" in words(asked.dm("U0ADA")[-1])
    asked.at("2026-11-23T10:00:05Z")
    asked.settle(within=60)
    reply = asked.channel()[-1]
    assert "the chart" in words(reply)
    assert len(images(reply)) == 1


def test_a_picture_alone_is_an_answer(asked: Stage) -> None:
    text(asked, "", "chart.png")
    asked.settle()
    take(asked)
    asked.at("2026-11-23T10:00:05Z")
    asked.settle(within=60)
    head, reply = asked.channel()
    assert "*Answered* (1): Ada" in words(head)
    assert len(images(reply)) == 1


def test_an_offer_taken_after_the_report_joins_its_thread(asked: Stage) -> None:
    text(asked, "", "chart.png")
    asked.settle()
    asked.at("2026-11-23T10:00:05Z")
    asked.settle(within=60)
    take(asked)
    asked.settle(within=60)
    head, reply = asked.channel()
    assert "Answered late" in words(head)
    assert (reply["thread_ts"], len(images(reply))) == (head["ts"], 1)


def test_who_edits_an_answer_keeps_its_pictures(asked: Stage) -> None:
    text(asked, "", "chart.png")
    asked.settle()
    take(asked)
    asked.answer("U0ADA", "words after all", "", "", nth=QUESTION)
    asked.at("2026-11-23T10:00:05Z")
    asked.settle(within=60)
    reply = asked.channel()[-1]
    assert ("words after all" in words(reply), len(images(reply))) == (True, 1)


def test_an_offer_that_cannot_be_changed_is_taken_all_the_same_and_says_so(asked: Stage) -> None:
    text(asked, "", "chart.png")
    asked.settle()
    asked.people.faults(method="chat.update", error="edit_window_closed")
    take(asked)
    seen = asked.people.messages(user="U0ADA", as_user="U0ADA")
    assert any("Added to your answer for *Daily standup*" in words(one) for one in seen)


def test_how_many_pictures_did_not_fit_is_said(asked: Stage) -> None:
    for count in (8, 5, 1):
        text(asked, "", *["chart.png"] * count)
        asked.settle(within=60)
        take(asked)
    done = [one for one in asked.dm("U0ADA") if "dded to your answer" in words(one)]
    assert [one["text"].partition(" to your")[0] for one in done] == ["Added", "2 of 5 added", "0 of 1 added"]
    assert ["An answer can have up to 10 pictures." in words(one) for one in done] == [False, True, True]


def test_taking_an_offer_twice_adds_a_picture_once(asked: Stage) -> None:
    text(asked, "", "chart.png")
    asked.settle()
    message = offer(asked)
    asked.people.faults(method="chat.update", error="internal_error")  # so the button stays
    for _ in range(2):
        asked.people.click("U0ADA", "standup_picture", channel="U0ADA", ts=message["ts"])
    asked.settle()
    asked.at("2026-11-23T10:00:05Z")
    asked.settle(within=60)
    assert len(images(asked.channel()[-1])) == 1


def test_where_the_workspace_wants_links_the_report_has_a_link(asked: Stage) -> None:
    command(asked, "as links", user="U0DEV")
    said = text(asked, "", "chart.png")
    asked.settle()
    take(asked)
    asked.at("2026-11-23T10:00:05Z")
    asked.settle(within=60)
    assert links(said)[0] in words(asked.channel()[-1])


def test_without_a_standup_nothing_is_offered(play: Stage) -> None:
    link_phone(play)
    text(play, "", "chart.png")
    play.settle()
    assert len(play.dm("U0ADA")) == 1  # that the phone is linked


def test_a_picture_deleted_in_slack_does_not_keep_the_words_from_the_report(asked: Stage) -> None:
    text(asked, "", "chart.png")
    asked.settle()
    asked.answer("U0ADA", "words", "", "", nth=QUESTION)
    take(asked)
    # nth 2: the head goes through, the answer with its picture does not.
    asked.people.faults(method="chat.postMessage", nth=2, error="invalid_blocks")
    asked.at("2026-11-23T10:00:05Z")
    asked.settle(within=60)
    reply = asked.channel()[-1]
    assert ("words" in words(reply), images(reply)) == (True, [])
