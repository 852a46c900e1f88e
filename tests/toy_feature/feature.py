"""Kudos: what they declare."""

from chalicelib.feature import Feature, Landing, SlashCommand, Storage, Verb, loader
from tests.toy_feature import FEATURE as NAME
from tests.toy_feature.handlers import WORD

THANKED = "toy_thanked"
load = loader(__package__)


KUDOS = SlashCommand(
    "/kudos",
    "Thanks that the channel sees",
    (
        Verb("give", "@ADA", "Thank a member", load("handlers.Kudos.give"), in_channels=True),
        Verb("reset", "", "Forget all kudos (admins only)", load("handlers.Kudos.reset"), for_admins=True),
    ),
    meanings={"thank": "give"},
)
FEATURE = Feature(
    name=NAME,
    does="passes on thanks",
    commands=(KUDOS,),
    events={"reaction_added": load("handlers.Kudos.reacted")},
    clicks={"toy_more": load("handlers.Kudos.more")},
    modals={"toy_why": load("handlers.Kudos.submit")},
    jobs={THANKED: load("handlers.Kudos.show")},
    scopes={"commands": "`/kudos`", "chat:write": "telling the channel", "reactions:read": "counting :pray:"},
    optional=("reactions:read",),
    settings=(WORD,),
    landing=Landing(
        "Thanks", "Type <code>/kudos give</code>.", (("It is kind", "Everybody sees it."),), "Who was thanked."
    ),
    home=load("handlers.Kudos.home"),
    storage=Storage(kinds=("toy_kudos",), private={"toy_kudos": frozenset({"why"})}, tables=load("handlers.TABLES")),
)
