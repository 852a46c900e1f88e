"""The Web API's methods, each a function from a call to the JSON that Slack would answer."""

from . import auth, chat, conversations, files, history, reactions, teams, users, views
from .registry import METHODS, Call, Method

__all__ = [
    "METHODS",
    "Call",
    "Method",
    "auth",
    "chat",
    "conversations",
    "files",
    "history",
    "reactions",
    "teams",
    "users",
    "views",
]
