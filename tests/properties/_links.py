"""What Slack shows of a text with links."""

import regex

LINK = regex.compile(r"<(https?://[^<>|\s]+)>", regex.IGNORECASE)


def bare(made: str) -> str:
    """Without the brackets of links, and with the bars as they were."""
    return LINK.sub(lambda link: link[1].replace("%7C", "|"), made)
