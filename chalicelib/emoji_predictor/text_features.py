"""From Slack's mark-up to words, and from words to hashed features: the same for training and for predicting. Pure.

What somebody else wrote or what is no language is left out: code, links, quotes, mentions, channels, struck text.
Whatever the text holds - NUL, lone surrogates, a hundred thousand combining marks - is read without complaint.
"""

import re
from collections.abc import Sequence
from zlib import crc32

NAME = "[name]"
"""The word that stands for somebody: a mention here, a masked name in the training data."""
BREAK = "."
"""The word that ends a sentence or a line; no phrase crosses it."""
MAX_CHARACTERS = 40_000
"""As long as Slack lets a message be; the rest is not looked at."""
MAX_READ = 800
"""Characters kept of what is left without mark-up: a feeling shows early, and time stays bounded."""
_LONGEST_WORD = 24
_NEGATIONS = frozenset("not no never none nothing nobody without hardly barely cannot neither nor".split())
_NEGATED_WORDS = 3
_WORDS, _PAIRS, _DENIED, _PARTS = 1, 2, 3, 4
"""Where the hash of each kind of feature starts, so that kinds do not collide more than chance has it."""

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_QUOTE = re.compile(r"^[ \t]*(?:&gt;|>).*", re.MULTILINE)
_MENTION = re.compile(r"<[@!][^<>]*>")
_TYPED_MENTION = re.compile(r"@[\w.-]+")
_CHANNEL = re.compile(r"<#[^<>]*>")
_LABELLED = re.compile(r"<(?:[^<>|\s]*)\|([^<>]*)>")
_LINK = re.compile(r"<[a-z]+:[^<>]*>|\b(?:https?://|www\.|mailto:)\S+")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
_IDENTIFIER = re.compile(r":?(?<![^\W_])[^\W_]++(?:_[^\W_]++)++(?:\(\))?")
"""From a word's first letter only, and no step back: a long word without underline would else be tried from each."""
_STRUCK = re.compile(r"(?<!\w)~[^~\n]+~(?!\w)")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\u0300-\u036f\x00]|:skin-tone-[2-6]:")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("\u2019", "'"), ("\u2018", "'"), ("\u00a0", " "))
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_TOKEN = re.compile(
    r"\[name\]|:[a-z0-9_+'-]+:|v?[0-9]+(?:[.,:][0-9]+)*[a-z]*|[^\W_]+(?:'[^\W_]+)?|[:;=]'?-?[()/|dp](?!\w)|<3|[!?]|[.;\n\u2026]|[\u2600-\u27bf\U0001f300-\U0001faff]"
)


def plain(text: str) -> str:
    """`text` as people wrote it: lower case, mark-up resolved or dropped, at most `MAX_READ` characters."""
    text = text[:MAX_CHARACTERS].lower()
    if "`" in text:
        text = _CODE.sub(" ", text)
    if "&gt;" in text or ">" in text:
        text = _QUOTE.sub(" ", text)
    if "<" in text:
        text = _LABELLED.sub(_label, _CHANNEL.sub(" ", _MENTION.sub(f" {NAME} ", text)))
    text = _LINK.sub(" ", text)
    if "_" in text:
        text = _IDENTIFIER.sub(_emoji_only, text)
    if "~" in text:
        text = _STRUCK.sub(" ", text)
    if "@" in text:
        text = _TYPED_MENTION.sub(f" {NAME} ", _ADDRESS.sub(" ", text))
    text = _INVISIBLE.sub("", text[: MAX_READ * 2])
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text[:MAX_READ]


def _emoji_only(match: re.Match[str]) -> str:
    """Names of code are not words; names of emoji have underlines, too."""
    return match[0] if match[0][0] == ":" else " "


def _label(match: re.Match[str]) -> str:
    """A link's label if a person chose it; Slack labels a bare domain with itself."""
    label = match[1]
    return " " if _is_domain(label) else f" {label} "


def _is_domain(label: str) -> bool:
    """`ant.com`, `ant.com/jobs`; without a regex, since a label may be as long as a message."""
    host, dot, country = label.partition("/")[0].rpartition(".")
    is_country = len(country) > 1 and country.isascii() and country.isalpha()
    return bool(host and dot) and is_country and label.split() == [label]


def tokens(text: str) -> list[str]:
    """The words of `text`, `!`, `?`, emoticons, `:emoji:`, `NAME` for each mention, and `BREAK` between sentences."""
    shrunk = _STRETCHED.sub(_unstretched, plain(text))
    return [_token(found) for found in _TOKEN.findall(shrunk)]


def _unstretched(match: re.Match[str]) -> str:
    """`sooo` as `soo`, `yaaay` as `yay`: one spelling for each way to stretch a word."""
    letter = match[1]
    return letter * 2 if letter in "oe" else letter


def _token(found: str) -> str:
    return BREAK if found in ".;\n\u2026" else found[:_LONGEST_WORD]


def word_features(words: Sequence[str], mask: int) -> list[int]:
    """Buckets of words, of pairs, and of words within reach of a negation; with repetition."""
    buckets = []
    before, denied = b"", 0
    for word in words:
        here = word.encode("utf-8", "surrogatepass")
        buckets.append(crc32(here, _WORDS) & mask)
        buckets.append(crc32(here, crc32(before, _PAIRS)) & mask)
        if denied:
            buckets.append(crc32(here, _DENIED) & mask)
            denied -= 1
        if word in _NEGATIONS or word.endswith("n't"):
            denied = _NEGATED_WORDS
        before = here
    return buckets


def part_features(words: Sequence[str], mask: int) -> list[int]:
    """Buckets of the 2 to 4 bytes long parts of each word, its ends marked; with repetition."""
    buckets = []
    for word in words:
        whole = b"<%b>" % word.encode("utf-8", "surrogatepass")
        for size in (2, 3, 4):
            buckets += [crc32(whole[at : at + size], _PARTS) & mask for at in range(len(whole) - size + 1)]
    return buckets


def modelled(words: Sequence[str]) -> list[str]:
    """Of `tokens`, what the model learns from: neither `BREAK` nor people's own `:emoji:`, which it never saw."""
    return [word for word in words if word != BREAK and not (word[0] == ":" and len(word) > 3 and word[-1] == ":")]
