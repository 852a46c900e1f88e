"""What was typed, read as a delay and a message, or refused."""

import pytest

from chalicelib.features.snaps.model import (
    DEFAULT_SECONDS,
    LONGEST_SECONDS,
    Refusal,
    SnapRequest,
    read,
    read_delay,
    spoken,
)

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
DELAY, RANGE, EMPTY = Refusal.DELAY, Refusal.RANGE, Refusal.EMPTY


def given(seconds: int, message: str) -> SnapRequest:
    return SnapRequest(seconds, message, is_given=True)


def plain(message: str) -> SnapRequest:
    return SnapRequest(5, message, is_given=False)


@pytest.mark.parametrize(
    ("typed", "theirs", "ours"),
    [
        ("3 hello", "3 s", given(3, "hello")),
        ("hello there", "5 s", plain("hello there")),
        ("90 hi", "60 s", given(90, "hi")),
        ("-5 hi", "5 s", DELAY),
        ("2.5 hi", "2.5 s", DELAY),
        ("0 now", "0 s", RANGE),
        ("1e2 hi", "60 s", DELAY),
        ("0x10 hi", "16 s", DELAY),
        ("Infinity hi", "60 s", plain("Infinity hi")),
        ("10m hello", "5 s, and 10m stays", given(10 * MINUTE, "hello")),
        ("61s hi", "5 s, and 61s stays", given(61, "hi")),
        ("10", "10 s, empty", EMPTY),
        ("", "0 s, empty", EMPTY),
        ("2 beers please", "2 s", given(2, "beers please")),
        (" 5 hi", "0 s", given(5, "hi")),
    ],
)
def test_what_snap_slack_lambda_made_of_it_and_what_is_made_of_it_here(
    typed: str, theirs: str, ours: SnapRequest | Refusal
) -> None:
    assert read(typed) == ours, f"snap-slack-lambda: {theirs}"


@pytest.mark.parametrize(
    ("word", "seconds"),
    [
        ("10", 10),
        ("10s", 10),
        ("5m", 5 * MINUTE),
        ("2h", 2 * HOUR),
        ("1h30m", HOUR + 30 * MINUTE),
        ("1d", DAY),
        ("1", 1),
        ("1s", 1),
        ("007", 7),
        ("604800", LONGEST_SECONDS),
        ("7d", LONGEST_SECONDS),
        ("6d23h59m60s", LONGEST_SECONDS),
        ("1d1h1m1s", DAY + HOUR + MINUTE + 1),
        ("1h1s", HOUR + 1),
        ("1h90m", HOUR + 90 * MINUTE),
        ("1H30M", HOUR + 30 * MINUTE),
        ("0h5m", 5 * MINUTE),
    ],
)
def test_delays(word: str, seconds: int) -> None:
    assert read_delay(word) == seconds
    assert read(f"{word} hello") == given(seconds, "hello")


@pytest.mark.parametrize(
    "word", ["0", "0s", "000", "0d0h0m0s", "604801", "8d", "7d1s", "169h", "999999999", "999999999d"]
)
def test_a_delay_out_of_range(word: str) -> None:
    assert read_delay(word) == RANGE
    assert read(f"{word} hello") == RANGE


@pytest.mark.parametrize(
    "word",
    [
        *("1e9", "1E9", "0x10", "0b1", "1_000", "1,5", "2.5", "1.5h", "10.", "1/2", "5%", "10:30", "2nd", "4711/4712"),
        *("5x", "5minx", "1w", "1y", "30m1h", "1h1h", "1h30", "10ss", "5m!", "3,", "10s:", "10ſ", "10\u0131"),
        *("9" * 10, "9" * 3900, "9" * 500 + "d"),
        *(
            "৫",
            "５",
            "²",
            "½",
            "Ⅷ",
            "٣",
            "१०",
            "𝟓",
            "①",
            "〇",
            "1৫",
            "১০s",
            "５m",
            "1️⃣",
            "5\u200b",
            "1\u200b0",
            "5\u0301",
        ),
        *(
            "-5",
            "+5",
            "+",
            "-",
            "−5",
            "–5",
            "—5",
            "±5",
            "∓5",
            "＋5",
            "－5",
            "﹣5",
            "﹢5",
            "⁻5",
            "⁺5",
            "₋5",
            "➕",
            "➖",
        ),
        *("-10s", "+10s", "--5", "--verbose", "---", "-s"),
    ],
)
def test_no_delay_though_it_begins_like_one(word: str) -> None:
    assert read(f"{word} hello") == DELAY
    assert read(word) == DELAY


@pytest.mark.parametrize("word", ["", " ", "s", "h", "m", "soon", "ten", "10 s", " 10", "10\n"])
def test_a_field_that_holds_no_delay(word: str) -> None:
    assert read_delay(word) == DELAY


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "hello",
            "s",
            "m 5",
            "h1",
            "d",
            "a1 5",
            "$5 for lunch",
            "#5",
            "(5) is fine",
            ".5",
            "@5",
            "~5",
            "*10s* no",
            "'5",
        ),
        *(
            "ten minutes",
            "一起吃饭",
            "五分",
            "→ here",
            "• a point",
            ":five: 5",
            "👍 5",
            "=5",
            "<5",
            "/10",
            "\\-5",
            "_-5_",
        ),
        *("list", "help", "Infinity", "NaN", "None", "true", "\u200fשלום", "e\u0301a", "x\u200b5", "\u0301a"),
    ],
)
def test_without_a_delay_all_of_it_is_the_message(typed: str) -> None:
    assert read(typed) == plain(typed)


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("10s  two   spaces ", given(10, "two   spaces")),
        ("10s\none\n\n two", given(10, "one\n\n two")),
        ("10\thello", given(10, "hello")),
        ("10\u00a0hello", given(10, "hello")),
        ("10\u3000hello", given(10, "hello")),
        ("5 7 hello", given(5, "7 hello")),
        ("5 -7", given(5, "-7")),
        ("5 -- hello", given(5, "-- hello")),
        ("-- 2 beers please", plain("2 beers please")),
        ("--  -5 is cold", plain("-5 is cold")),
        ("--\n½", plain("½")),
        ("-- -- hello", plain("-- hello")),
        ("  -- 5", plain("5")),
        ("-- help", plain("help")),
        ("— 2 beers please", plain("2 beers please")),
        ("– 2 beers please", plain("2 beers please")),
        ("10s a\x00b\x07\u202ec\r\nd", given(10, "abc\nd")),
        ("10s \ud800hello", given(10, "hello")),
    ],
)
def test_delay_and_message(typed: str, wish: SnapRequest) -> None:
    assert read(typed) == wish


INVISIBLE = (
    *("\u200b", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", "\u00ad", "\u061c", "\u180e", "\u2064"),
    *("\u202e", "\u2066", "\x00", "\x1b", "\u0301", "\u034f", "\u20dd", "\ufe0f", "\U000e0100", "\U000e0031"),
    *("\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\u2028", "\u00a0", "\ud800"),
)


@pytest.mark.parametrize("hidden", [*INVISIBLE, "".join(INVISIBLE)], ids=ascii)
def test_nothing_invisible_hides_a_delay(hidden: str) -> None:
    assert read(f"{hidden}5 hello") == given(5, "hello")
    assert read(f" {hidden} 10m hello") == given(10 * MINUTE, "hello")
    assert read(f"{hidden}-5 hello") == read(f"{hidden}৫ hello") == DELAY
    assert read(f"{hidden}0 hello") == RANGE
    assert read(f"{hidden}-- 5 hello") == plain("5 hello")


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "\n",
            "10",
            "10s",
            "1h30m ",
            "10s \u200b",
            "10s \x00",
            "--",
            "-- ",
            "-- \ufeff\n",
            "10s \u3164\u2800",
        ),
        *INVISIBLE,
    ],
    ids=ascii,
)
def test_nothing_to_read_is_no_message(typed: str) -> None:
    assert read(typed) == EMPTY


def test_as_much_as_slack_sends() -> None:
    assert read("x" * 4000) == plain("x" * 4000)
    assert read("10s " + "&" * 3996) == given(10, "&" * 3996)
    assert read("\u200b" * 3992 + "5 hello") == given(5, "hello")
    assert read("5" * 4000) == read("-" * 4000) == read("½" * 4000) == DELAY
    assert read("-- " + "5" * 3997) == plain("5" * 3997)
    assert read(" " * 4000) == read("\u200b" * 4000) == EMPTY


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (9000, "2 h 30 min"),
        (86399, "23 h 59 min 59 s"),
        (90061, "1 d 1 h 1 min 1 s"),
        (LONGEST_SECONDS, "7 d"),
        (0, "0 s"),
    ],
)
def test_seconds_as_they_are_said(seconds: int, words: str) -> None:
    assert spoken(seconds) == words


def test_the_figures_that_people_are_told() -> None:
    assert (DEFAULT_SECONDS, LONGEST_SECONDS) == (5, 7 * DAY)


@pytest.mark.fault("D1")
@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("5 minutes lunch is here", given(5 * MINUTE, "lunch is here")),
        ("5 minutes left", given(5 * MINUTE, "left")),
        ("5 min lunch", given(5 * MINUTE, "lunch")),
        ("5 min. lunch", given(5 * MINUTE, "lunch")),
        ("5mins lunch", given(5 * MINUTE, "lunch")),
        ("90 SECS lunch", given(90, "lunch")),
        ("1 sec lunch", given(1, "lunch")),
        ("2 Hours lunch", given(2 * HOUR, "lunch")),
        ("1 hr\nlunch", given(HOUR, "lunch")),
        ("7 days of lunch", given(7 * DAY, "of lunch")),
        ("5\u00a0minutes\u3000lunch", given(5 * MINUTE, "lunch")),
        ("5 \u200bminutes lunch", given(5 * MINUTE, "lunch")),
        ("1 hour 30 minutes lunch", given(HOUR + 30 * MINUTE, "lunch")),
        ("1 hour and 30 minutes lunch", given(HOUR + 30 * MINUTE, "lunch")),
        ("1h 30 minutes lunch", given(HOUR + 30 * MINUTE, "lunch")),
        ("1h30min lunch", given(HOUR + 30 * MINUTE, "lunch")),
        ("1 day 2 hours 3 minutes 4 seconds x", given(DAY + 2 * HOUR + 3 * MINUTE + 4, "x")),
        ("8 days lunch", RANGE),
        ("5 minutes", EMPTY),
    ],
)
def test_d1_a_delay_in_words_is_read_to_its_end(typed: str, wish: SnapRequest | Refusal) -> None:
    assert read(typed) == wish


@pytest.mark.fault("D1")
@pytest.mark.parametrize(
    "typed",
    [
        *("5 weeks off", "2 years", "500 ms", "5 minuts x", "5 minuten x", "5 m x", "1 hour 30m x", "1 hour 30 m x"),
        *("30 minutes 1 hour x", "5 minutes' walk", "5 minute-long talks", "5 10 minutes x", "10s 5 minutes x"),
        *("1.5 hours x", "2-3 minutes x", "5 min(s) x", "-5 minutes x", "５ minutes x"),
    ],
)
def test_d1_half_a_delay_is_never_read(typed: str) -> None:
    assert read(typed) == DELAY


@pytest.mark.fault("D1")
@pytest.mark.parametrize("rest", ["apples for you", "minor bugs", "main points", "secrets", "hourglasses", "x 7 days"])
def test_d1_what_is_no_unit_after_a_number_is_the_message_after_so_many_seconds(rest: str) -> None:
    assert read(f"10 {rest}") == given(10, rest)
    assert read(f"1h {rest}") == given(HOUR, rest)


@pytest.mark.fault("D1")
@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u2060", "\u061c", "\u180e", "\u00ad", "\ufe0f", "\u0301", "\u3164"], ids=ascii
)
def test_d1_nothing_invisible_hides_a_unit(hidden: str) -> None:
    for typed in (f"5 minutes{hidden}lunch", f"5 {hidden}hours{hidden}x", f"1 hour 30 min{hidden}lunch"):
        assert read(typed) == DELAY, ascii(typed)
    assert read(f"5 {hidden} m x") == DELAY
    assert read(f"5 apples{hidden}x") == given(5, f"apples{hidden}x")


@pytest.mark.fault("D1")
@pytest.mark.parametrize(
    "typed",
    [
        *("1 1/2 hours lunch", "1 ½ hours lunch", "2 and a half hours x", "1 1/2h x", "5 30-minute talks"),
        *("5 - 10 minutes x", "5 to 10 minutes x", "5 or 10 min x", "5 -10 minutes x", "1 hour (30 minutes) x"),
        *("2 hours 30 lunch", "2h 30 lunch", "1 hour and 30 lunch", "1 hour and a half x", "5 minutes, 30 x", "1h ½ x"),
        *("5 minuteslunch", "5 daysoff", "5 (minutes) x", "5 -minute talks", "1h 30minuteslunch"),
    ],
)
def test_d1_a_delay_that_goes_on_is_refused(typed: str) -> None:
    assert read(typed) == DELAY


@pytest.mark.fault("D1")
@pytest.mark.parametrize(
    "unit",
    [
        *("Sekunden", "Sek.", "Minuten", "Stunden", "Std.", "Tage", "secondes", "heures", "jours", "segundos", "horas"),
        *(
            "días",
            "secondi",
            "ore",
            "giorni",
            "seconden",
            "minuut",
            "uur",
            "dagen",
            "sekund",
            "godzin",
            "godzinę",
            "dni",
        ),
        *("hodin", "vteřin", "dní", "dny", "týdnů", "секунд", "минут", "мин.", "часа", "дней", "хвилин", "秒", "分钟"),
        *(
            "分鐘",
            "个小时",
            "小時",
            "天",
            "分間",
            "時間",
            "日間",
            "か月",
            "分钟午饭",
            "분",
            "시간",
            "semaines",
            "Wochen",
            "años",
        ),
        *(
            "minits",
            "minnits",
            "hors",
            "huors",
            "hous",
            "houers",
            "dyas",
            "dayss",
            "dasy",
            "secnds",
            "secounds",
            "mintues",
        ),
    ],
)
def test_d1_a_unit_in_another_language_or_misspelt_is_refused(unit: str) -> None:
    assert read(f"5 {unit} x") == read(f"5 {unit.upper()} x") == DELAY
    assert read(f"1h 30 {unit} x") == DELAY


@pytest.mark.fault("D1")
@pytest.mark.parametrize(
    "rest",
    [
        *(
            "beers please",
            "ways to do it",
            "dads",
            "dogs",
            "dates",
            "house rules",
            "horses",
            "tours",
            "your turn",
            "more",
        ),
        *("secret santas", "minds", "miners", "people at 10", "a day", "7 hello", "1st drafts", "and counting"),
    ],
)
def test_d1_plain_words_after_a_number_are_the_message(rest: str) -> None:
    assert read(f"5 {rest}") == given(5, rest)


@pytest.mark.fault("D1")
@pytest.mark.parametrize(
    "typed", ["10s 2 beers please", "1h 12:30 lunch", "1h 2026 budget", "1h 2nd floor", "1h half of us are out"]
)
def test_d1_a_number_that_ends_no_delay_is_the_messages(typed: str) -> None:
    delay, message = typed.split(maxsplit=1)
    assert read(typed) == given(10 if delay == "10s" else HOUR, message)


@pytest.mark.parametrize("field", ["10 minutes", "1 hour 30 minutes", "5min", "2 Days"])
def test_a_field_holds_words_too(field: str) -> None:
    assert isinstance(read_delay(field), int)


def test_a_delay_of_two_words_is_refused() -> None:
    for typed in ("1h 30m lunch", "10 s hello", "10 S hello", "1d 2h 3m x", "5 10s x"):
        assert read(typed) == DELAY, typed
    assert read("5 10 x") == SnapRequest(5, "10 x", is_given=True)


def test_more_than_slack_shows_in_one_message_is_refused() -> None:
    assert read("x" * 4001) == Refusal.LONG
    assert read("10s " + "x" * 4001) == Refusal.LONG
    assert isinstance(read("x" * 4000), SnapRequest)
