"""Fetches what a door needs to believe a request: small, over https, and from nowhere else than it was told."""

from collections.abc import Awaitable, Callable

import aiohttp

MOST_BYTES = 64_000
SECONDS = 5.0

Fetch = Callable[[str], Awaitable[bytes]]
"""What stands at an address. Raises Unreachable."""


class Unreachable(Exception):
    """An address that does not give what stands there."""


async def fetch(address: str) -> bytes:
    """What stands at an address. Raises Unreachable, also where it leads elsewhere."""
    waits = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=waits) as session,
            session.get(address, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                raise Unreachable(f"{answer.status}")
            found = await answer.content.read(MOST_BYTES + 1)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    if len(found) > MOST_BYTES:
        raise Unreachable("too large")
    return found
