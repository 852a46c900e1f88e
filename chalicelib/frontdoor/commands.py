"""Slash commands: which verb was typed, who may use it where, and the help, all read from what features declare."""

from chalicelib.access.templates import ONLY_ADMINS
from chalicelib.container import Container
from chalicelib.feature import Reply, SlashCommand, Verb
from chalicelib.frontdoor import templates
from chalicelib.slack import typed
from chalicelib.slack.blocks import only_you
from chalicelib.slack.payloads import Command


def answer(container: Container, declared: SlashCommand, command: Command) -> Reply:
    """What whoever typed the command is shown."""
    said = _answer(container, declared, command)
    return only_you(said) if isinstance(said, str) else said


def _answer(container: Container, declared: SlashCommand, command: Command) -> Reply | str:
    word, rest = typed.split(command.text)
    verb, free = _named(declared, word), _named(declared, "")
    if word in ("", "help") and not (rest and free):
        return templates.help(declared, declared.notes(container.settings))
    if verb and rest and verb.is_alone and not free:
        return templates.alone(declared, verb)
    if free and (not verb or (rest and verb.is_alone)):
        verb, rest = free, command.text
    if not verb:
        return _unknown(container, declared, word)
    if verb.in_channels and command.channel.startswith("D"):
        return templates.only_in_channels(declared, verb)
    if verb.for_admins and not container.workspaces.is_admin(command.workspace, command.user):
        return ONLY_ADMINS
    return verb.run(container)(command, rest)


def _named(declared: SlashCommand, name: str) -> Verb | None:
    return next((verb for verb in declared.verbs if verb.name == name), None)


def _unknown(container: Container, declared: SlashCommand, word: str) -> str:
    near = typed.near(word, [verb.name for verb in declared.verbs], declared.meanings)
    return typed.unknown(declared.name, word, near, templates.help(declared, declared.notes(container.settings)))
