"""Standups: what they declare."""

from functools import partial

from chalicelib.container import Container
from chalicelib.feature import Feature, Landing, OnCommand, SlashCommand, Storage, Verb
from chalicelib.features.standups import jobs
from chalicelib.features.standups.service import standups


def _on_one(verb: str, container: Container) -> OnCommand:
    return partial(standups(container).commands.on_one, verb)


STANDUP = SlashCommand(
    "/standup",
    "Standups in this channel",
    (
        Verb(
            "new",
            "",
            "Set one up: name, channel, questions, times",
            lambda parts: standups(parts).commands.new,
        ),
        Verb("list", "", "See what is set up here", lambda parts: standups(parts).commands.list),
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
        "message.im": lambda parts: standups(parts).listening.message,
        "member_joined_channel": lambda parts: standups(parts).returning.joined,
        "group_unarchive": lambda parts: standups(parts).returning.unarchived,
    },
    clicks={
        "standup_answer": lambda parts: standups(parts).answering.click_answer,
        "standup_skip": lambda parts: standups(parts).answering.click_skip,
        "standup_new": lambda parts: standups(parts).setup.click_new,
        "standup_do": lambda parts: standups(parts).commands.click_which,
        "standup_picture": lambda parts: standups(parts).pictures.click,
        "standup_use": lambda parts: standups(parts).conversation.click_use,
        "standup_no": lambda parts: standups(parts).conversation.click_no,
        "standup_delete": lambda parts: standups(parts).deleting.click_delete,
        "standup_undo": lambda parts: standups(parts).deleting.click_undo,
    },
    modals={
        "standup_answers": lambda parts: standups(parts).answering.submit,
        "standup_new": lambda parts: standups(parts).setup.submit,
    },
    jobs={
        jobs.OPEN: lambda parts: standups(parts).asking.open,
        jobs.ROSTER: lambda parts: standups(parts).asking.roster,
        jobs.JOIN: lambda parts: standups(parts).asking.join,
        jobs.PROMPT: lambda parts: standups(parts).asking.prompt,
        jobs.DIRECT_MESSAGE: lambda parts: standups(parts).asking.direct_message,
        jobs.REPORT: lambda parts: standups(parts).reporting.report,
        jobs.REPLY: lambda parts: standups(parts).reporting.reply,
        jobs.HEAD: lambda parts: standups(parts).reporting.head,
        jobs.NOTICE: lambda parts: standups(parts).telling.notice,
        jobs.CREATED: lambda parts: standups(parts).telling.created,
        jobs.PICTURE: lambda parts: standups(parts).pictures.show,
        jobs.RESUME: lambda parts: standups(parts).resuming.installed,
        jobs.UNDELETED: lambda parts: standups(parts).resuming.undeleted,
        jobs.OFFER_UNDO: lambda parts: standups(parts).deleting.offer_undo,
        jobs.BACK: lambda parts: standups(parts).returning.back,
        jobs.HEARD: lambda parts: standups(parts).conversation.heard,
    },
    notices=lambda parts: standups(parts).troubles.by_kind(),
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
    home=lambda parts: standups(parts).home.section,
    storage=Storage(
        kinds=("standup", "standup_name", "run", "member"),
        tables=lambda parts: standups(parts).tables,
        related=lambda parts: standups(parts).related,
    ),
    channel_moved=lambda parts: standups(parts).returning.move,
    takes_pictures=lambda parts: standups(parts).pictures,
)
