"""OAuth's state: what we made passes in time and in its browser; nothing else ever does."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.features.workspace import oauth_state
from chalicelib.features.workspace.install_errors import InstallError
from chalicelib.features.workspace.installing import state_key
from chalicelib.features.workspace.oauth_state import LIFE_SECONDS, InstallAborted

KEY, NOW = b"k" * 32, 1_795_435_200
NONCE, BROWSER = "0" * 31 + "a", "f" * 32
STATE = oauth_state.made(KEY, NONCE, BROWSER, NOW)
HEX = st.text("0123456789abcdef", min_size=32, max_size=32)


def trouble(state: str, browser: str = BROWSER, now: int = NOW, key: bytes = KEY) -> InstallError:
    with pytest.raises(InstallAborted) as stopped:
        oauth_state.nonce_of(key, state, browser, now)
    return stopped.value.trouble


@given(nonce=HEX, browser=HEX, key=st.binary(), now=st.integers(0, 10**11), later=st.integers(0, LIFE_SECONDS - 1))
def test_what_was_made_passes_for_ten_minutes_in_its_browser(
    nonce: str, browser: str, key: bytes, now: int, later: int
) -> None:
    assert oauth_state.nonce_of(key, oauth_state.made(key, nonce, browser, now), browser, now + later) == nonce


@given(st.text())
@example(STATE + "\n")
@example(STATE + " ")
@example(" " + STATE)
@example(STATE.upper())
@example(STATE + "." + STATE)
@example(STATE.replace("0", "٠"))
@example("." * 3)
def test_nothing_passes_that_we_did_not_make(state: str) -> None:
    assert trouble(state) is InstallError.FORGED


@given(st.integers(0, len(STATE) - 1), st.characters())
def test_no_changed_character_passes(place: int, instead: str) -> None:
    changed = STATE[:place] + instead + STATE[place + 1 :]
    if changed != STATE:
        assert trouble(changed) is InstallError.FORGED


@given(st.from_regex(r"\A[0-9]{1,12}\.[0-9a-f]{32}\.[0-9a-f]{32}\.[0-9a-f]{64}\Z"))
def test_nothing_of_the_right_shape_passes_without_the_key(state: str) -> None:
    assert trouble(state) is InstallError.FORGED


def test_the_parts_of_two_states_do_not_make_a_third() -> None:
    one, other = STATE.split("."), oauth_state.made(KEY, "1" * 32, "e" * 32, NOW + 1).split(".")
    for part in range(4):
        mixed = ".".join([*one[:part], other[part], *one[part + 1 :]])
        assert trouble(mixed) is InstallError.FORGED


@pytest.mark.parametrize("key", [b"", b"k" * 31, b"K" * 32, KEY + b"k"])
def test_another_key_makes_other_states(key: bytes) -> None:
    assert trouble(STATE, key=key) is InstallError.FORGED


@pytest.mark.parametrize("later", [LIFE_SECONDS, LIFE_SECONDS + 1, 10**9])
def test_it_is_over_after_ten_minutes(later: int) -> None:
    assert oauth_state.nonce_of(KEY, STATE, BROWSER, NOW + LIFE_SECONDS - 1) == NONCE
    assert trouble(STATE, now=NOW + later) is InstallError.EXPIRED


@given(st.text())
@example("")
@example("\ud800")
@example(BROWSER.upper())
@example(BROWSER[:-1])
def test_no_other_browser_passes(browser: str) -> None:
    if browser != BROWSER:
        assert trouble(STATE, browser) is InstallError.OTHER_BROWSER


def test_the_browsers_mark_does_not_tell_the_cookie() -> None:
    assert BROWSER not in STATE


@pytest.mark.parametrize("value", ["", "f" * 31, "f" * 33, "F" * 32, "g" * 32, "f" * 32 + "\n", "٣" * 32])
def test_only_a_cookie_of_ours_is_kept(value: str) -> None:
    assert oauth_state.is_browser(BROWSER)
    assert not oauth_state.is_browser(value)


def test_the_key_depends_on_the_client_secret_and_does_not_tell_it() -> None:
    assert state_key("one") != state_key("two")
    assert b"one" not in state_key("one")
    assert len(state_key("one")) == 32
