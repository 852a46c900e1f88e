"""The one door to an emoji: text in, a prediction or None out, whoever predicts behind it.

`EmojiClient(embedded.load())` asks the weights in this process; `remote.Remote` asks an endpoint. The deny-list
stands here too, so that no predictor can get past it.
"""

from collections.abc import Iterable

from chalicelib.emoji_predictor import vocabulary
from chalicelib.emoji_predictor.prediction import Prediction, Predictor, Silence


class EmojiClient:
    """`denied`: names that a workspace wants never to see, in any spelling, beside those that are never predicted.

    `custom`: names of the workspace's own emoji.
    """

    def __init__(self, predictor: Predictor, denied: Iterable[str] = (), custom: Iterable[str] = ()) -> None:
        self._predictor = predictor
        self._known = vocabulary.load().adding(custom).denying(denied)

    def predict(self, text: str) -> Prediction | None:
        """The emoji that fits `text`, a message as Slack gives it; None to stay silent. Raises nothing for any text."""
        told = self.explain(text)
        return told if isinstance(told, Prediction) else None

    def explain(self, text: str) -> Prediction | Silence:
        """As `predict`, but with the reason of a silence."""
        told = self._predictor.decide(text)
        if isinstance(told, Silence):
            return told
        name = self._known.canonical(told.name)
        if name not in self._known.stances:
            return Silence("denied", told.valence)
        others = tuple(one for one in told.alternatives if one in self._known.stances and one != name)
        return told.with_name(name, others)
