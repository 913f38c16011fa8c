"""The door for what is not Slack's: monitoring, pipelines, calendars. What they send is answered after the commit."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.fetching import Fetch, Unreachable, fetch
from bot.inflight import InFlight
from bot.listening.bodies import read_body
from bot.listening.together import Together
from commands.shared.desk import Desk
from commands.shared.doors import Door, Knock, Let, Reply, TurnedAway
from commands.shared.refusals import AlreadyReceived, NotAllowed, Refused
from storage.database import DatabaseUnavailable
from storage.journal.queries import QUARTERDECK
from storage.record import replace

TOLD_SECONDS = 60.0
"""So often at most it is journalled that somebody knocks at a door with a wrong secret."""

BUSY = Reply("The database does not answer. Send it again in a while.", 503, headers={"retry-after": "5"})
ALREADY = Reply("received already")
NOT_FETCHED = Reply("What this must be checked by cannot be fetched. Send it again in a while.", 503)
MOST_KEPT, LARGEST_FETCHED = 50, 64_000


class Within(Protocol):
    """What is behind the door: the running program."""

    desk: Desk
    in_flight: InFlight


def routes(doors: tuple[Door, ...], within: Callable[[], Within | None], fetching: Fetch = fetch) -> list[Route]:
    """What serves the doors; `within` is what answers, once it runs, `fetching` fetches what a door needs. The path
    that names more comes first.
    """
    plainest = sorted(doors, key=lambda door: door.path.count("{"))
    return [Route(door.path, _serving(door, within, fetching), methods=[door.method]) for door in plainest]


def _serving(
    door: Door, within: Callable[[], Within | None], fetching: Fetch
) -> Callable[[Request], Awaitable[Response]]:
    told_at = -TOLD_SECONDS
    kept: dict[str, bytes] = {}
    together = None if door.together is None else Together(door.together, door.answers)

    async def serve(request: Request) -> Response:
        nonlocal told_at
        running = within()
        if running is None:
            return _response(BUSY)
        try:
            knock = await _knock(request, running.desk)
            needed = door.needs(running.desk.document, knock)
            found = {each: kept.get(each) or await fetching(each, LARGEST_FETCHED) for each in needed}
            let = door.lets_in(running.desk.document, replace(knock, fetched=found))
            _keep(kept, found)
            if let.visits is not None:
                await fetching(let.visits, LARGEST_FETCHED)
        except Unreachable:
            return _response(NOT_FETCHED)
        except ClientDisconnect:
            return Response(status_code=408)
        except TurnedAway as error:
            running.in_flight.measures.rejected[error.status] += 1
            if error.status == 401 and time.monotonic() - told_at >= TOLD_SECONDS:
                told_at = time.monotonic()
                await _tell(running.desk)
            return PlainTextResponse(str(error), error.status, headers={"connection": "close"})
        with running.in_flight.request():
            reply = await _answer(running.desk.done_by(QUARTERDECK, "door"), door, let, together)
        if 400 <= reply.status < 500:
            running.in_flight.measures.rejected[reply.status] += 1
        return _response(reply)

    return serve


def _keep(kept: dict[str, bytes], found: Mapping[str, bytes]) -> None:
    """What somebody was believed by need not be fetched anew; what was none, such as a page of a proxy, must be."""
    kept.update(found)
    while len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]


async def _knock(request: Request, desk: Desk) -> Knock:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Knock(request.path_params, headers, dict(request.query_params), await read_body(request), desk.now())


async def _answer(desk: Desk, door: Door, let: Let, together: Together | None = None) -> Reply:
    try:
        if door.method == "GET":
            return await desk.ask(door.answers, let.about)
        if let.delivery is not None:
            return await desk.for_delivery(f"door:{let.delivery}", QUARTERDECK).write(door.answers, let.about)
        if together is not None:
            return await together.answer(desk, let.about)
        return await desk.in_a_hurry().write(door.answers, let.about)
    except AlreadyReceived:
        return ALREADY
    except DatabaseUnavailable:
        return BUSY
    except TurnedAway as error:
        return Reply(str(error), error.status)
    except Refused as refusal:
        return Reply(refusal.sentence, 409)


async def _tell(desk: Desk) -> None:
    """Have it journalled that somebody was turned away, and not what they sent."""
    try:
        await desk.done_by(QUARTERDECK, "door").in_a_hurry().write(_refuse)
    except (NotAllowed, DatabaseUnavailable):
        return


def _refuse(_act: object) -> None:
    raise NotAllowed("Somebody came without the secret that this door asks for.", attempted="door", record="desk")


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers), reply.media)
