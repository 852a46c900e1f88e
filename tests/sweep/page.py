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

What Rooster does when Slack refuses, is silent or makes no sense, and how that is proved.
"""
INTRO = """## The sweep of refusals

`{command}` takes every method of Slack's Web API that a job or a request calls, and refuses it in every way: {columns}.
The methods are read from the client's own code, the jobs and requests that call them are found by playing {scenarios}
scenarios, and the codes are those that Slack documents for each method (`tests/sweep/slack_codes.json`). What a job
calls is refused once, three times and for ever, what a request calls once and for ever. Of the codes that the client
does not tell apart, one speaks for all; but on one row of each method every documented code is played, for ever. After
that, the clock is wound from job to job for two hours, and then a day ahead.

In the end each answer that was saved must be seen once, with the words that were saved last, or somebody must have been
told; whoever the refusal was not about must see what they see without it; no job may be left that nobody will ever run;
no message may be there twice, unless Rooster may not look for it, which is logged.

| word | meaning |
|---|---|
| done | nothing is missing, and nothing had to be tried again |
| later | tried again, and made good: three refusals in a row within ten minutes |
| report | the report names whom it could not reach; everybody else was asked |
| told | Rooster told somebody who can act |
| at once | whoever made the request was told in the same moment |
| stopped | the token is refused: no more calls for this workspace, which the log says; another token ends it |
| not needed | the message that was to be changed or deleted is not there any more |
| unreachable | it was for one member alone, whom nobody can reach |
| otherwise | what Slack does not take is shown in another way: a picture as a link |
| logged | whoever could act cannot be told either, so the log says it |
| left out | nobody was promised it: {niceties} |
| - | Slack documents no such code for this method, or it was not reached |
| SILENT | a fault |

Where it depends on how often, it reads: once / three times / for ever.

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
