"""Train the embedded emoji predictor, and say how good it is: `python -m chalicelib.emoji_predictor.training`.

Needs requirements-train.txt and `--data DIR`. DIR holds goemotions_train.tsv and goemotions_dev.tsv (labels TAB text),
goemotions_labels.json and slack_short_names_iamcal16.json; docs/emoji.md says where they come from. Only the train
file is learned from; the dev file is measured, and whatever it shares with the train file is dropped from the latter.
Features are those of the runtime (chalicelib/emoji_predictor/text_features.py). The fit stops at a number of
iterations, so another version of scikit-learn, or another processor, gives slightly other bytes: compare the
report's figures, not the bytes.
"""

import argparse
import hashlib
import json
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from chalicelib.emoji_predictor import text_features as features
from chalicelib.emoji_predictor import vocabulary, weights

HERE = Path(__file__).parent
FILES = ("goemotions_train.tsv", "goemotions_dev.tsv", "goemotions_labels.json", "slack_short_names_iamcal16.json")
POSITIVE = "admiration amusement approval caring desire excitement gratitude joy love optimism pride relief".split()
NEGATIVE = (
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness remorse sadness".split()
)
HIT = 0.25
"""A label counts as given from this probability on, as in the published measure; the likeliest one always does."""
Extract = Callable[[Sequence[str], int], list[int]]
Matrix = Any
"""Of NumPy or SciPy."""


@dataclass(frozen=True)
class Recipe:
    """All that decides the weights, but for the data and the versions of the packages."""

    bits: int = 15
    part_bits: int = 13
    seed: int = 0
    fits: int = 8
    share: float = 0.9
    iterations: int = 40
    emotion_c: float = 3.0
    emotion_balance: float = 0.5
    valence_c: float = 2.0
    part_weight: float = 1.0
    least_rows: int = 2


@dataclass(frozen=True)
class Row:
    """A labelled text: indexes of its emotions, its words."""

    labels: tuple[int, ...]
    words: tuple[str, ...]


def read(path: Path) -> list[Row]:
    """The rows of a file of `labels TAB text` lines; masked names become the word for a mention."""
    rows = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            labels, text = line.split("\t", 1)
            text = text.replace("\\n", "\n").replace("[NAME]", features.NAME)
            words = tuple(features.modelled(features.tokens(text)))
            rows.append(Row(tuple(int(label) for label in labels.split(",")), words))
    return rows


def without(rows: Sequence[Row], held_out: Sequence[Row]) -> list[Row]:
    """`rows`, each once, but for those with the words of one that is held out."""
    known = {row.words for row in held_out}
    return [row for row in dict.fromkeys(rows) if row.words not in known]


def both(rows: Sequence[Row], bits: int, part_bits: int) -> list[Matrix]:
    """How often each bucket occurs in each row: of words, and of parts."""
    width = (1 << bits) + (1 << part_bits)
    words = counts(rows, features.word_features, bits, 0, width)
    return [words, counts(rows, features.part_features, part_bits, 1 << bits, width)]


def counts(rows: Sequence[Row], extract: Extract, bits: int, first: int, width: int) -> Matrix:
    """How often each bucket of one kind, the 2^bits from `first` on, occurs in each row: (rows, width)."""
    ends, buckets = [0], []
    for row in rows:
        buckets += [first + bucket for bucket in extract(row.words, (1 << bits) - 1)]
        ends.append(len(buckets))
    shape = (len(rows), width)
    matrix = sparse.csr_matrix((np.ones(len(buckets), np.float32), buckets, ends), shape=shape)
    matrix.sum_duplicates()
    return matrix


def rarity(groups: Sequence[Matrix], least_rows: int) -> Matrix:
    """Byte for each bucket: its idf times `weights.IDF_SCALE`; 0 where fewer than `least_rows` rows have it."""
    total: Matrix = sum(groups)
    found = np.bincount(total.indices, minlength=total.shape[1])
    idf = np.log((1 + total.shape[0]) / (1 + found)) + 1
    return np.where(found >= least_rows, np.clip(np.rint(idf * weights.IDF_SCALE), 1, 255), 0).astype(np.uint8)


def weighted(groups: Sequence[Matrix], idf: Matrix, part_weight: float) -> Matrix:
    """The sum of the groups, each of unit length in every row, parts weighted by `part_weight`."""
    total: Matrix = 0
    for group, weight in zip(groups, (1.0, part_weight), strict=True):
        scaled = group @ sparse.diags(idf / weights.IDF_SCALE)
        length = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
        total = total + sparse.diags(weight / np.maximum(length, 1e-9)) @ scaled
    return total.tocsr()


def fit(matrix: Matrix, classes: Matrix, c: float, balance: float, recipe: Recipe) -> tuple[Matrix, Matrix]:
    """Weights (features, classes) and biases: the mean of several fits, each to another share of the rows."""
    random = np.random.default_rng(recipe.seed)
    number = int(classes.max()) + 1
    share = np.bincount(classes, minlength=number) / len(classes)
    balanced = {label: float((1 / number / share[label]) ** balance) for label in range(number)}
    slopes, biases = [], []
    for _ in range(recipe.fits):
        chosen = random.random(len(classes)) < recipe.share
        model = LogisticRegression(C=c, max_iter=recipe.iterations, class_weight=balanced)
        model.fit(matrix[chosen], classes[chosen])
        slopes.append(model.coef_.T)
        biases.append(model.intercept_)
    return np.mean(slopes, axis=0), np.mean(biases, axis=0)


def valence_of(labels: Sequence[int], names: Sequence[str]) -> int | None:
    """0 negative, 1 neutral, 2 positive, None where emotions of both signs are named."""
    signs = {2 if names[label] in POSITIVE else 0 if names[label] in NEGATIVE else 1 for label in labels}
    return None if signs >= {0, 2} else 0 if 0 in signs else 2 if 2 in signs else 1


def train(rows: Sequence[Row], names: Sequence[str], recipe: Recipe) -> tuple[Matrix, Matrix, Matrix]:
    """The idf bytes, the weights (buckets, emotions + 3 valences) with idf folded in, and the biases."""
    groups = both(rows, recipe.bits, recipe.part_bits)
    idf = rarity(groups, recipe.least_rows)
    matrix = weighted(groups, idf, recipe.part_weight)
    several = [(at, label) for at, row in enumerate(rows) for label in row.labels]
    at, labels = np.array(several).T
    emotions = fit(matrix[at], labels, recipe.emotion_c, recipe.emotion_balance, recipe)
    signs = [(at, sign) for at, row in enumerate(rows) if (sign := valence_of(row.labels, names)) is not None]
    at, valences = np.array(signs).T
    valence = fit(matrix[at], valences, recipe.valence_c, 1.0, recipe)
    slopes = np.hstack([emotions[0], valence[0]]) * (idf / weights.IDF_SCALE)[:, None]
    return idf, slopes, np.concatenate([emotions[1], valence[1]])


def pack(idf: Matrix, slopes: Matrix, biases: Matrix, names: Sequence[str], recipe: Recipe) -> bytes:
    """The model file; see emoji_predictor/weights.py. Each column is scaled by its largest weight, none is clipped."""
    scale = np.abs(slopes).max(axis=0) / 127
    lanes = np.zeros((slopes.shape[0], weights.LANES), np.uint8) + 128
    lanes[:, : slopes.shape[1]] = np.rint(slopes / scale) + 128
    shape = (recipe.bits, recipe.part_bits, recipe.part_weight)
    head = (shape, names, [f"{one:.6g}" for one in scale], [f"{one:.6g}" for one in biases])
    return weights.packed(head, idf.tobytes(), lanes.tobytes())


def softmax(logits: Matrix) -> Matrix:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def macro_f1(probabilities: Matrix, rows: Sequence[Row], least: float) -> float:
    """Mean F1 over the labels, per cent; given are the likeliest label and all from `least` on."""
    truth = np.zeros(probabilities.shape, bool)
    for at, row in enumerate(rows):
        truth[at, list(row.labels)] = True
    given = probabilities >= least
    given[np.arange(len(rows)), probabilities.argmax(axis=1)] = True
    both = (given & truth).sum(axis=0)
    return float(100 * np.mean(2 * both / np.maximum(1, given.sum(axis=0) + truth.sum(axis=0))))


def measure(blob: bytes, slopes: Matrix, biases: Matrix, rows: Sequence[Row], names: Sequence[str]) -> dict[str, Any]:
    """Figures of the packed model on rows that it did not learn from, by the code that runs in production."""
    model = weights.Weights(blob)
    scored = [model.scores(row.words) for row in rows]
    emotions = np.array([one.emotions for one in scored])
    idf = np.frombuffer(model.idf(), np.uint8)
    matrix = weighted(both(rows, model.bits, model.part_bits), idf, model.part_weight)
    unfolded = slopes / (np.maximum(idf, 1) / weights.IDF_SCALE)[:, None]
    exact = (matrix @ unfolded + biases)[:, : len(names)]
    signs = [valence_of(row.labels, names) for row in rows]
    right = [
        [np.argmax(one.valence) == sign for one, sign in zip(scored, signs, strict=True) if sign == wanted]
        for wanted in range(3)
    ]
    first = [names[int(at)] for at in emotions.argmax(axis=1)]
    return {
        "rows": len(rows),
        "macro_f1": round(macro_f1(emotions, rows, HIT), 2),
        "macro_f1_top1": round(macro_f1(emotions, rows, 2.0), 2),
        "macro_f1_before_rounding": round(macro_f1(softmax(exact), rows, HIT), 2),
        "top1_hit": round(
            100 * float(np.mean([names.index(one) in row.labels for one, row in zip(first, rows, strict=True)])), 2
        ),
        "agrees_with_float": round(100 * float(np.mean(emotions.argmax(axis=1) == exact.argmax(axis=1))), 2),
        "valence_recall": [round(100 * float(np.mean(one)), 2) for one in right],
        **wrong_valence(emotions, signs, names),
    }


def wrong_valence(emotions: Matrix, signs: Sequence[int | None], names: Sequence[str]) -> dict[str, Any]:
    """Of the rows that get an emotion with 0.35 or more: how often one of the opposite sign, per cent."""
    best, sure = emotions.argmax(axis=1), emotions.max(axis=1) >= 0.35
    given = [
        valence_of([int(label)], names) if ok and names[label] != "neutral" else None
        for label, ok in zip(best, sure, strict=True)
    ]
    found = {}
    for what, sign, opposite in (("negative_on_positive", 2, 0), ("positive_on_negative", 0, 2)):
        reacted = [one for one, true in zip(given, signs, strict=True) if true == sign and one is not None]
        found[what] = round(100 * sum(one == opposite for one in reacted) / max(1, len(reacted)), 2)
    return found


def unknown_names(path: Path) -> list[str]:
    """Our emoji that Slack has not, by the reference file of names."""
    slack = {name for names, *_ in json.loads(path.read_text(encoding="utf-8")) for name in names}
    return sorted(name for name in vocabulary.load().all_names() if name not in slack)


def main(arguments: Sequence[str]) -> int:
    """The process's exit code: 1 where an emoji of ours is none of Slack's."""
    parser = argparse.ArgumentParser(prog="python -m chalicelib.emoji_predictor.training")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--bits", type=int, default=Recipe.bits)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--fits", type=int, default=Recipe.fits)
    parser.add_argument("--out", type=Path, default=HERE / "model.bin")
    parser.add_argument("--report", type=Path, default=HERE / "report.json")
    given = parser.parse_args(arguments)
    if unknown := unknown_names(given.data / FILES[3]):
        print(f"Slack has no emoji named {', '.join(unknown)}", file=sys.stderr)
        return 1
    recipe = Recipe(bits=given.bits, seed=given.seed, fits=given.fits)
    names = json.loads((given.data / FILES[2]).read_text(encoding="utf-8"))
    held_out = read(given.data / FILES[1])
    rows = without(read(given.data / FILES[0]), held_out)
    idf, slopes, biases = train(rows, names, recipe)
    blob = pack(idf, slopes, biases, names, recipe)
    report = {
        "recipe": asdict(recipe),
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "data": {name: hashlib.sha256((given.data / name).read_bytes()).hexdigest() for name in FILES},
        "names_checked": hashlib.sha256(vocabulary.packaged("emoji.txt")).hexdigest(),
        "rows": len(rows),
        "bytes": len(blob),
        "sha256": hashlib.sha256(blob).hexdigest(),
        "dev": measure(blob, slopes, biases, held_out, names),
    }
    given.out.write_bytes(blob)
    given.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report["dev"], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
