"""The predictor in this process: reviewed phrases, then trained weights, then words that name a thing; else silence.

Standard library only, no network, and nothing of the text is kept. docs/emoji.md tells how it decides and how often
it is right.
"""

from collections.abc import Container, Iterable, Sequence
from functools import cache

from chalicelib.emoji_predictor import vocabulary
from chalicelib.emoji_predictor.custom import CustomEmoji
from chalicelib.emoji_predictor.lexicon import NOTHING, Hit, Lexicon, Phrase, worth
from chalicelib.emoji_predictor.prediction import SENSITIVE, Prediction, Predictor, Silence
from chalicelib.emoji_predictor.text_features import modelled, tokens
from chalicelib.emoji_predictor.vocabulary import Vocabulary, packaged
from chalicelib.emoji_predictor.weights import Scores, Weights

EMOTIONS = {
    "admiration": "clap",
    "amusement": "joy",
    "anger": "weary",
    "annoyance": "unamused",
    "approval": "+1",
    "caring": "hugging_face",
    "confusion": "confused",
    "disappointment": "disappointed",
    "disapproval": "confused",
    "disgust": "grimacing",
    "embarrassment": "see_no_evil",
    "excitement": "tada",
    "fear": "worried",
    "gratitude": "pray",
    "grief": "heart",
    "joy": "smile",
    "love": "heart",
    "nervousness": "grimacing",
    "optimism": "crossed_fingers",
    "pride": "muscle",
    "realization": "bulb",
    "relief": "relieved",
    "remorse": "pensive",
    "sadness": "cry",
    "surprise": "open_mouth",
}
"""The emoji of each emotion; none for curiosity and desire, which are every other request at work.

Milder than a one-to-one picture: no colleague is answered with rage, disgust or a thumb down.
"""
VALENCES = ("negative", "neutral", "positive")
GENTLE = frozenset(["heart", "pensive", "face_with_thermometer"])
"""Of what may answer grief, the least that says something."""
_PHRASE_LEAST = 0.5
_WORD_CONFIDENCE = 0.6
_CUSTOM_STRENGTH = 0.8
_CUSTOM_VETO = 0.3
"""Nobody knows what a workspace's own emoji show, so they go sooner, unless the author typed the colons."""
_VETO = 0.5
"""An emoji goes if the message feels the opposite with more than this; a phrase sets its strength against that."""
_LAST_WORD, _CLEAR_LEAD = 0.6, 0.08
_MAX_ALTERNATIVES = 3
_LEAST_WORDS = 3
"""Of fewer the weights know nothing: `ok` and `done` are answers, not feelings."""


class Limits:
    """How sure to be. `least`: of anything that is predicted; `model`: of what the weights alone say."""

    __slots__ = ("least", "model")

    def __init__(self, least: float = 0.35, model: float = 0.5) -> None:
        self.least = least
        self.model = model


class _Reading:
    """A message as far as it is understood. `own`: the stances of the emoji that its author put in."""

    __slots__ = ("hits", "own", "scores", "words")

    def __init__(self, words: Sequence[str], hits: Sequence[Hit], scores: Scores, own: Container[str]) -> None:
        self.words = words
        self.hits = hits
        self.scores = scores
        self.own = own

    @property
    def valence(self) -> str:
        """How the message feels, by the weights alone."""
        return VALENCES[max(range(3), key=self.scores.valence.__getitem__)]


class Embedded(Predictor):
    """Give it a workspace's own deny-list and limits, or none."""

    def __init__(
        self,
        weights: Weights,
        lexicon: Lexicon,
        words: dict[str, str],
        known: Vocabulary,
        limits: Limits,
        custom: CustomEmoji,
    ) -> None:
        self._weights = weights
        self._lexicon = lexicon
        self._words = words
        self._known = known
        self._limits = limits
        self._custom = custom

    def decide(self, text: str) -> Prediction | Silence:
        """The emoji for `text`, a message as Slack gives it, or why none. Raises nothing for any text."""
        reading = self._read(text)
        if reading is None:
            return Silence("nothing to read")
        if reason := _suppression_reason(reading):
            return Silence(reason, reading.valence)
        candidates = [*self._own(reading), *self._phrases(reading), *self._emotion(reading), *self._things(reading)]
        allowed = [
            one for one in candidates if one.name in self._known.stances and one.confidence >= self._limits.least
        ]
        if _is(reading, "sensitive"):
            allowed = [one for one in allowed if one.name in GENTLE][:1]
        if not allowed:
            return Silence(_why_not(reading, candidates), reading.valence)
        first, *others = allowed
        names = dict.fromkeys(one.name for one in others if one.name != first.name)
        return first.with_name(first.name, tuple(names)[:_MAX_ALTERNATIVES])

    def review(self, text: str, offers: Sequence[tuple[str, float]]) -> Prediction | Silence | None:
        """What to make of names, best first, that somebody else offers for `text`, with scores from 0 to 1.

        The best one that is known and not denied, or a silence where it would hurt: then the next best would be a
        guess. None if no name is known.
        """
        names = ((self._known.canonical(name), score) for name, score in offers)
        known = [(name, score) for name, score in names if name in self._known.stances]
        reading = self._read(text)
        if not known or reading is None:
            return None
        name, score = known[0]
        if reason := _suppression_reason(reading):
            return Silence(reason, reading.valence)
        if self._hurts(name, reading):
            return Silence(SENSITIVE if _is(reading, "sensitive") else "vetoed", reading.valence)
        if score < self._limits.least:
            return Silence("unsure", reading.valence)
        others = tuple(dict.fromkeys(other for other, _ in known[1:] if other != name))
        return Prediction(name, score, reading.valence, "remote", others[:_MAX_ALTERNATIVES])

    def _hurts(self, name: str, reading: _Reading) -> bool:
        if _is(reading, "sensitive"):
            return name not in GENTLE
        stance = self._known.stances[name]
        if _is(reading, "abusive") and stance != "-":
            return True
        opposite = {"+": "-", "-": "+"}.get(stance)
        said = any(hit.phrase.stance == opposite and hit.strength >= _PHRASE_LEAST for hit in reading.hits)
        return said or _feels_opposite(stance, reading, _VETO)

    def _read(self, text: str) -> _Reading | None:
        words = tokens(text)
        spoken = modelled(words)
        if not any(word[0].isalpha() for word in spoken):
            return None
        own = (self._known.canonical(word) for word in words if word[0] == ":")
        stances = frozenset(self._known.stances[name] for name in own if name in self._known.stances)
        return _Reading(words, self._lexicon.hits(words), self._weights.scores(spoken), stances)

    def _own(self, reading: _Reading) -> list[Prediction]:
        """The workspace's own emoji that the message speaks of; nobody knows what they show, so not where it is sad."""
        if any(hit.phrase.mark for hit in reading.hits):
            return []
        found = []
        for name, start, end in self._custom.found(reading.words):
            if _feels_opposite("+", reading, _VETO if reading.words[start][0] == ":" else _CUSTOM_VETO):
                continue
            phrase = Phrase(name, (), False, (name, "+", _CUSTOM_STRENGTH, ""))
            if (strength := worth(phrase, reading.words, start, end)) >= _PHRASE_LEAST:
                found.append(Prediction(name, strength, reading.valence, f"custom: {name}"))
        return found

    def _phrases(self, reading: _Reading) -> list[Prediction]:
        """What the phrases propose, best first."""
        hits = [hit for hit in reading.hits if hit.phrase.emoji != NOTHING and hit.strength >= _PHRASE_LEAST]
        for mark in ("sensitive", "irony"):
            if marked := [hit for hit in hits if hit.phrase.mark == mark]:
                return [_prediction(hit) for hit in marked]
        if _is(reading, "abusive"):
            hits = [hit for hit in hits if hit.phrase.stance == "-"]
        hits = [hit for hit in _of_one_mind(hits, reading.scores) if not _is_vetoed(hit, reading)]
        return [_prediction(hit) for hit in sorted(hits, key=_rank, reverse=True)]

    def _emotion(self, reading: _Reading) -> list[Prediction]:
        """What the weights propose, if they are sure and of one mind with themselves."""
        best = max(range(len(self._weights.labels)), key=reading.scores.emotions.__getitem__)
        confidence = reading.scores.emotions[best]
        label = self._weights.labels[best]
        name = EMOTIONS.get(label)
        if (
            name is None
            or confidence < self._limits.model
            or len(reading.words) < _LEAST_WORDS
            or any(hit.phrase.mark or hit.phrase.emoji == NOTHING for hit in reading.hits)
        ):
            return []
        if _feels_opposite(self._known.stances.get(name, "="), reading, _VETO):
            return []
        return [Prediction(name, confidence, reading.valence, f"model: {label}")]

    def _things(self, reading: _Reading) -> list[Prediction]:
        """What the words name."""
        if _is(reading, "abusive"):
            return []
        names = dict.fromkeys(self._words[word] for word in reading.words if word in self._words)
        return [Prediction(name, _WORD_CONFIDENCE, reading.valence, f"word: {name}") for name in names]


def _is(reading: _Reading, mark: str) -> bool:
    """Does the message hold a phrase of that mark?"""
    return any(hit.phrase.mark == mark for hit in reading.hits)


def _suppression_reason(reading: _Reading) -> str:
    """Why nothing at all may answer, if so: no emoji is gentle enough, or praise is not meant."""
    marks = {hit.phrase.mark for hit in reading.hits if hit.phrase.emoji == NOTHING}
    if "sensitive" in marks or "suppress" in marks:
        return SENSITIVE
    return "vetoed" if "irony" in marks else ""


def _feels_opposite(stance: str, reading: _Reading, limit: float) -> bool:
    """Does the message feel, or do its author's own emoji show, the opposite of `stance`?"""
    negative, _, positive = reading.scores.valence
    if stance == "+":
        return negative > limit or ("-" in reading.own and "+" not in reading.own)
    return stance == "-" and (positive > limit or ("+" in reading.own and "-" not in reading.own))


def _is_vetoed(hit: Hit, reading: _Reading) -> bool:
    return _feels_opposite(hit.phrase.stance, reading, _VETO + hit.strength / 2)


def _of_one_mind(hits: Sequence[Hit], scores: Scores) -> Sequence[Hit]:
    """Where glad and sad phrases meet: the much stronger side, else the last, unless the whole feels otherwise."""
    glad, sad = ([hit for hit in hits if hit.phrase.stance == stance] for stance in "+-")
    if not glad or not sad:
        return hits
    lead = max(hit.strength for hit in glad) - max(hit.strength for hit in sad)
    if abs(lead) > _CLEAR_LEAD:
        return glad if lead > 0 else sad
    negative, _, positive = scores.valence
    last, against = (glad, negative) if glad[-1].end > sad[-1].end else (sad, positive)
    return last if against <= _LAST_WORD else []


def _rank(hit: Hit) -> tuple[bool, float]:
    """A feeling before a topic, then strength, helped by length."""
    return hit.phrase.stance != "=", hit.strength + 0.03 * (hit.end - hit.start)


def _prediction(hit: Hit) -> Prediction:
    valence = {"+": "positive", "-": "negative"}.get(hit.phrase.stance, "neutral")
    # A sensitive message is not quoted, not even its phrase: it may be somebody else's misfortune.
    reason = SENSITIVE if hit.phrase.mark == "sensitive" else f"phrase: {hit.phrase.title}"
    return Prediction(hit.phrase.emoji, round(hit.strength, 3), valence, reason)


def _why_not(reading: _Reading, candidates: Sequence[Prediction]) -> str:
    if _is(reading, "sensitive"):
        return SENSITIVE
    return "vetoed" if candidates or any(hit.strength >= _PHRASE_LEAST for hit in reading.hits) else "unsure"


def parse_words(text: str) -> dict[str, str]:
    """Of lines `emoji: words`, the emoji of each word."""
    entries = (line.split(":") for line in text.splitlines() if line and line[0] != "#")
    return {word: name for name, words in entries for word in words.split()}


@cache
def _files() -> tuple[Weights, Lexicon, dict[str, str]]:
    """The packaged files; read once."""
    phrases, words = (packaged("lexicon.txt") + packaged("suppress.txt")).decode(), packaged("words.txt").decode()
    return Weights(packaged("model.bin")), Lexicon(phrases), parse_words(words)


def load(denied: Iterable[str] = (), limits: Limits | None = None, custom: Iterable[str] = ()) -> Embedded:
    """The packaged predictor; `denied`: names that shall not be predicted, beside those that never are.

    `custom`: names of the workspace's own emoji.
    """
    reviewed = vocabulary.load()
    known = reviewed.adding(custom).denying(denied)
    new = (name for name in custom if name in known.stances and name not in reviewed.stances)
    own = CustomEmoji(filter(vocabulary.is_usable, new))
    return Embedded(*_files(), known, limits or Limits(), own)
