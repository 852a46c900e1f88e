"""The control operations of phones."""

from typing import Any

from ..errors import not_there
from ..slack import Slack
from ..world import Json
from .phones import Phones, checked_number


class PhoneCalls:
    """Part of Control."""

    _slack: Slack

    def text(
        self,
        sender: str,
        body: str = "",
        pictures: list[Any] | tuple[Any, ...] = (),
        repeat: str | None = None,
        signature: str | None = None,
        params: dict[str, Any] | None = None,
    ) -> Json:
        """A text to Rooster, or with `repeat` the one of that sid once more; `params` change what Twilio says of it."""
        phones = self._phones()
        if repeat:
            return phones.again(sender, repeat, signature, params or {})
        return phones.text(sender, body, pictures, signature, params or {})

    def phone(self, sender: str) -> Json:
        """The phone's conversation with Rooster, oldest first."""
        return self._phones().conversation(checked_number(sender))

    def _phones(self) -> Phones:
        if self._slack.phones is None:
            raise not_there("Nobody can text Rooster here: photos are off.")
        return self._slack.phones
