"""Requests that Chalice itself refuses: their method or content type is none of a route's.

Its own answer quotes the request and logs nothing. On AWS only content types come so far: API Gateway answers unknown
routes, and methods that a route does not have, by itself.
"""

from collections.abc import Callable

from chalice.app import Request, Response

from chalicelib import log

_REASONS = {405: "method", 415: "content_type"}


def plainly(request: Request, answer: Callable[[Request], Response]) -> Response:
    """What the route answers; or the status alone and one line of log, where Chalice kept the request from it."""
    response = answer(request)
    reason = _REASONS.get(response.status_code)
    if reason is None or not isinstance(response.body, dict):  # the front door's own refusals have no words
        return response
    log.configure()
    log.info("request", route=request.context["resourcePath"], status=response.status_code, reason=reason)
    headers = {"Content-Type": "text/plain; charset=utf-8", **_allowed(response)}
    return Response("", status_code=response.status_code, headers=headers)


def _allowed(response: Response) -> dict[str, str | list[str]]:
    """The methods that the route has."""
    return {name: value for name, value in response.headers.items() if name == "Allow"}
