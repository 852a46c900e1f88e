"""Two other ways from a message to an emoji, on the lines that Rooster's own is scored on.

emojibot's, made anew from its description: each word of a message brings the emoji that have it as name or keyword,
and one of all of them is picked at random; so its score is an expectation, not one throw of dice. And VADER's polarity
in five steps.
"""

import json
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

Chances = Mapping[str, float]
"""How likely each emoji is; empty for silence."""
Rival = Callable[[str], Chances]
_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with · has have here its like me so up us what you".split()
)
_STEPS = ((0.6, "tada"), (0.2, "+1"), (-0.2, ""), (-0.6, "disappointed"), (-2.0, "cry"))


def _singular(word: str) -> str:
    """Good enough for English nouns: what the original took from a library."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2 else word


def keyword_map(data: Path) -> dict[str, list[str]]:
    """Names of each word, from the folder's short names and keywords, as emojibot generates it."""
    keywords = json.loads((data / "emojilib_4.0.3_keywords.json").read_text(encoding="utf-8"))
    plain = {character.replace("\ufe0f", ""): words for character, words in keywords.items()}
    found: dict[str, set[str]] = {}
    for names, code, *_ in json.loads((data / "slack_short_names_iamcal16.json").read_text(encoding="utf-8")):
        character = "".join(chr(int(part, 16)) for part in code.split("-") if part != "FE0F")
        for word in (names[0], *plain.get(character, ())):
            found.setdefault(_singular(word), set()).add(names[0])
    return {word: sorted(names) for word, names in found.items()}


def emojibot(words_of: Mapping[str, list[str]]) -> Rival:
    """emojibot with this map."""

    def chances(text: str) -> Chances:
        if text.startswith("/"):
            return {}
        for once in (r"http\S*", r"@\S+", r":\S+:"):
            text = re.sub(once, "", text, count=1)
        words = [word.lower() for word in re.findall(r"\w{2,}", text, re.ASCII)]
        picked = [name for word in words if word not in _STOP_WORDS for name in words_of.get(_singular(word), ())]
        return {name: picked.count(name) / len(picked) for name in set(picked)}

    return chances


def vader() -> Rival:
    """VADER's compound polarity in five steps. Raises: ImportError: requirements-train.txt is not installed."""
    analyzer = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()

    def chances(text: str) -> Chances:
        polarity = analyzer.polarity_scores(text)["compound"]
        name = next(name for least, name in _STEPS if polarity >= least)
        return {name: 1.0} if name else {}

    return chances
