"""Who may ask at a port of this machine: programs, and pages that came from that very port.

Any page in the developer's browser can send requests to loopback. What tells them from a program's: a page cannot
choose its `Host`, its `Origin` and its `Sec-Fetch-Site`, and a program has no reason to send the latter two.
Sources: https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/

Standard library alone: the local AWS, which does not have the project on its path, runs this file by its name.
"""

from collections.abc import Iterable

MISDIRECTED, FORBIDDEN = 421, 403
_OF_HTTP = 80
_LOOPBACK = ("127.0.0.1", "localhost")
_OWN_SITES = {"same-origin", "none"}
_VISIT = {"sec-fetch-mode": ["navigate"], "sec-fetch-dest": ["document"]}

Headers = Iterable[tuple[str, str]]


def authorities(host: str, *ports: int) -> frozenset[str]:
    """What a `Host` header may say of one who listens there."""
    hosts = {*_LOOPBACK, f"[{host}]" if ":" in host else host.lower()}
    bare = hosts if _OF_HTTP in ports else set()
    return frozenset({f"{one}:{port}" for one in hosts for port in ports} | bare)


def refusal(method: str, headers: Headers, own: frozenset[str], is_page: bool = True) -> tuple[int, str] | None:
    """The status and a plain sentence for whoever may not ask here; None for those who may.

    `own`: the authorities of this port. `is_page`: a link from elsewhere may lead here, in a tab of its own.
    """
    given: dict[str, list[str]] = {}
    for name, value in headers:
        given.setdefault(name.lower(), []).append(value.strip())
    host = given.get("host", [])
    if len(host) != 1 or host[0].lower() not in own:  # a name of somebody else's that leads to this machine
        return MISDIRECTED, f"This is not the Host you look for. Use one of: {', '.join(sorted(own))}."
    if any(origin != f"http://{host[0].lower()}" for origin in given.get("origin", [])):
        return FORBIDDEN, "This is not your page."
    if "access-control-request-method" in given:
        return FORBIDDEN, "Pages of other origins may ask nothing here."
    is_visit = is_page and method == "GET" and all(given.get(name) == value for name, value in _VISIT.items())
    if not set(given.get("sec-fetch-site", [])) <= _OWN_SITES and not is_visit:
        return FORBIDDEN, "This is not your page."
    return None


def without_cors(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer without those that would open it to pages of other origins."""
    return [(name, value) for name, value in headers if not name.lower().startswith(b"access-control-")]
