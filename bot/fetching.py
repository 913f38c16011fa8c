"""Fetches what stands at an address outside: of a sensible size, and from nowhere else than it was told."""

from collections.abc import Awaitable, Callable

import aiohttp

SECONDS = 10.0

Fetch = Callable[[str, int], Awaitable[bytes]]
"""What stands at an address, so many bytes at most. Raises Unreachable."""


class Unreachable(Exception):
    """An address that does not give what stands there."""


async def fetch(address: str, most: int) -> bytes:
    """What stands at an address. Raises Unreachable, also where it leads elsewhere or is larger."""
    waits = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=waits) as session,
            session.get(address, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                raise Unreachable(f"HTTP {answer.status}")
            found = bytearray()
            async for chunk in answer.content.iter_chunked(65_536):
                found += chunk
                if len(found) > most:
                    raise Unreachable(f"more than {most:,} bytes")
            return bytes(found)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(type(error).__name__) from error
