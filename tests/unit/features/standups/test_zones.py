"""What is typed as a time zone: places are taken, however they are written; abbreviations never."""

from zoneinfo import available_timezones

import pytest

from chalicelib.features.standups import forms, places, zones
from tests.unit.features.standups.made import filled_form

ABBREVIATIONS = (
    *("IST", "CEST", "CET", "EST", "EDT", "PST", "MST", "CST", "BST", "GMT", "MET", "WET", "EET", "HST", "AST", "JST"),
    *("KST", "AEST", "NZDT", "MSK", "SAST", "EAT", "WAT", "WIB", "PKT", "SGT", "BRT", "GST", "AKST", "SST", "ChST"),
    *("EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "GB", "NZ", "PRC", "ROC", "ROK", "W-SU", "GMT+0", "GMT-0", "GMT0"),
    *("ET", "PT", "Eastern Time", "Pacific Standard Time", "Central European Time", "India Standard Time", "Greenwich"),
)


@pytest.mark.fault("G1")
@pytest.mark.parametrize("given", ABBREVIATIONS)
def test_g1_an_abbreviation_is_never_taken_and_places_are_offered(given: str) -> None:
    for written in (given, given.lower(), f" “{given}” "):
        zone, places = zones.read(written)
        assert zone == ""
        assert 1 <= len(places) <= zones.MAX_OFFERED
        assert all("/" in place and place in available_timezones() for place in places)


@pytest.mark.fault("G1")
@pytest.mark.parametrize(
    ("given", "offered"),
    [
        ("IST", ["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"]),
        ("CEST", ["Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Prague"]),
        ("EST", ["America/New_York", "America/Toronto", "America/Panama"]),
        ("EST5EDT", ["America/New_York", "America/Toronto"]),
        ("BST", ["Europe/London"]),
        ("PRC", ["Asia/Shanghai", "Asia/Taipei"]),
        ("GB", ["Europe/London"]),
        ("SGT", ["Asia/Singapore"]),
    ],
)
def test_g1_the_places_where_clocks_are_called_so(given: str, offered: list[str]) -> None:
    assert zones.read(given) == ("", offered)


@pytest.mark.fault("G1")
def test_g1_no_name_of_tzdata_without_a_place_is_taken_but_utc_and_countries() -> None:
    taken = {name for name in available_timezones() if "/" not in name and zones.read(name)[0]}
    assert {name for name in taken if name == name.upper()} == {"UTC", "UCT"}
    assert zones.read("UCT") == ("UTC", [])


@pytest.mark.fault("G2")
def test_g2_every_zone_is_taken_in_any_case() -> None:
    for name in available_timezones():
        if "/" in name and not name.startswith("Etc/"):
            assert zones.read(name.swapcase())[0] == name
            assert zones.read(name.replace("_", " ").replace("/", " / "))[0] == name


@pytest.mark.fault("G2")
@pytest.mark.parametrize(
    ("given", "meant"),
    [
        *(("europe/london", "Europe/London"), ("prague", "Europe/Prague"), ("New York", "America/New_York")),
        *(("new-york", "America/New_York"), ("Europe\\London", "Europe/London"), ("“Rome”", "Europe/Rome")),
        *(("São Paulo", "America/Sao_Paulo"), ("ZÜRICH", "Europe/Zurich"), ("ho chi minh", "Asia/Ho_Chi_Minh")),
        *(("Port-au-Prince", "America/Port-au-Prince"), ("istanbul", "Europe/Istanbul"), ("Mumbai", "Asia/Kolkata")),
        *(("san\u00a0francisco", "America/Los_Angeles"), ("Buenos Aires", "America/Argentina/Buenos_Aires")),
        *(("utc", "UTC"), ("Zulu", "UTC"), ("Etc/UTC", "UTC"), ("japan", "Japan"), ("singapore", "Asia/Singapore")),
    ],
)
def test_g2_a_place_is_taken_by_its_city(given: str, meant: str) -> None:
    assert zones.read(given)[0] == meant
    submitted = forms.read_new(filled_form(zone={"value": given}), "s", "U0ADA")
    assert (submitted.standup.zone, submitted.errors) == (meant, {})


@pytest.mark.parametrize(
    "given", ["", " ", "Mars/Olympus", "UTC+2", "+02:00", "AoE", "LMT", "Factory", "localtime", "x" * 64]
)
def test_what_is_no_place_gets_an_example(given: str) -> None:
    assert zones.read(given) == ("", [])
    assert "such as Europe/Prague" in forms.read_new(filled_form(zone={"value": given}), "s", "U0ADA").errors["zone"]


@pytest.mark.fault("G2")
@pytest.mark.parametrize(
    ("given", "meant"),
    [
        *(("Wellington", "Pacific/Auckland"), ("Cape Town", "Africa/Johannesburg"), ("Hanoi", "Asia/Ho_Chi_Minh")),
        *(("LA", "America/Los_Angeles"), ("Seattle", "America/Los_Angeles"), ("Beijing", "Asia/Shanghai")),
        *(("Delhi", "Asia/Kolkata"), ("Oslo, Norway", "Europe/Oslo"), ("Berlin, Germany", "Europe/Berlin")),
        *(("Berlin, DE", "Europe/Berlin"), ("Toronto, Canada", "America/Toronto"), ("Milan,Italy", "Europe/Rome")),
        *(("Boston, MA, USA", "America/New_York"), ("Debrecen, Hungary", "Europe/Budapest"), ("India", "Asia/Kolkata")),
        *(
            ("Germany", "Europe/Berlin"),
            ("norway", "Europe/Oslo"),
            ("UK", "Europe/London"),
            ("Kenya", "Africa/Nairobi"),
        ),
        *(
            ("South Korea", "Asia/Seoul"),
            ("Argentina", "America/Argentina/Buenos_Aires"),
            ("VIETNAM", "Asia/Ho_Chi_Minh"),
        ),
    ],
)
def test_g2_a_city_or_country_without_a_zone_of_its_name_is_taken(given: str, meant: str) -> None:
    assert zones.read(given) == (meant, [])


@pytest.mark.fault("G2")
@pytest.mark.parametrize(
    ("given", "offered"),
    [
        ("USA", ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"]),
        ("Australia", ["Australia/Sydney", "Australia/Brisbane", "Australia/Perth", "Australia/Adelaide"]),
        (
            "Springfield, United States",
            ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"],
        ),
        ("London, Ontario", ["Europe/London"]),
        ("Paris, India", ["Europe/Paris", "Asia/Kolkata"]),
        ("Georgia", ["America/New_York", "Asia/Tbilisi"]),
    ],
)
def test_g2_what_may_be_several_places_is_asked(given: str, offered: list[str]) -> None:
    assert zones.read(given) == ("", offered)


@pytest.mark.fault("G2")
def test_g2_cities_and_countries_are_of_zones_that_there_are() -> None:
    assert set(places.CITIES) <= available_timezones()
    assert len(places.countries()) > 2 * 240
