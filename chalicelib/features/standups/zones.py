"""What somebody types as a time zone: a place is taken, an abbreviation never, for half the year it is another one.

Pure; it reads tzdata, and nothing else.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import regex

from chalicelib.features.standups import places
from chalicelib.features.standups.model import is_zone, zone_names
from chalicelib.slack import typed

MAX_OFFERED = 4
_LIKENESS, _LONGEST_ABBREVIATION = 0.7, 3
_WINTER, _SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)
_WELL_KNOWN = (
    *("Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Prague", "America/New_York"),
    *(
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/Toronto",
        "America/Vancouver",
        "Asia/Kolkata",
    ),
    *(
        "Asia/Shanghai",
        "Asia/Tokyo",
        "Asia/Jerusalem",
        "Europe/Dublin",
        "Europe/Lisbon",
        "Europe/Athens",
        "Europe/Kyiv",
    ),
    *("Europe/Helsinki", "Africa/Cairo", "Europe/Moscow", "Asia/Seoul", "Asia/Hong_Kong", "Asia/Manila", "Asia/Taipei"),
    *("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Karachi", "Australia/Sydney", "Australia/Melbourne"),
    *("Australia/Brisbane", "Australia/Perth", "Australia/Adelaide", "Australia/Darwin", "Pacific/Auckland"),
    *("America/Phoenix", "America/Edmonton", "America/Mexico_City", "America/Panama", "America/Halifax"),
    *("America/Puerto_Rico", "America/St_Johns", "America/Anchorage", "Pacific/Honolulu", "America/Havana"),
    *("Africa/Johannesburg", "Africa/Nairobi", "Africa/Lagos", "Africa/Maputo", "Africa/Accra", "Atlantic/Reykjavik"),
    *("Pacific/Guam", "Pacific/Pago_Pago", "Africa/Tripoli", "Europe/Istanbul"),
)
"""Of all the places with an abbreviation these are offered, in this order."""
_LEGACY = ("US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "Etc/")
"""Their last word is no city."""
_NUMBERED = {
    **{"SGT": "Asia/Singapore", "MYT": "Asia/Kuala_Lumpur", "ICT": "Asia/Bangkok", "PHT": "Asia/Manila"},
    **{
        "GST": "Asia/Dubai",
        "IRST": "Asia/Tehran",
        "NPT": "Asia/Kathmandu",
        "BDT": "Asia/Dhaka",
        "UZT": "Asia/Tashkent",
    },
    **{"TRT": "Europe/Istanbul", "BRT": "America/Sao_Paulo", "ART": "America/Argentina/Buenos_Aires"},
    **{"CLT": "America/Santiago", "COT": "America/Bogota", "PET": "America/Lima", "VET": "America/Caracas"},
}
"""People use them; tzdata has numbers for them by now."""
_SPOKEN = {
    **{"et": "EST", "eastern": "EST", "ct": "CST", "central": "CST", "mt": "MST", "mountain": "MST"},
    **{"pt": "PST", "pacific": "PST", "alaska": "AKST", "hawaii": "HST", "atlantic": "AST", "centraleuropean": "CET"},
    **{"easterneuropean": "EET", "westerneuropean": "WET", "india": "IST", "greenwichmean": "GMT", "british": "BST"},
    **{"greenwich": "GMT", "met": "CET", "mest": "CEST"},
}
_TWO_COUNTRIES = {"georgia": ("Asia/Tbilisi", "America/New_York")}
"""A state of the USA, too."""
_UTC = frozenset(["utc", "z", "zulu", "uct", "universal", "etcutc", "etcuct", "etczulu", "etcuniversal"])


def read(given: str) -> tuple[str, list[str]]:
    """The zone that `given` names; or "" and the places that may be meant, the likeliest first."""
    city, comma, country = given.partition(",")
    return _in_country(city, country) if comma and _squeezed(city) and _squeezed(country) else _read(given)


def _in_country(city: str, country: str) -> tuple[str, list[str]]:
    """ "Berlin, Germany"; one that may be another of that name, as London in Ontario, is a proposal."""
    there = _country(_squeezed(country.rpartition(",")[2]))
    found, others = _read(city)
    if not found:
        return _one_of(there) if there else ("", others)
    if any(_clock(found) == _clock(one) for one in there):
        return found, []
    return "", [found, *there][:MAX_OFFERED]


def _read(given: str) -> tuple[str, list[str]]:
    exact, squeezed = _by_name().get(_plain(given), ""), _squeezed(given)
    if squeezed in _UTC:
        return "UTC", []
    if "/" in exact:
        return exact, []
    named = _named(squeezed)
    if not exact and not named and (there := _country(squeezed)) and not _is_code(squeezed):
        return _one_of(there)
    if offered := _with_abbreviation(squeezed, exact):
        return "", offered
    if named:
        return _one_of(named)
    return ("", _alike(squeezed)) if exact == exact.upper() else (exact, [])


def _one_of(found: list[str]) -> tuple[str, list[str]]:
    return (found[0], []) if _are_one(found) else ("", found[:MAX_OFFERED])


def _plain(given: str) -> str:
    """`“europe / LONDON”` as `europe/london`, without accents."""
    bare = regex.sub(r"\p{M}+", "", unicodedata.normalize("NFD", typed.key(given)))
    return regex.sub(r"\s*([/\\])\s*", "/", bare).replace(" ", "_")


def _squeezed(given: str) -> str:
    """The letters and digits alone: `New York` and `new-york` as `newyork`."""
    return regex.sub(r"[^\p{L}\p{N}]", "", _plain(given))


@cache
def _by_name() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(zone_names())}


@cache
def _places() -> dict[str, list[str]]:
    """Zones by what names their place: `europelondon`, `london`, `indianaknox`."""
    found: dict[str, list[str]] = {}
    for name in sorted(zone_names(), key=lambda one: (one not in _WELL_KNOWN, one)):
        parts = name.split("/")
        if len(parts) > 1 and not name.startswith(_LEGACY):
            for start in range(len(parts)):
                found.setdefault(_squeezed(" ".join(parts[start:])), []).append(name)
    for name, cities in places.CITIES.items():
        for city in cities.split():
            found.setdefault(city, [name])
    return found


@cache
def _countries() -> dict[str, list[str]]:
    """Their zones, those that most people mean first, and of each clock one."""
    known = {name: place for place, name in enumerate(dict.fromkeys((*_WELL_KNOWN, *places.CITIES)))}
    found: dict[str, list[str]] = {}
    for name, zones in {**places.countries(), **_TWO_COUNTRIES}.items():
        in_order = sorted(filter(is_zone, zones), key=lambda one: known.get(one, len(known)))
        by_clock: dict[object, str] = {}
        for one in in_order:
            by_clock.setdefault(_clock(one), one)
        found[_squeezed(name)] = list(by_clock.values())
    return found


def _country(squeezed: str) -> list[str]:
    return _countries().get(squeezed, [])


def _is_code(squeezed: str) -> bool:
    """Of a country, as `de`: understood behind a city."""
    return squeezed.upper() in places.countries()


def _named(squeezed: str) -> list[str]:
    return _places().get(squeezed, [])


def _are_one(places: Iterable[str]) -> bool:
    """Their clocks agree: one is the other's old name."""
    return len({_clock(name) for name in places}) == 1


def _with_abbreviation(squeezed: str, exact: str) -> list[str]:
    """Places whose clocks are called so in some part of the year; none for what is no abbreviation."""
    if place := _NUMBERED.get(squeezed.upper()):
        return [place]
    spoken = regex.sub(r"(standard|daylight|summer)?time\Z", "", squeezed)
    wanted = _SPOKEN.get(spoken, squeezed).upper()
    found = [name for name in _WELL_KNOWN if is_zone(name) and wanted in _names(name)]
    if not found and exact and exact == exact.upper():  # GB, PRC, EST5EDT: IANA names that are no places
        found = [name for name in _WELL_KNOWN if _clock(name) == _clock(exact)]
    return (found or _rare(wanted))[:MAX_OFFERED]


def _rare(wanted: str) -> list[str]:
    """Of all other places, where the abbreviation is of none that is well known."""
    if not 3 <= len(wanted) <= 5 or _named(wanted.casefold()):
        return []
    return [one for one in sorted(zone_names()) if "/" in one and not one.startswith(_LEGACY) and wanted in _names(one)]


@cache
def _names(zone: str) -> frozenset[str]:
    return frozenset(str(name).upper() for name, _ in _clock(zone))


@cache
def _clock(zone: str) -> tuple[tuple[str | None, object], ...]:
    """What it is called in winter and in summer, and how far it is from UTC."""
    return tuple((at.tzname(), at.utcoffset()) for at in _local(zone))


def _local(zone: str) -> Iterator[datetime]:
    where = ZoneInfo(zone)
    yield from (instant.astimezone(where) for instant in (_WINTER, _SUMMER))


def _alike(squeezed: str) -> list[str]:
    """Places whose names are written nearly so."""
    from difflib import get_close_matches  # noqa: PLC0415 - for those few who err

    if len(squeezed) <= _LONGEST_ABBREVIATION:
        return []
    close = get_close_matches(squeezed, _places(), MAX_OFFERED, _LIKENESS)
    return list(dict.fromkeys(_places()[one][0] for one in close))[: typed.MAX_PROPOSALS]
