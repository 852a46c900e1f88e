"""Units of time as people write and misspell them: what follows a number then is no message. Pure."""

import unicodedata

import regex

from chalicelib.slack import typed

WORDS = {"d": "days?", "h": "hours?|hrs?", "m": "minutes?|mins?", "s": "seconds?|secs?"}
_OTHERS = frozenset(
    "ms msec msecs millisecond milliseconds week weeks wk wks month months mo mos year years yr yrs "
    "fortnight fortnights".split()
)
_KNOWN = regex.compile("|".join((*WORDS, *WORDS.values())))
_GLUED = regex.compile("seconds|minutes|hours|days")
"""No word goes on behind it: `minuteslunch` lacks a space."""
_ELSEWHERE = regex.compile(
    "sekund[a-z]{0,3}|sek|second[aeio]?[ns]?|segundos?|segs?|vterin[auy]?|minut[a-z]{0,2}|minuut|"
    "stunden?|std|heures?|horas?|or[ae]|uur|uren|godzin[aey]?|godz|hodin[auy]?|hod|"
    "tag(?:en?)?|jours?|journees?|dias?|giorn[io]|dag(?:en)?|dzien|dni|dnia|dn[uy]|den|"
    "wochen?|semaines?|semanas?|settiman[ae]|weken|tydzien|tygodni[ae]?|tyden|tydn[uy]|"
    "monate?n?|mois|mes(?:es|e|i)?|maand(?:en)?|miesiac[ae]?|miesiecy|mesic[eu]?|"
    "jahre?n?|annees?|ans|anos?|ann[io]|jaar|jaren|lata?|rok[uy]?|"
    "секунд[а-я]{0,2}|сек|минут[а-я]{0,2}|мин|м|час(?:а|ов|ы)?|ч|день|дня|дне[ий]|дни|д|сутки|суток|"
    "недел[а-я]{0,2}|месяц[а-я]{0,2}|года?|лет|хвилин[аиу]?|годин[аиу]?|дні|днів"
)
"""German, French, Spanish, Portuguese, Italian, Dutch, Polish, Czech, Russian; without accents."""
_EASTERN = regex.compile(
    "[个個ヶケかカ]?(?:秒|分|小?[时時]|天|日|[钟鐘]|月|年|[周週]|星期)|(?:초|분|시간|일|주|개월|년)(?:간|동안)?(?!\\p{L})"
)
"""Chinese and Japanese put no space behind it."""
_LONG = ("minute", "minutes", "second", "seconds")
_NEARLY = 0.8
_BY_EAR = regex.compile("m[iy]n+[aeiou]+t+[aeiou]*[sz]?")
_SHORT = ("hour", "hours", "days")
_NO_SLIPS = frozenset("dabs dads dahs dais dals dams dans daps daws deys dray drays hoar hoars".split())
"""Words one letter away from a short unit."""
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cf}]+")
_LETTERS = regex.compile(r"[\p{Ps}\p{Pd}/]*+(\p{L}*)")


def is_unit(word: str) -> bool:
    """It is, or nearly is, a unit of time, known here or not, whatever is behind it or hidden in it."""
    return any(_is_unit(_stem(form)) for form in (word, _UNSEEN.sub(" ", word)))


def _stem(word: str) -> str:
    """The letters that it begins with, without accents."""
    bare = regex.sub(r"\p{M}+", "", unicodedata.normalize("NFKD", typed.key(word)))
    found = _LETTERS.match(unicodedata.normalize("NFC", bare))
    return found[1] if found else ""


def _is_unit(stem: str) -> bool:
    if stem in _OTHERS or any(one.fullmatch(stem) for one in (_KNOWN, _ELSEWHERE, _BY_EAR)):
        return True
    return bool(_EASTERN.match(stem) or _GLUED.match(stem)) or _is_slip(stem)


def _is_slip(stem: str) -> bool:
    """Of the keys, rather than a message."""
    from difflib import get_close_matches  # noqa: PLC0415 - for those few who err

    if len(stem) > 4 and get_close_matches(stem, _LONG, 1, _NEARLY):
        return True
    return len(stem) > 3 and stem not in _NO_SLIPS and any(_is_one_off(stem, unit) for unit in _SHORT)


def _is_one_off(word: str, unit: str) -> bool:
    """One letter is missing, added or another, or two changed places; the first one is right."""
    same = next((at for at, (one, other) in enumerate(zip(word, unit, strict=False)) if one != other), len(unit))
    rest, wanted = word[same:], unit[same:]
    swapped = wanted[1:2] + wanted[:1] + wanted[2:]
    return same > 0 and (rest[1:] in (wanted, wanted[1:]) or rest in (wanted[1:], swapped))
