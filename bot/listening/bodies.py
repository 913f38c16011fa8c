"""Bodies of requests, read while they are of a sensible size."""

from starlette.requests import Request

from commands.shared.doors import TurnedAway

MAX_BODY_BYTES = 1_000_000


async def read_body(request: Request) -> bytes:
    """Raises TurnedAway for one that is too large, and starlette's ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise TurnedAway(413, "too large")
    request._body = bytes(body)  # read once, and handed on
    return request._body
