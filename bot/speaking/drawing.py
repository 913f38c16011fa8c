"""Has a picture drawn by a process of its own, which takes its memory with it when it is done."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

from commands.shared.pictures import SECONDS, command

log = logging.getLogger("quarterdeck.drawing")


async def drawn(spec: Mapping[str, Any]) -> bytes | None:
    """As PNG; None where there is nothing to draw with, or it takes too long."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command(), stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(SECONDS):
            made, said = await child.communicate(json.dumps(spec).encode())
    except TimeoutError:
        log.warning("a picture took more than %d s, and is left out", SECONDS)
        return None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == 0:
        return made
    log.warning("a picture is left out: %s", said.decode(errors="replace").strip()[-300:] or "no matplotlib")
    return None
