"""What people type after a command or write to Rooster, taken apart; and what they may have meant. Pure.

People paste: white space of any kind parts words; quotes, mrkdwn's marks, case and characters that nobody sees do not
count. What is a message rather than a word is left as it was typed.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

import regex

from chalicelib.slack import text

MAX_PROPOSALS = 3
_LIKENESS = 0.6
_SPACE = r"[\s\x1c-\x1f\u2800\u3164\u115f\u1160\uffa0]"
"""White space, and letters that look like it."""
_UNSEEN = r"[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}]"
_SPACES, _ALL_UNSEEN = regex.compile(f"{_SPACE}+"), regex.compile(_UNSEEN)
_PARTS = regex.compile(rf"(?:{_SPACE}|{_UNSEEN})*((?:(?!{_SPACE}).)*)(.*)", regex.DOTALL)
_ENDS = regex.compile(rf"\A(?:{_SPACE}|{_UNSEEN})+|(?:{_SPACE})+\Z")
_QUOTES = regex.compile(
    r"[\"'<>`*~\u00ab\u00b4\u00bb\u02b9-\u02bd\u02ee\u055a\u05f3\u05f4\u2018-\u201f\u2032-\u2037\u2039\u203a\u275b-\u275e"
    r"\u276c-\u2771\u27e8-\u27eb\u2e42\u3008-\u300f\u301d-\u301f\ua78b\ua78c]"
)
_EMPHASIS = regex.compile(r"(?<![^\W_])_|_(?![^\W_])")
_MENTION = regex.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_BY_NAME = regex.compile(r"(?<!\S)@rooster(?!\w)", regex.IGNORECASE)
_AROUND = r"(?:(?::[\w+-]+:|[\p{P}\p{S}\s])++)"
"""Punctuation and emoji."""
_LONGEST = 200
"""Characters of what may be a word or a name."""
_EDGES = regex.compile(rf"\A{_AROUND}|{_AROUND}\Z")
_NONE: Mapping[str, str] = {}
_HELP = frozenset(["help", "help me", "help please", "please help", "help me please", "please help me"])


def key(said: str) -> str:
    """The form in which words and names are compared: `“Daily  Standup”` and `daily standup` are the same."""
    seen = _ALL_UNSEEN.sub("", _SPACES.sub(" ", said))
    plain = unicodedata.normalize("NFKC", _QUOTES.sub("", seen))
    unquoted = _QUOTES.sub("", plain)  # those that were full-width or half-width before
    return " ".join(_EMPHASIS.sub("", unquoted).casefold().split())


def split(typed: str) -> tuple[str, str]:
    """The first word, ready to be compared, and the rest as it was typed."""
    found = _PARTS.match(typed)
    return (key(found[1]), _ENDS.sub("", found[2])) if found else ("", "")


def words(typed: str) -> list[str]:
    """Every word, ready to be compared."""
    return key(typed).split()


def to_rooster(message: str, bots: Collection[str]) -> str:
    """A message of Slack's as words: unescaped, without mentions of Rooster (`bots`: its ids), with those of others."""
    others = _MENTION.sub(lambda found: " " if found[1] in bots else found[0], message)
    return text.unescape(_BY_NAME.sub(" ", others)).strip()


def bare(words: str) -> str:
    """Ready to be compared with words that Rooster knows: `(Help!)` is `help`."""
    found = key(words)
    return str(_EDGES.sub("", found)) if len(found) <= _LONGEST else found


def asks_for_help(words: str) -> bool:
    """The message is nothing but a cry for help."""
    return bare(words) in _HELP


def near(word: str, known: Iterable[str], meanings: Mapping[str, str] = _NONE) -> list[str]:
    """What of `known` may have been meant by `word`, the likeliest first: at most three. `meanings`: of other words."""
    from difflib import get_close_matches  # noqa: PLC0415 - for those few who err

    by_key = {key(one): one for one in known}
    close = get_close_matches(key(word), by_key, MAX_PROPOSALS, _LIKENESS)
    begun = [one for one in by_key if len(word) > 1 and (one.startswith(key(word)) or key(word).startswith(one))]
    meant = [meanings[key(word)]] if key(word) in meanings else []
    return list(dict.fromkeys((*meant, *(by_key[one] for one in (*close, *begun)))))[:MAX_PROPOSALS]


def unknown(command: str, word: str, proposals: Sequence[str], help: str) -> str:
    """What is said to a `word` after `command` that means nothing there; `help`: where nothing is like it."""
    named = text.name(key(word), 30) or "?"
    guess = f"Did you mean {either([f'`{command} {one}`' for one in proposals])}?" if proposals else f"\n{help}"
    return f"There is no `{command} {named}`. {guess}".replace(" \n", "\n")


def either(choices: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, [", ".join(choices[:-1]), *choices[-1:]]))
