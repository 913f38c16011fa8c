"""Fetches the calendar of a rota, and has it read by a process of its own, which takes its memory with it."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from bot.fetching import Fetch, Unreachable, fetch
from commands.oncall import ical
from commands.shared.doors import secret

LARGEST = 1_000_000
SECONDS = 20.0
NO_READER = "what reads calendars is not installed: pip install 'quarterdeck[ical]'"


async def read(*, ical_at: str, zone: str, start: str, end: str, fetching: Fetch = fetch) -> dict[str, Any]:
    """`shifts` of a calendar whose address a variable (`env:NAME`) holds, between two instants (ISO 8601); else
    `failure`, in words that hold nothing of the address.
    """
    address = secret(ical_at)
    if not address.lower().startswith("https://"):
        lacks = "is no address that begins with https://" if address else "is not set"
        return {"ok": True, "failure": f"{ical_at.removeprefix('env:')} {lacks}"}
    try:
        text = await fetching(address, LARGEST)
    except Unreachable as error:
        return {"ok": True, "failure": f"it cannot be fetched ({error})"}
    asked = {"text": text.decode("utf-8-sig", "replace"), "zone": zone, "start": start, "end": end}
    return {"ok": True} | await _shifts(json.dumps(asked).encode())


async def _shifts(asked: bytes) -> dict[str, Any]:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-P", str(Path(ical.__file__)))
    child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await child.communicate(asked)
    except TimeoutError:
        return {"failure": f"it takes longer than {SECONDS:.0f} s to read"}
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == 0:
        return {"shifts": json.loads(said)}
    return {"failure": NO_READER if child.returncode == ical.NO_READER else "what stands there is no calendar"}
