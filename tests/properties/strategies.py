"""What people write, at its worst, and how much of it is tried."""

from hypothesis import settings
from hypothesis import strategies as st

from tests.size import sized

often = settings(max_examples=sized(80, 200))
seldom = settings(max_examples=sized(20, 40))

PARTS = (
    *(
        "<!channel>",
        "<!here|x>",
        "<@U0BEN>",
        "<#C0TEAM|team>",
        "<https://evil.test|Slack>",
        "https://x.test/a_b?c=d&e=f",
        " HTTP://y.test ",
        "https://",
        "&lt;!here&gt;",
        "&amp;",
        "@here",
    ),
    *(
        "<",
        ">",
        "&",
        "*",
        "_",
        "~",
        "`",
        "```",
        "> quoted",
        ":tada:",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\t",
        "word",
        "words and words ",
    ),
    *(
        "👍",
        "👨‍👩‍👧‍👦",
        "🇨🇿",
        "é",
        "e\u0301",
        "x" + "\u0301" * 40,
        "ก็",
        "한",
        "שלום",
        "\u200f",
        "\u202e",
        "\u200b",
        "\u2028",
    ),
    *("\x00", "\x0b", "\x7f", "\ud800", "\udfff", "\ufeff"),
)
parts = st.sampled_from(PARTS)
hostile = st.lists(parts | st.text(max_size=5), max_size=12).map("".join)
"""Text made of what breaks things."""
short = parts | st.text(max_size=5)
"""A little of it."""
long = st.lists(st.tuples(parts | st.text(min_size=1, max_size=5), st.integers(1, 2000)), min_size=1, max_size=4).map(
    lambda pairs: "".join(part * times for part, times in pairs)[:2000]
)
"""As much of it as an answer may hold."""
