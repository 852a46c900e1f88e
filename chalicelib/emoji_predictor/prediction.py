"""What a predictor says of a message: an emoji that fits, or why there is none. Pure.

Plain classes: importing `typing` or `dataclasses` takes longer than a first prediction may.
"""

SENSITIVE = "grave"
"""The reason where the message is about something sad, as it is stored."""


class Prediction:
    """An emoji that fits. `name`: Slack's canonical one, without colons; `confidence`: 0 to 1.

    `valence`: how the message feels, `positive`, `negative` or `neutral`; `reason`: which rule or model spoke, never
    the message's text; `alternatives`: other names that came into question, best first.
    """

    __slots__ = ("alternatives", "confidence", "name", "reason", "valence")

    def __init__(
        self, name: str, confidence: float, valence: str, reason: str, alternatives: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.confidence = confidence
        self.valence = valence
        self.reason = reason
        self.alternatives = alternatives

    def with_name(self, name: str, alternatives: tuple[str, ...]) -> "Prediction":
        """The same of another name."""
        return Prediction(name, self.confidence, self.valence, self.reason, alternatives)

    def __repr__(self) -> str:
        """All of it, for a failing test."""
        return f"Prediction({self.name}, {self.confidence:.2f}, {self.valence}, {self.reason!r}, {self.alternatives})"


class Silence:
    """No emoji. `reason`: `nothing to read`, `unsure`, `vetoed`, `grave`, `denied`, ...; never the message's text."""

    __slots__ = ("reason", "valence")

    def __init__(self, reason: str, valence: str = "neutral") -> None:
        self.reason = reason
        self.valence = valence

    def __repr__(self) -> str:
        """All of it, for a failing test."""
        return f"Silence({self.reason!r}, {self.valence!r})"


class Predictor:
    """Whatever chooses: the weights in this process, or an endpoint."""

    def decide(self, text: str) -> Prediction | Silence:
        """The emoji for `text`, a message as Slack gives it, or why none. Raises nothing for any text."""
        raise NotImplementedError


def described(told: Prediction | Silence) -> dict[str, object]:
    """The JSON object of what a predictor says."""
    if isinstance(told, Prediction):
        return {"name": told.name, "confidence": round(told.confidence, 4), "reason": told.reason}
    return {"name": None, "confidence": 0.0, "reason": told.reason}
