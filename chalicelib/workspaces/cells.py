"""Values as a table's cells that no spreadsheet takes for formulas. Pure.

Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

import re
from typing import Any

REPLACEMENT = "\ufffd"
"""In the tables for NUL, at which spreadsheets stop."""
_SIGNS = "=+@＝＋＠﹦﹢﹫⁼⁺₌₊⩵⩶\\-－﹣⁻₋−"
"""What begins a formula, and what Unicode's compatibility forms make of it."""
_SEPARATORS = ";|\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
"""Of cells or lines, as somebody may choose them. Not the comma: what it separates is quoted."""
_UNSEEN = (
    '\\s"“”„‟«»‘’‚‛＂\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f'
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""White space, quotes and what shows nothing: a spreadsheet may drop it before it looks for a formula."""
_BEFORE_A_SIGN = re.compile(f"(?<![{_SEPARATORS}{_UNSEEN}])([{_SEPARATORS}{_UNSEEN}]*+)(?=[{_SIGNS}])")
_SEPARATOR = re.compile(f"[{_SEPARATORS}]")


def cell(value: Any) -> str:
    """A value as a spreadsheet shows it, never as a formula: an apostrophe is before what might begin one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = _BEFORE_A_SIGN.sub(_guarded, str(value).replace("\0", REPLACEMENT))
    return f"'{text}" if text.startswith(("\t", "\r")) else text


def _guarded(before: re.Match[str]) -> str:
    """A sign begins a cell at the text's start, and behind what separates cells for somebody."""
    begins = before.start() == 0 or _SEPARATOR.search(before[0])
    return f"{before[0]}'" if begins else before[0]
