"""Times, zones and run ids as people and Slack spell them."""

import pytest

from chalicelib.features.standups import model


@pytest.mark.parametrize("value", ["00:00", "09:05", "19:59", "23:59"])
def test_times_of_the_day(value: str) -> None:
    assert model.is_time(value)


@pytest.mark.parametrize("value", ["", "24:00", "9:00", "09:60", "09:00:00", "09:00\n", "٠٩:٠٠", "-1:00"])
def test_what_is_no_time(value: str) -> None:
    assert not model.is_time(value)


@pytest.mark.parametrize("value", ["", "Europe/Praha", "europe/prague", "../../etc/passwd", "CET+1"])
def test_what_is_no_zone_becomes_utc(value: str) -> None:
    assert not model.is_zone(value)
    assert model.zone(value).key == "UTC"


def test_a_zone_is_known_by_its_name() -> None:
    assert model.zone("Europe/Prague").key == "Europe/Prague"


def test_a_run_id_comes_back_as_its_parts() -> None:
    assert model.split_run_id(model.run_id("abc123", "2026-11-23")) == ("abc123", "2026-11-23")


@pytest.mark.fault("A15")
@pytest.mark.parametrize(
    "value",
    [
        "",
        "abc",
        "abc.",
        ".2026-11-23",
        "abc.2026-11-23.x",
        "abc.2026-11-2",
        "T0OTHER#run#abc.2026-11-23",
        "a#b.2026-11-23",
        "abc.٢٠٢٦-11-23",
        "abc.2026-11-23\n",
        "ABC.2026-11-23",
        "\ud800.2026-11-23",
    ],
)
def test_a15_what_is_no_run_id_has_no_parts(value: str) -> None:
    assert model.split_run_id(value) == ("", "")


@pytest.mark.parametrize(("late", "is_in"), [(False, True), (True, False)])
def test_who_answers_in_time_is_in_the_report(late: bool, is_in: bool) -> None:
    assert model.Member("U1", "Ada", "", 0, model.Status.ANSWERED, late=late).is_in_report() is is_in
