"""Days that stop half way at what 51c3b94 did not know yet."""

from tests.harness import Stage, buttons
from tests.upgrade.standup_scenes import ADA, BEN, DEV, PROMPT, REPORT, ROOSTER, Notes, until


def deleted(play: Stage) -> Notes:
    """One standup was deleted and is being brought back, one was deleted just now."""
    play.new_standup(name="Morning")
    play.new_standup(name="Evening")
    play.delete("Evening")
    (undo,) = [one for one in play.dm(ADA) if "Undo" in buttons(one)]
    asked = play.command("delete Morning")
    play.people.click(ADA, "standup_undo", channel=ADA, ts=undo["ts"])
    play.people.click(ADA, "standup_delete", channel="C0TEAM", ts=asked["ts"])
    return {}


def heard(play: Stage) -> Notes:
    """Slack did not say who Dev is, so Dev is looked up again; Ben wrote to Rooster, twice."""
    play.new_standup()
    play.people.faults(method="users.info", user=DEV, error="fatal_error")
    play.at(PROMPT)
    play.people.say(BEN, ROOSTER, "Fixed the login bug")
    play.settle(within=0)
    play.people.say(BEN, ROOSTER, "skip")
    return {"offer": play.dm(BEN)[-1]["ts"]}


def troubled(play: Stage) -> Notes:
    """Slack has refused the report for so long that its owner is about to be told."""
    play.new_standup()
    play.at(PROMPT)
    play.answer(ADA, "out at last", None, None)
    play.people.faults(method="chat.postMessage", channel="C0TEAM", error="fatal_error", times=99)
    play.people.clock(set=REPORT)
    until(play, "job_notice", pause=30)
    return {}


def moved(play: Stage) -> Notes:
    """A channel has another id, and Rooster is back in another one where it was missed."""
    play.people.channel(channel="G0PLANS", private=True, rooster=True)
    play.new_standup()
    play.new_standup(name="Plans", channel="G0PLANS", prompt="10:00", report="12:00")
    play.people.channel("C0TEAM", rooster=False)
    play.people.channel("C0TEAM", archived=True)
    play.at(PROMPT)
    play.at(REPORT)
    play.settle(within=60)
    play.people.channel("C0TEAM", archived=False)
    play.people.channel("C0TEAM", rooster=True)
    play.people.channel(channel="G0PLANS", new_id="C0PLANS")
    return {}
