"""Words that mean something else than their phrase, and lines on which the wrong emoji would hurt."""

import pytest

from chalicelib.emoji_predictor import embedded
from chalicelib.emoji_predictor.prediction import Prediction

PREDICTOR = embedded.load()


def _name(text: str) -> str | None:
    told = PREDICTOR.decide(text)
    return told.name if isinstance(told, Prediction) else None


@pytest.mark.parametrize(
    "text",
    [
        "he killed himself",
        "police killed the man",
        "I don't think that joke was appropriate",
        "you broke the build again",
        "nice job breaking prod, genius",
        "congratulations, you broke the build again",
        "well done, now nobody can log in",
        "bravo, you deleted the shared folder",
        "I'm disappointed in how you handled the client",
        "gee thanks, another meeting at 5",
    ],
)
def test_violence_and_blame_are_left_alone(text: str) -> None:
    assert _name(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("taking some days off for my mental health", "heart"),
        ("my wife broke her leg", "pensive"),
        ("we had to put our cat to sleep", "heart"),
        ("I'm so sick of this", "weary"),
        ("great, the VPN is down", "unamused"),
        ("latency increased by 30%", "worried"),
        ("we're back to square one", "disappointed"),
    ],
)
def test_what_is_bad_gets_no_applause(text: str, name: str) -> None:
    assert _name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "oh nice, thanks!",
        "oh great, thank you so much",
        "exactly what I needed, thanks!",
        "what a surprise, thank you so much for the flowers!",
        "this offsite was so much fun!",
        "good luck with that presentation!",
        "great start to the week",
        "guess who got engaged!",
        "awesome, another PR merged!",
    ],
)
def test_meant_praise_is_no_irony(text: str) -> None:
    assert _name(text) in {"pray", "raised_hands", "tada", "crossed_fingers", "clap"}


@pytest.mark.parametrize(
    "text",
    [
        "this is poorly documented",
        "can you help me with that bug, I'm out with the dog",
        "we have a cold start problem on lambda",
        "the new UI doesn't feel great",
        "it's throwing up an exception",
        "that was sick!",
        "sick leave policy is in the handbook",
    ],
)
def test_a_word_of_illness_is_not_an_ill_person(text: str) -> None:
    assert _name(text) != "face_with_thermometer"


@pytest.mark.parametrize(
    "text",
    [
        "my friend is dying to try it",
        "our partner passed on the offer",
        "put my son down for a nap",
        "we let people go home early today",
        "what a stroke of luck",
    ],
)
def test_nobody_has_died_or_was_dismissed(text: str) -> None:
    assert _name(text) not in {"heart", "pensive"}


@pytest.mark.parametrize(
    "text",
    [
        "of course, I'll send it again",
        "who needs staging access?",
        "yeah right after lunch",
        "it behaves as if it never got the event",
        "this is fine by me",
        "love how you broke it down into steps",
        "I set up another meeting for Thursday",
        "the response is paged, 50 per page",
        "turn the alert off",
        "latency of the api went down 30%",
        "let's give it to someone else",
        "they got back to me",
        "the list is sorted by date",
        "cost is broken down by team",
        "the party is happening at 5",
        "Tuesday doesn't work for me",
        "linear regression in R",
        "who knows how to restart redis?",
        "pass the props down to the child",
        "we got this error in staging",
        "you can do it with kubectl",
        "keep it up to date",
        "let me know if you need help",
        "requires 5 years of experience",
        "we hit the API quota",
        "a bug made it to prod",
        "the other party has to sign",
        "this can't wait until Monday",
        "didn't get a chance to look yet",
        "yesterday: api docs, today: tests, blockers: none",
        "we halved the build time",
        "I'll miss the standup tomorrow",
        "last day to submit expenses",
        "the first day of the month",
        "we broke it down into tasks",
        "hope this helps",
        "as far as I'm concerned we can merge",
        "the data is fed into the model",
        "400 bad request",
        "the backup job runs at 3am",
        "been stable for 30 days",
        "who are good people to talk to about SSO?",
        "I'm signing off on the design",
        "you're welcome to join",
        "search is not working on Safari",
        "I don't remember the password",
        "I'll do it after lunch",
        "run yum install httpd",
        "curry the function",
        "we use chai and mocha",
        "cycling the credentials",
        "we use llama 3 for summaries",
        "open a SNOW ticket",
        "the batch job dies if the input is empty",
        "the build is not broken any more",
    ],
)
def test_another_meaning_gets_nothing(text: str) -> None:
    assert _name(text) is None


def test_ooo_is_found_though_stretched_words_are_shrunk() -> None:
    assert _name("I'm OOO next week") == "palm_tree"
