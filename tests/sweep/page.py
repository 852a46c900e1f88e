"""The sweep's part of docs/reliability.md: a table of jobs and requests by kinds of refusal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.sweep.cells import TIMES
from tests.sweep.judge import NICETIES
from tests.sweep.methods import COLUMNS

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- the sweep writes from here -->", "<!-- to here -->"
HEAD = """# Reliability

What Rooster does when Slack refuses a call, does not respond or makes no sense, and how we prove it.
"""
INTRO = """## The sweep of refusals

`{command}` takes every method of Slack's Web API that a job or a request calls, and makes it fail in every way:
{columns}.
The methods are read from the client's own code, the jobs and requests that call them are found by playing {scenarios}
scenarios, and the codes are those that Slack documents for each method (`tests/sweep/slack_codes.json`). Calls made by
a job fail once, three times and forever; calls made by a request fail once and forever. Where the client treats several
codes alike, one stands for all of them, but on one row per method every documented code is played, forever. After that,
the clock is moved from job to job for two hours, and then a day ahead.

At the end, each saved answer must be visible once, in its latest wording, or someone must have been told. People whom
the refusal did not concern must see exactly what they see without it. No job may be left that will never run. No
message may be posted twice, unless Rooster is not allowed to look for it, which is logged.

| word | meaning |
|---|---|
| done | nothing is missing, and nothing had to be retried |
| later | retried successfully: after three refusals in a row, within ten minutes |
| report | the report names the members who could not be reached; everyone else was asked |
| told | Rooster told someone who can act |
| at once | the person who made the request was told immediately |
| stopped | the token was refused: no more calls for this workspace, which the log says, until there is a new token |
| not needed | the message that was to be changed or deleted no longer exists |
| unreachable | it was meant for a single member who cannot be reached |
| otherwise | Slack did not accept something, so it is shown in another way: a picture as a link |
| logged | nobody who could act can be told either, so the log says it |
| left out | nobody was promised it: {niceties} |
| - | Slack documents no such code for this method, or it was not reached |
| SILENT | a bug |

Where the outcome depends on the number of failures, it reads: once / three times / forever.

"""
_SHORT = {"said in the report": "report", "refused at once": "at once", "not reached": "-"}

Result = Mapping[str, Any]


def written(results: Sequence[Result], figures: str) -> str:
    """The whole part, from the results of all cells."""
    intro = INTRO.format(
        command="python -m tests.long.sweep",
        columns=", ".join(COLUMNS),
        scenarios=len({one["scenario"] for one in results}),
        niceties="; ".join(what for _, _, what in NICETIES),
    )
    outcomes = Counter(str(one["outcome"]) for one in results)
    counted = ", ".join(f"{count} {_short(outcome)}" for outcome, count in outcomes.most_common())
    return f"{intro}{_table(results)}\n{figures} {len(results)} cells: {counted}.\n"


def _table(results: Sequence[Result]) -> str:
    keys = dict.fromkeys(_row(one) for one in results)
    lines = [f"| job or request, method | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for key in sorted(keys):
        own = [one for one in results if _row(one) == key]
        cells = [_cell([one for one in own if one["group"] == column]) for column in COLUMNS]
        lines.append(f"| {key} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _row(one: Result) -> str:
    place = f" ({one['place']})" if one["place"] else ""
    return f"{one['actor']}: {one['method']}{place}"


def _cell(results: Sequence[Result]) -> str:
    """What became of one kind of refusal, by how often."""
    said = [_outcomes([one for one in results if one["times"] == times]) for times in TIMES]
    said = [words for words in said if words]
    return said[0] if len(set(said)) == 1 else " / ".join(said) or "-"


def _outcomes(results: Sequence[Result]) -> str:
    return " or ".join(sorted({_short(str(one["outcome"])) for one in results}))


def _short(outcome: str) -> str:
    return _SHORT.get(outcome, outcome)


def write(results: Sequence[Result], figures: str) -> None:
    """Between its marks; the rest of the page is other people's."""
    page = PAGE.read_text() if PAGE.exists() else HEAD
    before, mark, rest = page.partition(BEGIN)
    after = rest.partition(END)[2] if mark else "\n"
    PAGE.write_text(f"{before.rstrip()}\n\n{BEGIN}\n\n{written(results, figures)}\n{END}{after}")
