"""The trained weights: how a model file is laid out, and what it says of a message's words. Pure.

A file is the magic; five lines of text, each of words with a space between: bits, part_bits and part_weight; the
labels; the scale of each column; the bias of each column; the length of the rest; then one idf byte for each bucket -
2^bits of words, then 2^part_bits of parts of words - and for each bucket a row of `LANES` bytes: its weight for each
emotion, then for negative, neutral and positive, each as int8 + 128, idf folded in. The head is no JSON: importing
json takes longer than reading all of this.
"""

from collections.abc import Sequence
from math import exp, sqrt

from chalicelib.emoji_predictor.text_features import part_features, word_features

MAGIC = b"RoosterEmoji2\n"
LANES = 32
IDF_SCALE = 20
"""idf is at most 12.7 in any training set below a hundred thousand rows."""
_ZERO = 128
_VALENCES = 3


class Scores:
    """Probabilities: of each emotion, in the order of `Weights.labels`; of negative, neutral, positive."""

    __slots__ = ("emotions", "valence")

    def __init__(self, emotions: list[float], valence: list[float]) -> None:
        self.emotions = emotions
        self.valence = valence


class Weights:
    """A model file, ready to be asked. `labels`: the emotions."""

    def __init__(self, blob: bytes) -> None:
        """Raises: ValueError: `blob` is no model file of this version."""
        if not blob.startswith(MAGIC):
            raise ValueError("not a model file of this version")
        end = len(MAGIC)
        lines = []
        for _ in range(5):
            start, end = end, blob.index(b"\n", end) + 1
            lines.append(blob[start:end].decode())
        shape, labels, scale, bias, length = lines
        bits, part_bits, part_weight = shape.split()
        self.bits, self.part_bits, self.part_weight = int(bits), int(part_bits), float(part_weight)
        self.labels = labels.split()
        self._scale = [float(one) for one in scale.split()]
        self._bias = [float(one) for one in bias.split()]
        buckets = (1 << self.bits) + (1 << self.part_bits)
        if len(blob) - end != int(length) or int(length) != buckets * (1 + LANES):
            raise ValueError("the model file is cut short")
        self._blob, self._idf_at, self._rows_at = blob, end, end + buckets  # a copy would take as long as reading it

    def idf(self) -> bytes:
        """For each bucket, its idf times `IDF_SCALE`."""
        return self._blob[self._idf_at : self._rows_at]

    def scores(self, words: Sequence[str]) -> Scores:
        """What the weights say of a message's `features.modelled` words."""
        logits = list(self._bias)
        self._add(logits, word_features(words, (1 << self.bits) - 1), 0, 1.0)
        self._add(logits, part_features(words, (1 << self.part_bits) - 1), 1 << self.bits, self.part_weight)
        return Scores(_softmax(logits[:-_VALENCES]), _softmax(logits[-_VALENCES:]))

    def _add(self, logits: list[float], buckets: Sequence[int], first: int, weight: float) -> None:
        """Add a group of features, whose buckets start at `first`, made one unit long, to `logits`."""
        blob, idf_at, rows_at = self._blob, self._idf_at, self._rows_at
        counted: dict[int, int] = {}
        for offset in buckets:
            bucket = first + offset
            if blob[idf_at + bucket]:
                counted[bucket] = counted.get(bucket, 0) + 1
        length = sqrt(sum((count * blob[idf_at + at]) ** 2 for at, count in counted.items())) / IDF_SCALE
        if not length:
            return
        starts = [rows_at + at * LANES for at, count in counted.items() for _ in range(count)]
        chosen = [blob[start : start + LANES] for start in starts]
        middle = _ZERO * len(chosen)
        for lane, (scale, column) in enumerate(zip(self._scale, zip(*chosen, strict=True), strict=False)):
            logits[lane] += (sum(column) - middle) * scale * weight / length


def packed(head: Sequence[Sequence[object]], idf: bytes, rows: bytes) -> bytes:
    """A model file. `head`: the words of its first four lines."""
    text = "".join(" ".join(map(str, line)) + "\n" for line in (*head, [len(idf) + len(rows)]))
    return MAGIC + text.encode() + idf + rows


def _softmax(logits: Sequence[float]) -> list[float]:
    most = max(logits)
    powers = [exp(one - most) for one in logits]
    total = sum(powers)
    return [one / total for one in powers]
