"""The app's own web pages: whole, safe, plain, and each with a way on."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.features.workspace import pages
from chalicelib.features.workspace.install_errors import STATUS, InstallError

HOSTILE = "<script>alert(1)</script> \"'><img src=x onerror=y>&amp;"
SLACK, MANAGE, RETRY = "https://slack.test/open?a=1&b=2", "https://slack.test/manage", "slack/install"
VOID = {"meta"}
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "div"),
    *("h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "a", "code", "em", "bdi", "svg", "circle", "path"),
}
STANDUPS = next(feature for feature in wiring.features() if feature.name == "standups")
PAGES = {
    "landing": pages.landing("slack/install", [STANDUPS]),
    "single": pages.landing(None, [STANDUPS]),
    "bare": pages.landing("/slack/install", []),
    "installed": pages.installed("Acme", SLACK, False),
    "hostile": pages.installed(HOSTILE, SLACK, False),
    "org": pages.installed("Acme", SLACK, True, MANAGE),
    "org without a link": pages.installed("Acme", SLACK, True),
    **{kind.value: pages.trouble(kind, RETRY) for kind in InstallError},
}


class Document(HTMLParser):
    """Reads a page strictly: what is opened is closed, in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def text(self, tag: str = "") -> str:
        return "".join(data for within, data in self.texts if within != "style" and tag in ("", within))

    def links(self) -> list[str | None]:
        return [attributes["href"] for attributes in self.all("a")]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return PAGES[request.param]


def test_each_page_is_one_whole_document(page: str) -> None:
    document = Document(page)
    assert page.startswith("<!doctype html>")
    assert document.all("html") == [{"lang": "en"}]
    assert {"charset": "utf-8"} in document.all("meta")
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in document.all("meta")
    assert document.text("title").strip()
    for once in ("head", "title", "body", "header", "main", "footer", "h1", "style"):
        assert len(document.all(once)) == 1, once


def test_headings_leave_out_no_level(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Document(page).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_nothing_is_loaded_and_nothing_runs(page: str) -> None:
    document = Document(page)
    assert {tag for tag, _ in document.tags} <= ALLOWED
    for _, attributes in document.tags:
        assert not {"src", "srcset", "style", "xlink:href"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert "@import" not in pages.STYLE
    assert "url(" not in pages.STYLE
    assert "<" not in pages.STYLE


def test_the_policy_allows_the_style_of_each_page_and_nothing_else(page: str) -> None:
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert pages.HEADERS["Content-Security-Policy"].split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]


def test_the_other_headers() -> None:
    others = {name: value for name, value in pages.HEADERS.items() if name != "Content-Security-Policy"}
    assert others == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def test_every_template_is_filled(page: str) -> None:
    assert "$" not in page


def test_every_class_has_a_rule(page: str) -> None:
    used = {name for _, attributes in Document(page).tags for name in (attributes.get("class") or "").split()}
    assert {name for name in used if f".{name}" not in pages.STYLE} <= {"wide"}


def test_the_landing_page_says_what_rooster_does_and_keeps() -> None:
    document = Document(PAGES["landing"])
    said = document.text()
    for words in ("Add to Slack", "/standup new", "pictures", "sealed", "logs", "ten minutes", "30 days"):
        assert words in said
    assert "/rooster forget" in said
    assert "/rooster export" in said
    assert document.links() == ["slack/install"]


def test_the_only_workspace_is_sent_to_slack_instead() -> None:
    document = Document(PAGES["single"])
    assert document.links() == []
    assert "Add to Slack" not in document.text()
    assert "/standup help" in document.text()
    assert "its operator’s workspace" in document.text()
    assert "ten minutes" not in document.text()


def test_there_are_words_for_each_feature() -> None:
    for feature in wiring.declared():
        longer = len(pages.landing(None, [feature])) > len(pages.landing(None, []))
        assert longer != feature.always


def test_after_the_installation_comes_the_first_standup() -> None:
    document = Document(PAGES["installed"])
    assert "Rooster is in Acme" in document.text()
    assert document.links() == [SLACK]
    assert len(document.all("li")) == 2
    assert document.text().index("/invite @Rooster") < document.text().index("/standup new")


@pytest.mark.parametrize(("page", "links"), [("org", [MANAGE, SLACK]), ("org without a link", [SLACK])])
def test_an_organization_adds_it_to_workspaces_first(page: str, links: list[str]) -> None:
    document = Document(PAGES[page])
    assert document.links() == links
    assert len(document.all("li")) == 3
    assert "not in any of its workspaces yet" in document.text()


@pytest.mark.parametrize("blank", ["", " ", "\u200b", "\ud800"])
def test_a_nameless_workspace_is_yours(blank: str) -> None:
    assert Document(pages.installed(blank, SLACK, False)).text("bdi") == "your workspace"
    assert Document(pages.installed(blank, SLACK, True)).text("bdi") == "your organization"


def test_a_long_name_is_cut() -> None:
    assert Document(pages.installed("x" * 500, SLACK, False)).text("bdi") == "x" * 79 + "…"


def test_every_trouble_has_its_own_words_and_a_status() -> None:
    said = {kind: Document(PAGES[kind.value]) for kind in InstallError}
    assert len({document.text("h1") for document in said.values()}) == len(InstallError)
    assert len({document.text("p") for document in said.values()}) == len(InstallError)
    assert len({document.text("title") for document in said.values()}) == len(InstallError)
    special = {
        InstallError.DENIED: 200,
        InstallError.SLACK_DOWN: 503,
        InstallError.NOT_STORED: 503,
        InstallError.OFF: 404,
    }
    assert {kind: special.get(kind, 400) for kind in InstallError} == STATUS


@pytest.mark.parametrize("kind", InstallError)
def test_every_trouble_offers_a_way_on(kind: InstallError) -> None:
    document = Document(pages.trouble(kind, RETRY))
    if kind is InstallError.OFF:
        assert document.links() == []
        assert "/standup help" in document.text()
    else:
        assert document.links() == [RETRY]
        assert document.text("a") == "Try again"


@given(
    st.text(st.characters(codec="utf-8")) | st.sampled_from(["<", ">", '"', "'", "&", "/", "a"]).map(HOSTILE.__add__)
)
def test_no_name_becomes_markup(name: str) -> None:
    """The page is as it would be for a harmless name, and shows nothing that was not in this one."""
    document = Document(pages.installed(name, SLACK, False))
    assert document.tags == Document(PAGES["installed"]).tags
    shown = document.text("bdi")
    assert shown == "your workspace" or set(shown) <= {*name, "…", "\n"}


@given(st.text())
def test_each_page_can_be_sent(name: str) -> None:
    pages.installed(name, SLACK, False).encode()


LINKS: list[Callable[[str], str]] = [
    lambda url: pages.landing(url, [STANDUPS]),
    lambda url: pages.installed("Acme", url, False),
    lambda url: pages.installed("Acme", SLACK, True, url),
    lambda url: pages.trouble(InstallError.EXPIRED, url),
]


@pytest.mark.parametrize("made", LINKS)
@pytest.mark.parametrize(
    "url",
    [
        "https://a.test",
        "HTTP://a.test/?q=1#f",
        "/slack/install",
        "/",
        "slack/install?next=a:b",
        "?again=1",
        "../install",
    ],
)
def test_links_lead_to_the_web_or_stay_here(made: Callable[[str], str], url: str) -> None:
    assert url in Document(made(url)).links()


@pytest.mark.parametrize("made", LINKS)
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "slack://open",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "https:evil.test",
        "https:///evil.test",
        "https://",
        "https://a.test/ü",
    ],
)
def test_no_other_link_is_made(made: Callable[[str], str], url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        made(url)


@pytest.mark.parametrize("made", [LINKS[0], LINKS[1], LINKS[3]])
def test_a_link_leads_somewhere(made: Callable[[str], str]) -> None:
    with pytest.raises(ValueError, match="http"):
        made("")


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\\")))
def test_no_address_becomes_markup(rest: str) -> None:
    url = f"https://a.test/{rest}"
    assert Document(pages.trouble(InstallError.EXPIRED, url)).links() == [url]
