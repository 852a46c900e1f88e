"""Phones that text Rooster by way of Twilio: no part of Slack, but of the same page and the same control API."""

from .account import TwilioAccount

__all__ = ["TwilioAccount"]
