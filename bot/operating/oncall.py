"""`quarterdeck on-call`: who is on call, until when."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from bot.config import Document
from commands.oncall import reading
from commands.shared.act import Act
from commands.shared.days import instant_written
from commands.shared.refusals import Refused
from storage.directory import queries as directory
from storage.journal.queries import QUARTERDECK


def on_call_in(tx: Connection, document: Document, team: str, at: str, as_json: bool) -> str:
    """Of a team (its key or name), or of all that have somebody, now or at an instant (ISO 8601; without an offset in
    the zone of the desk). As JSON one object for a team, else a list of them. Raises Refused.
    """
    act = Act(tx, QUARTERDECK, _instant(document, at), document)
    asked = [_team(act, team)] if team else reading.teams(act)
    found = [_found(act, each) for each in asked]
    if as_json:
        return json.dumps(found[0] if team else found)
    return "\n".join(map(_line, found)) or "Nobody is on call: app.yaml has no `on_call`."


def _instant(document: Document, text: str) -> datetime:
    if text in ("", "now"):
        return datetime.now(UTC)
    try:
        return instant_written(text, document.desk.zone)
    except ValueError:
        raise Refused(f"{text!r} is not an instant; write it like 2026-03-16T09:00, or now.") from None


def _team(act: Act, text: str) -> str:
    team = act.document.team_called(text)
    if team is None or team not in reading.teams(act):
        raise Refused(f"Nobody is on call for {text!r}; on call are: {', '.join(reading.teams(act)) or 'no team'}.")
    return team


def _found(act: Act, team: str) -> dict[str, Any]:
    """`people` as app.yaml names them; nobody in a gap."""
    shift, zone, names = reading.at(act, team, act.now), reading.rota_of(act, team).zone, directory.emails(act.tx)
    since, until = (None if each is None else each.astimezone(zone) for each in (shift.start, shift.end))
    return {
        "team": team,
        "at": act.now.astimezone(zone).isoformat(timespec="seconds"),
        "people": [names.get(each, each) for each in shift.people],
        "from": None if since is None else since.isoformat(timespec="seconds"),
        "until": None if until is None else until.isoformat(timespec="seconds"),
    }


def _line(found: dict[str, Any]) -> str:
    people = ", ".join(found["people"]) or "nobody"
    return f"{found['team']}: {people}" + (f" until {found['until']}" if found["until"] else "")
