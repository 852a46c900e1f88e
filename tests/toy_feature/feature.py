"""Kudos: what they declare."""

from chalicelib.container import Container, shared
from chalicelib.feature import ExportTable, Feature, Landing, SlashCommand, Storage, Verb
from tests.toy_feature import FEATURE as NAME
from tests.toy_feature.handlers import WORD, Kudos

THANKED = "toy_thanked"
kudos = shared(Kudos)


def _tables(container: Container) -> list[ExportTable]:
    rows = kudos(container).rows
    return [ExportTable("kudos.csv", "who thanked whom", ("from", "to"), rows)]


KUDOS = SlashCommand(
    "/kudos",
    "Thanks that the channel sees",
    (
        Verb("give", "@ADA", "Thank a member", lambda parts: kudos(parts).give, in_channels=True),
        Verb("reset", "", "Forget all kudos (admins only)", lambda parts: kudos(parts).reset, for_admins=True),
    ),
    meanings={"thank": "give"},
)
FEATURE = Feature(
    name=NAME,
    does="passes on thanks",
    commands=(KUDOS,),
    events={"reaction_added": lambda parts: kudos(parts).reacted},
    clicks={"toy_more": lambda parts: kudos(parts).more},
    modals={"toy_why": lambda parts: kudos(parts).submit},
    jobs={THANKED: lambda parts: kudos(parts).show},
    scopes={"commands": "`/kudos`", "chat:write": "telling the channel", "reactions:read": "counting :pray:"},
    optional=("reactions:read",),
    settings=(WORD,),
    landing=Landing(
        "Thanks", "Type <code>/kudos give</code>.", (("It is kind", "Everybody sees it."),), "Who was thanked."
    ),
    home=lambda parts: kudos(parts).home,
    storage=Storage(kinds=("toy_kudos",), private={"toy_kudos": frozenset({"why"})}, tables=_tables),
)
