"""Values as a table's cells that no spreadsheet takes for formulas. Pure.

Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

from typing import Any

import regex

REPLACEMENT = "\ufffd"
"""In the tables for NUL, at which spreadsheets stop."""
_SIGNS = "=+@＝＋＠﹦﹢﹫⁼⁺₌₊⩵⩶﬩\\-－﹣⁻₋−"
"""What begins a formula, and what Unicode's compatibility forms make of it."""
_SEPARATORS = ";|\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
"""Of cells or lines, as somebody may choose them. Not the comma: what it separates is quoted."""
_UNSEEN = (
    r"\s\p{Z}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\u2800"
    r'\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Sk}"\u02b9-\u02c1\u02c8\u02ee\u2032-\u2037\u2057\u275b-\u2760\u301d-\u301f\uff02\uff07'
)
"""What shows nothing, marks, quotes and brackets: a spreadsheet may drop it before it looks for a formula.

Not the apostrophe, which guards."""
_BEFORE_A_SIGN = regex.compile(f"(?<![{_SEPARATORS}{_UNSEEN}])([{_SEPARATORS}{_UNSEEN}]*+)(?=[{_SIGNS}])")
_SEPARATOR = regex.compile(f"[{_SEPARATORS}]")


def cell(value: Any) -> str:
    """A value as a spreadsheet shows it, never as a formula: an apostrophe is before what might begin one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(_BEFORE_A_SIGN.sub(_guarded, str(value).replace("\0", REPLACEMENT)))
    return f"'{text}" if text.startswith(("\t", "\r")) else text


def _guarded(before: regex.Match[str]) -> str:
    """A sign begins a cell at the text's start, and behind what separates cells for somebody."""
    begins = before.start() == 0 or _SEPARATOR.search(before[0])
    return f"{before[0]}'" if begins else before[0]
