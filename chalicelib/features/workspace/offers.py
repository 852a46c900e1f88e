"""What each feature offers, in the words of the landing page. Pure; HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """`does`: goes on after "that"; `points`: headings, each with a sentence; `stores`: what is kept for it."""

    heading: str
    does: str
    words: str
    points: Sequence[tuple[str, str]]
    stores: str


OFFERS: Mapping[str, Offer] = {
    "standups": Offer(
        "Standups without the meeting",
        "runs your team’s standups",
        "Type <code>/standup new</code> in a channel, fill in one form, and everybody in it takes part.",
        (
            ("It asks on time", "On the days you choose: everybody at once, or each at their own local time."),
            ("It listens", "Up to five questions in one short form. Answers can be edited; late ones are welcome."),
            ("It reports", "One tidy post in the channel, with everybody’s answers in its thread."),
        ),
        "Standups, answers, names and pictures as Slack has them, ids of messages.",
    ),
    "emoji": Offer(
        "The emoji that fits",
        "reacts with the emoji that fits",
        "Type <code>/emoji on</code> in a channel. It reacts where it is sure, and keeps silent otherwise.",
        (
            (
                "It is tactful",
                "Silence rather than a joke on bad news; no guns, no skulls. Your team can block any emoji.",
            ),
            ("It explains", "“Why this emoji?” in the menu of every message, with a button that takes it back."),
            ("It forgets", "Messages are not stored. <code>/emoji mute me</code> leaves yours alone."),
        ),
        "Where reactions are on, who wants none, which emoji are blocked; for a day, which emoji went where and why.",
    ),
    "snaps": Offer(
        "Messages that vanish",
        "posts messages that vanish",
        "Type <code>/snap 10s</code> and your message. It is posted at once and deleted after ten seconds.",
        (
            ("On time", "After one second or seven days, also through an outage; never early."),
            ("Gone", "Its words are in no table, queue or log. “Delete now” and “Keep it” are yours."),
            ("Honest", "Notifications, exports and modified clients may keep what was seen."),
        ),
        "Where a message that is to vanish stands, not what it says.",
    ),
    "photos": Offer(
        "Photos by text message",
        "takes in photos by text message",
        "Type <code>/photos link</code>, text the code from your phone, then text pictures.",
        (
            ("To your team", "Pictures of linked members show in the photo channel, or in their answer to a standup."),
            ("Safe", "What cameras note of place and time is removed. Who has a link sees the picture, for 7 days."),
            ("Yours", "Text <code>FORGET ME</code>, and number, name and pictures are deleted."),
        ),
        "Pictures that are texted, for a year; names of who sends them; of numbers, a seal and the last two digits.",
    ),
}
