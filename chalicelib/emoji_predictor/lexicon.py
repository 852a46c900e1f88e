"""The reviewed phrases: which a message holds, and what each is worth there. Pure; lexicon.txt is the grammar."""

from collections.abc import Iterator, Sequence

from chalicelib.emoji_predictor.text_features import BREAK

NOTHING = "none"
"""The emoji of a phrase that is to be passed over."""
_MAX_SKIPPED = 3
_NEGATION_REACH, _CONDITION_REACH = 3, 4
_DAMPED = 0.5
"""What is asked or supposed has not happened: no feeling survives this, unless the phrase itself holds the question."""
_NEGATIONS = frozenset("not no never none nothing nobody without hardly barely cannot neither nor".split())
_CONDITIONS = frozenset(
    (
        "if when once until till unless whether should would might before could want wants must supposed tried try"
        " trying how it'd that'd i'd we'd"
    ).split()
)
_DIGITS = "0123456789"
_STEM = 3
"""Letters under which a stem is filed."""
_SUPPRESSING = ("suppress", "irony")
_MARKS = ("", "sensitive", "suppress", "abusive", "irony")
_ENDS = frozenset([BREAK, "?", "!"])
_SPELLINGS = {
    "im": "i'm", "dont": "don't", "cant": "can't", "wont": "won't", "didnt": "didn't", "doesnt": "doesn't",
    "isnt": "isn't", "wasnt": "wasn't", "couldnt": "couldn't", "arent": "aren't", "thats": "that's", "whats": "what's",
    "lets": "let's", "youre": "you're", "ive": "i've", "u": "you", "ur": "your", "pls": "please", "plz": "please",
    "tmrw": "tomorrow", "tmr": "tomorrow", "hapy": "happy", "!": BREAK,
}  # fmt: skip


class Element:
    """One place of a phrase. `gap`: up to three words of any kind; `end`: a sentence's end is also fine."""

    __slots__ = ("end", "gap", "number", "optional", "stems", "words")

    def __init__(self, words: Sequence[str], optional: bool = False, gap: bool = False) -> None:
        self.words = frozenset(word for word in words if word[-1] != "*" and word not in "N$")
        self.stems = tuple(word[:-1] for word in words if word[-1] == "*")
        self.number = "N" in words
        self.end = "$" in words
        self.optional = optional
        self.gap = gap

    def takes(self, word: str) -> bool:
        """Does `word` fit here?"""
        return (
            word in self.words
            or (self.number and word[0].isdigit())
            or (bool(self.stems) and word.startswith(self.stems))
        )


Section = tuple[str, str, float, str]
"""Emoji, stance, strength, mark."""


class Phrase:
    """A line of the lexicon, with what its section says. `title`: its shortest form, for people to read."""

    __slots__ = ("elements", "emoji", "mark", "stance", "start", "strength", "title")

    def __init__(self, title: str, elements: Sequence[Element], start: bool, section: Section) -> None:
        self.title = title
        self.elements = elements
        self.start = start
        self.emoji, self.stance, self.strength, self.mark = section


class Hit:
    """A phrase found at words[start:end]. `strength`: as it is worth there; 0 where it is denied."""

    __slots__ = ("end", "phrase", "start", "strength")

    def __init__(self, phrase: Phrase, start: int, end: int, strength: float) -> None:
        self.phrase = phrase
        self.start = start
        self.end = end
        self.strength = strength


class Lexicon:
    """Phrases by what they can begin with; each is compiled when it may first be meant: a cold start needs few."""

    def __init__(self, text: str) -> None:
        """Raises: ValueError: names the line that cannot be read."""
        self._lines, self._classes = read(text)
        self._compiled: dict[int, Phrase] = {}
        self._by_word: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[int]] = {}
        for at, (line, _) in enumerate(self._lines):
            self._file(line, at)

    def _file(self, line: str, at: int) -> None:
        """Under each word that it can begin with; under its first letters, or each digit, where that is open."""
        for part in line.removeprefix("^ ").split():
            for word in _words(part, self._classes):
                if word == "N":
                    for digit in _DIGITS:
                        self._by_stem.setdefault(digit, []).append(at)
                elif word[-1] == "*":
                    self._by_stem.setdefault(word[:-1][:_STEM], []).append(at)
                else:
                    self._by_word.setdefault(word, []).append(at)
            if part[0] != "(":
                return

    def phrases(self) -> list[Phrase]:
        """All of them. Raises: ValueError: names the line that cannot be read."""
        return [self._phrase(at) for at in range(len(self._lines))]

    def _phrase(self, at: int) -> Phrase:
        if at not in self._compiled:
            self._compiled[at] = _phrase(*self._lines[at], self._classes)
        return self._compiled[at]

    def _beginning(self, word: str) -> Iterator[int]:
        """The phrases that `word` may begin."""
        yield from self._by_word.get(word, ())
        for length in range(1, min(len(word), _STEM) + 1):
            yield from self._by_stem.get(word[:length], ())

    def hits(self, tokens: Sequence[str]) -> list[Hit]:
        """The phrases that `features.tokens` hold, but for those inside a longer one."""
        words = [_SPELLINGS.get(token, token) for token in tokens]
        found: list[Hit] = []
        for at, word in enumerate(words):
            for number in self._beginning(word):
                phrase = self._phrase(number)
                if phrase.start and not _starts(words, at):
                    continue
                end = _match(phrase.elements, 0, words, at)
                if end > at:
                    found.append(Hit(phrase, at, end, worth(phrase, words, at, end)))
        return _uncovered(found)


def _uncovered(found: Sequence[Hit]) -> list[Hit]:
    """Those that no other covers, of hits in the order of their starts; each is held against its neighbours only."""
    longest = max((hit.end - hit.start for hit in found), default=0)
    kept = []
    first = last = 0
    for hit in found:
        while found[first].start < hit.start - longest:
            first += 1
        while last < len(found) and found[last].start <= hit.start:
            last += 1
        if not any(_covers(other, hit) for other in found[first:last]):
            kept.append(hit)
    return kept


def _covers(other: Hit, hit: Hit) -> bool:
    """Does only `other`, in the same place and more, count? A feast around them does not take words of grief back."""
    if not (other.start <= hit.start and hit.end <= other.end) or other is hit:
        return False
    is_figure = other.phrase.emoji == NOTHING and not other.phrase.mark
    if hit.phrase.mark in _SUPPRESSING and not is_figure:
        return False
    return other.end - other.start > hit.end - hit.start or is_figure


def _starts(words: Sequence[str], at: int) -> bool:
    """Is words[at] the first of a sentence? Whom it is said to does not count."""
    while at and words[at - 1] == "[name]":
        at -= 1
    return at == 0 or words[at - 1] in _ENDS


def _match(elements: Sequence[Element], at_element: int, words: Sequence[str], at: int) -> int:
    """Where the longest match of elements[at_element:] at words[at:] ends; -1 for none."""
    if at_element == len(elements):
        return at
    element = elements[at_element]
    inside = at < len(words) and words[at] not in _ENDS
    best = -1
    if element.gap:
        for skipped in range(_MAX_SKIPPED + 1):
            best = max(best, _match(elements, at_element + 1, words, at + skipped))
            if at + skipped >= len(words) or words[at + skipped] in _ENDS or _denies(words[at + skipped]):
                break
        return best
    if at < len(words) and (inside or "?" in element.words) and element.takes(words[at]):
        best = _match(elements, at_element + 1, words, at + 1)
    if element.optional or (element.end and not inside):
        best = max(best, _match(elements, at_element + 1, words, at))
    return best


def worth(phrase: Phrase, words: Sequence[str], start: int, end: int) -> float:
    """The phrase's strength, less where it is asked or supposed; 0 where it is denied."""
    if phrase.stance == "=" or phrase.mark:
        return phrase.strength
    before = []
    for word in reversed(words[max(0, start - _CONDITION_REACH) : start]):
        if word in _ENDS:
            break
        before.append(word)
    if any(map(_denies, before[:_NEGATION_REACH])):
        return 0.0
    asked = phrase.stance != "~" and "?" not in words[start:end] and _is_asked(words, end)
    supposed = phrase.stance != "~" and any(word in _CONDITIONS for word in before)
    return phrase.strength * (_DAMPED if asked else 1) * (_DAMPED if supposed else 1)


def _denies(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


def _is_asked(words: Sequence[str], at: int) -> bool:
    return next((word == "?" for word in words[at:] if word in _ENDS), False)


def read(text: str) -> tuple[list[tuple[str, Section]], dict[str, list[str]]]:
    """The lines of a lexicon file, each with its section, and the words of each class.

    Raises:
        ValueError: names the line that cannot be read.
    """
    classes: dict[str, list[str]] = {}
    lines: list[tuple[str, Section]] = []
    section: Section | None = None
    for line in text.splitlines():
        if line.startswith("&") and " = " in line:
            name, words = line.split(" = ")
            classes[name] = words.split("|")
        elif line.startswith("["):
            section = _section(line)
        elif line and line[0] != "#":
            if section is None:
                raise ValueError(f"no section yet: {line}")
            lines.append((line, section))
    return lines, classes


def _section(line: str) -> Section:
    emoji, stance, strength, *mark = line.strip("[]").split()
    if stance not in "+-~=" or not 0 < float(strength) <= 1 or "".join(mark) not in _MARKS:
        raise ValueError(f"no section: {line}")
    return emoji, stance, float(strength), "".join(mark)


def _phrase(line: str, section: Section, classes: dict[str, list[str]]) -> Phrase:
    parts = line.split()
    start = parts[0] == "^"
    elements = tuple(_element(part, classes, line) for part in parts[start:])
    if elements[0].gap or all(element.optional or element.gap for element in elements):
        raise ValueError(f"matches nothing for certain: {line}")
    title = " ".join(next(_words(part, classes)) for part in parts[start:] if part[0] not in "($")
    return Phrase(title, elements, start, section)


def _words(part: str, classes: dict[str, list[str]]) -> Iterator[str]:
    """The words that one part of a line stands for."""
    for word in (part[1:-1] if part[0] == "(" else part).split("|"):
        if word in classes:
            yield from classes[word]
        else:
            yield word


def _element(part: str, classes: dict[str, list[str]], line: str) -> Element:
    if part == "..":
        return Element((), gap=True)
    words = list(_words(part, classes))
    for word in words:
        if not _is_word(word):
            raise ValueError(f"no message holds the word {word}: {line}")
    return Element(words, optional=part[0] == "(")


def _is_word(word: str) -> bool:
    if word in {"N", "$", "?", "[name]", ":(", ":-(", ":'("} or (word[0] == word[-1] == ":" and len(word) > 2):
        return True
    return (
        bool(word) and word.rstrip("*").replace("'", "").isalnum() and word == word.lower() and word not in _SPELLINGS
    )
