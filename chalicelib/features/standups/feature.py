"""Standups: what they declare."""

from functools import partial

from chalicelib.container import Container
from chalicelib.feature import Feature, Landing, OnCommand, SlashCommand, Storage, Verb, loader
from chalicelib.features.standups import jobs

load = loader(__package__)


def _on_one(verb: str, container: Container) -> OnCommand:
    return partial(load("commands.Commands.on_one")(container), verb)


STANDUP = SlashCommand(
    "/standup",
    "Standups in this channel",
    (
        Verb(
            "new",
            "",
            "Set one up: name, channel, questions, times",
            load("commands.Commands.new"),
        ),
        Verb("list", "", "See what is set up here", load("commands.Commands.list")),
        Verb("start", "", "Ask everyone now", partial(_on_one, "start")),
        Verb("answer", "", "Answer today's questions, or change your answers", partial(_on_one, "answer")),
        Verb("skip", "", "Skip today", partial(_on_one, "skip")),
        Verb("report", "", "Post the report now, or refresh it", partial(_on_one, "report")),
        Verb("delete", "", "Delete one; I ask first, and you can undo it for a day", partial(_on_one, "delete")),
    ),
    notes=lambda settings: (
        "Several standups here? Add the name: `/standup report Daily standup`\n"
        "Or send me `answer`, `skip` or `standup` as a direct message. While a standup is waiting for you, anything "
        "else you write can become your answer."
    ),
    meanings={
        **dict.fromkeys(("edit", "change", "update", "reply"), "answer"),
        **dict.fromkeys(("create", "add", "setup"), "new"),
        **dict.fromkeys(("remove", "stop", "cancel"), "delete"),
        **dict.fromkeys(("ask", "run", "begin", "resume"), "start"),
        **dict.fromkeys(("show", "all", "status", "standups"), "list"),
    },
)
FEATURE = Feature(
    name="standups",
    does="runs your team's standups",
    commands=(STANDUP,),
    events={
        "message.im": load("listening.Listening.message"),
        "member_joined_channel": load("returning.Returning.joined"),
        "group_unarchive": load("returning.Returning.unarchived"),
    },
    clicks={
        "standup_answer": load("answering.Answering.click_answer"),
        "standup_skip": load("answering.Answering.click_skip"),
        "standup_new": load("setup.Setup.click_new"),
        "standup_do": load("commands.Commands.click_which"),
        "standup_picture": load("pictures.Pictures.click"),
        "standup_use": load("conversation.Conversation.click_use"),
        "standup_no": load("conversation.Conversation.click_no"),
        "standup_delete": load("deleting.Deleting.click_delete"),
        "standup_undo": load("deleting.Deleting.click_undo"),
    },
    modals={
        "standup_answers": load("answering.Answering.submit"),
        "standup_new": load("setup.Setup.submit"),
    },
    jobs={
        jobs.OPEN: load("asking.Asking.open"),
        jobs.ROSTER: load("asking.Asking.roster"),
        jobs.JOIN: load("asking.Asking.join"),
        jobs.PROMPT: load("asking.Asking.prompt"),
        jobs.DIRECT_MESSAGE: load("asking.Asking.direct_message"),
        jobs.REPORT: load("reporting.Reporting.report"),
        jobs.REPLY: load("reporting.Reporting.reply"),
        jobs.HEAD: load("reporting.Reporting.head"),
        jobs.NOTICE: load("notifications.Notifications.notice"),
        jobs.CREATED: load("notifications.Notifications.created"),
        jobs.PICTURE: load("pictures.Pictures.show"),
        jobs.RESUME: load("resuming.Resuming.installed"),
        jobs.UNDELETED: load("resuming.Resuming.undeleted"),
        jobs.OFFER_UNDO: load("deleting.Deleting.offer_undo"),
        jobs.BACK: load("returning.Returning.back"),
        jobs.HEARD: load("conversation.Conversation.heard"),
    },
    notices=load("troubles.Troubles.by_kind"),
    scopes={
        "commands": "`/standup`",
        "chat:write": "posting prompts and reports",
        "users:read": "seeing members' names and time zones",
        "channels:read": "seeing who is in a channel",
        "groups:read": "running standups in private channels",
        "im:write": "sending prompts to members",
        "im:history": "reading what members write to Rooster",
        "channels:history": "checking that reports were posted",
        "groups:history": "checking that reports were posted",
    },
    optional=("channels:history", "groups:history", "groups:read"),
    after_install=(jobs.RESUME,),
    first_step=("Create the first standup", "standup_new"),
    landing=Landing(
        "Standups without the meeting",
        "Type <code>/standup new</code> in a channel, fill in one form, and everyone in the channel takes part.",
        (
            ("It asks on time", "On the days you choose: everyone at once, or each at their own local time."),
            ("It listens", "Up to five questions in one short form. Answers can be edited; late ones are welcome."),
            ("It reports", "One tidy post in the channel, with everyone’s answers in its thread."),
        ),
        "Standups, answers, members’ names and pictures from Slack, message IDs.",
    ),
    home=load("home.Home.section"),
    storage=Storage(
        kinds=("standup", "standup_name", "run", "member"),
        tables=load("exported.TABLES"),
        related=load("exported.related"),
    ),
    channel_moved=load("returning.Returning.move"),
    takes_pictures=load("pictures.Pictures"),
)
