"""A stateful local Slack: a Web API, a control API for scripts and a page for people. Start it with PlaygroundSlack."""

from .port import Answer, App
from .server import PlaygroundSlack

__all__ = ["Answer", "App", "PlaygroundSlack"]
