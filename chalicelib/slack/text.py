"""User text made safe and cut to Slack's limits.

Escaping: https://docs.slack.dev/messaging/formatting-message-text#escaping
"""

from collections.abc import Callable

import regex

SECTION_LIMIT = 3000
_UNSAFE = regex.compile(r"[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff--[\n\t]]", flags=regex.VERSION1)
_INVISIBLE = regex.compile(r"[\s\p{Cc}\p{Cf}\p{Cs}\u2800\u3164\u115f\u1160\uffa0]*")
_MARKS = regex.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])")
_GOOD_PLACES = (regex.compile(r"\n"), regex.compile(r" (?![\p{M}\u200d])"))
_LINK = regex.compile(
    r"(?<![A-Za-z0-9_])(?i:https?)://[\p{L}\p{N}\p{M}\-._~:/?#\[\]@!$&'()*+,;=%{}|\\^\p{So}\p{Sk}\u200d\ufe0f\u20e3--[`]]+",
    flags=regex.VERSION1,
)
"""An address, with what people paste in one though it should be encoded: https://docs.slack.dev/messaging/formatting-message-text#linking-urls"""
_HOST = regex.compile(
    r"(?i:https?)://(?:[\p{L}\p{N}]|\[[0-9A-Fa-f:.]+\])[^/?#@{}|\\^\p{S}\u200d\ufe0f\u20e3]*(?:[/?#]|\Z)"
)
"""Without a user's name, by which one host looks like another: `https://bank.test@evil.test`."""
_AFTER_LINK = ".,;:!?'*~_|\\^"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_Spans = list[tuple[int, int]]
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def clean(text: str) -> str:
    """`text` without controls, lone surrogates and marks that turn the direction of what follows; ends trimmed."""
    return str(_UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def is_blank(text: str) -> bool:
    """Nothing in it that a reader would see."""
    return _INVISIBLE.fullmatch(clean(text)) is not None


def escape(text: str) -> str:
    """`text` for mrkdwn: nothing in it mentions, links or pings."""
    return clean(text).translate(_ENTITIES)


def unescape(text: str) -> str:
    """What Slack escaped, as it was typed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def name(text: str, most: int = 60) -> str:
    """A name on one line, escaped, without mrkdwn's own marks; `most` characters before escaping."""
    line = " ".join(_MARKS.sub("", clean(text)).split())
    return cut(line, most).translate(_ENTITIES)


def shows(text: str) -> bool:
    """As a name, `text` leaves something to read."""
    return not is_blank(name(text))


def cut(text: str, most: int) -> str:
    """At most `most` characters, cut between graphemes, with an ellipsis where something was left out."""
    if len(text) <= most:
        return text
    return _first(text, most - 1) + "…"


def pieces(text: str, most: int = SECTION_LIMIT) -> list[str]:
    """`text` escaped, in order, in pieces of at most `most` characters, cut at a line's end, a space or a grapheme."""
    rest, found = clean(text), []
    while rest:
        head = _head(rest, most)
        found.append(head.translate(_ENTITIES))
        rest = rest[len(head) :]
    return found


def linked(text: str, most: int = SECTION_LIMIT) -> list[str]:
    """As `pieces`, with http and https addresses as links, none of which is cut in two; too long a one stays text."""
    whole, found, at = clean(text), [], 0
    links = [(start, end) for start, end in _links(whole) if len(_link(whole[start:end])) <= most]
    while at < len(whole):
        end = at + len(_head(whole[at:], _room_beside(links, whole, at, most)))
        for start, stop in links:
            if start < end < stop:
                end = stop if start == at else start
                break
        found.append(_with_links(whole, at, end, links, _escaped))
        at = end
    return found


def title(text: str, most: int) -> str:
    """As `name`, with http and https addresses as links."""
    line = cut(" ".join(clean(text).split()), most)
    whole = len(line) - line.endswith("…")
    links = [(start, end) for start, end in _links(line) if end < whole or whole == len(line)]
    return " ".join(_with_links(line, 0, len(line), links, _unmarked).split())


def _links(text: str) -> _Spans:
    """Where addresses stand in clean text, without the punctuation after them; not in mark-up that somebody typed."""
    found = ((one.start(), one.start() + len(_address(one[0]))) for one in _LINK.finditer(text))
    return [(start, end) for start, end in found if _HOST.match(text[start:end]) and not _is_markup(text, start, end)]


def _is_markup(text: str, start: int, end: int) -> bool:
    """As in `<https://evil.test/|bank>`, which stays the text that it is."""
    return text[start - 1 : start] == "<" and (text[end : end + 1] != ">" or "|" in text[start:end])


def _address(found: str) -> str:
    """A sentence's full stop and bracket are not the address's."""
    while found[-1] in _AFTER_LINK or found.count(found[-1]) > found.count(_PAIRS.get(found[-1], found[-1])):
        found = found[:-1]
    return found


def _with_links(text: str, at: int, end: int, links: _Spans, plain: Callable[[str], str]) -> str:
    """A part of `text` whose links are in it as a whole; `plain`: what becomes of all else."""
    made, done = "", at
    for start, stop in links:
        if at <= start < end:
            made += f"{plain(text[done:start])}{_link(text[start:stop])}"
            done = stop
    return made + plain(text[done:end])


def _room_beside(links: _Spans, text: str, at: int, most: int) -> int:
    """What is left of `most` once the links behind `at` are marked; one that has no room is for the next piece."""
    room = most
    for start, stop in links:
        if not at <= start < at + room:
            continue
        cost = len(_link(text[start:stop])) - len(_escaped(text[start:stop]))
        if room - cost <= start - at:
            return start - at
        room -= cost
    return room


def _link(address: str) -> str:
    """As Slack takes it: a bar would begin a label."""
    return f"<{_escaped(address.replace('|', '%7C'))}>"


def _escaped(clean_text: str) -> str:
    return clean_text.translate(_ENTITIES)


def _unmarked(clean_text: str) -> str:
    return _escaped(_MARKS.sub("", clean_text))


def _head(text: str, most: int) -> str:
    """The longest beginning of `text` that escapes to `most` characters, cut at a good place."""
    room = _room(text, most)
    if room == len(text):
        return text
    head = _first(text, room)
    for good_place in _GOOD_PLACES:
        ends = [found.end() for found in good_place.finditer(text, endpos=len(head) + 1) if found.end() <= len(head)]
        if ends and ends[-1] > len(head) // 2:
            return head[: ends[-1]]
    return head


def _room(text: str, most: int) -> int:
    """How many characters of `text` fit into `most` once escaped."""
    used = 0
    for index, character in enumerate(text):
        used += len(character.translate(_ENTITIES))
        if used > most:
            return index
    return len(text)


def _first(text: str, most: int) -> str:
    """The graphemes that fit into `most` characters; a grapheme longer than that is cut."""
    end = 0
    for grapheme in regex.finditer(r"\X", text[: most + 64]):
        if grapheme.end() > most:
            break
        end = grapheme.end()
    return text[: end or most]
