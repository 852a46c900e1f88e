"""One of everything in Block Kit, for looking at it."""

from typing import Any


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def options(*names: str) -> list[dict[str, Any]]:
    return [{"text": plain(name), "value": name.lower()} for name in names]


def points(**values: int) -> list[dict[str, Any]]:
    return [{"label": label, "value": value} for label, value in values.items()]


def plot(kind: str) -> dict[str, Any]:
    series = [
        {"name": "Answered", "data": points(Mon=4, Tue=3, Wed=4, Thu=2, Fri=3)},
        {"name": "Late", "data": points(Mon=0, Tue=1, Wed=0, Thu=2, Fri=0)},
    ]
    axes = {"categories": ["Mon", "Tue", "Wed", "Thu", "Fri"], "x_label": "Day", "y_label": "People"}
    chart = {"type": kind, "series": series, "axis_config": axes}
    return {"type": "data_visualization", "title": f"Answers by day ({kind})", "chart": chart}


def table(rows: int) -> dict[str, Any]:
    head = [{"type": "raw_text", "text": name} for name in ("Member", "Streak")]
    body = [
        [{"type": "raw_text", "text": f"Member {number}"}, {"type": "raw_number", "value": (number * 7) % 10}]
        for number in range(1, rows + 1)
    ]
    return {"type": "data_table", "caption": "Streaks", "page_size": 5, "rows": [head, *body]}


PIE = {
    "type": "data_visualization",
    "title": "How it stands",
    "chart": {"type": "pie", "segments": points(Answered=3, Skipped=1, Missing=2)},
}
CONFIRM = {"title": plain("Sure?"), "text": plain("It is only a try."), "confirm": plain("Yes"), "deny": plain("No")}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich ", "style": {"bold": True}}]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "an item"}]}],
        },
    ],
}
WORDS: list[dict[str, Any]] = [
    {"type": "header", "text": plain("Everything in Block Kit")},
    {"type": "section", "text": mrkdwn("*<@U0ADA>* _is_ ~not~ `here` <https://example.com|a link> :tada:\n>quoted\n")},
    {"type": "section", "fields": [mrkdwn("*One*\n1"), mrkdwn("*Two*\n2")]},
    {"type": "context", "elements": [mrkdwn("small print")]},
    {"type": "divider"},
    RICH,
]
FIELDS: list[dict[str, Any]] = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "go", "text": plain("Go"), "style": "primary", "value": "1"},
            {"type": "button", "action_id": "sure", "text": plain("Ask me"), "style": "danger", "confirm": CONFIRM},
            {
                "type": "static_select",
                "action_id": "pick",
                "options": options("Red", "Blue"),
                "placeholder": plain("Pick"),
            },
            {"type": "users_select", "action_id": "who", "placeholder": plain("Who")},
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-23"},
            {"type": "timepicker", "action_id": "hour", "initial_time": "09:30"},
            {"type": "overflow", "action_id": "more", "options": options("Edit", "Delete")},
        ],
    },
    {
        "type": "section",
        "text": mrkdwn("A section with boxes"),
        "accessory": {"type": "checkboxes", "action_id": "boxes", "options": options("First", "Second")},
    },
]
