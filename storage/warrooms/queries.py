"""War rooms, who holds which role in them, and the guarded ways in which they change."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from storage import statements
from storage.statements import given
from storage.warrooms.records import LIVE, Role, RoleHolder, RoomStatus, WarRoom
from storage.warrooms.tables import warroom_roles, warrooms

_OF_INCIDENT = select(warrooms).where(given(warrooms.c.incident))


def add(tx: Connection, **values: Any) -> WarRoom:
    blank = {"status": RoomStatus.OPENING, "last_update": "", "resolution_note": ""}
    row = tx.execute(insert(warrooms).values(**(blank | values)).returning(warrooms)).mappings().one()
    return _seen(tx, _room(row))


def of_incident(tx: Connection, incident: int) -> WarRoom | None:
    """The room as this transaction knows it: what it has read or written is not asked for again."""
    known: WarRoom | None = tx.info.get(f"war room {incident}")
    if known is not None:
        return known
    found = statements.find(tx, _OF_INCIDENT, {"the_incident": incident})
    return _seen(tx, _room(found[0])) if found else None


def in_channel(tx: Connection, channel: str) -> WarRoom | None:
    row = tx.execute(select(warrooms).where(warrooms.c.channel == channel)).mappings().first()
    return None if row is None else _room(row)


def live(tx: Connection) -> list[WarRoom]:
    """The rooms in which work goes on, the newest first."""
    return _live(tx, warrooms.c.incident > 0)


def live_drills(tx: Connection) -> list[WarRoom]:
    """The rooms of drills that go on, the newest first."""
    return _live(tx, warrooms.c.incident < 0)


def _live(tx: Connection, which: ColumnElement[bool]) -> list[WarRoom]:
    statement = select(warrooms).where(warrooms.c.status.in_(LIVE), which).order_by(warrooms.c.id.desc())
    return [_room(row) for row in tx.execute(statement).mappings()]


def with_channel(tx: Connection) -> list[WarRoom]:
    """The rooms whose channels are there and not archived."""
    there = (warrooms.c.channel.is_not(None), warrooms.c.status != RoomStatus.ARCHIVED)
    return [_room(row) for row in tx.execute(select(warrooms).where(*there)).mappings()]


def change(tx: Connection, room: int, *, was: Collection[RoomStatus], **values: Any) -> WarRoom | None:
    """Change a room that is in one of these states; None when it is in another."""
    statement = update(warrooms).where(warrooms.c.id == room, warrooms.c.status.in_([*was]))
    row = tx.execute(statement.values(**values).returning(warrooms)).mappings().first()
    return None if row is None else _seen(tx, _room(row))


def roles(tx: Connection, room: int) -> dict[Role, RoleHolder]:
    rows = tx.execute(select(warroom_roles).where(warroom_roles.c.room == room)).mappings()
    found = (RoleHolder(row["room"], Role(row["role"]), row["person"], row["since"]) for row in rows)
    return {holder.role: holder for holder in found}


def commander(tx: Connection, incident: int) -> str | None:
    """Who has command (a Slack id) in the room of an incident in which work goes on; None: nobody."""
    room = of_incident(tx, incident)
    holder = roles(tx, room.id).get(Role.COMMANDER) if room is not None and room.status in LIVE else None
    return None if holder is None else holder.person


def give_role(tx: Connection, room: int, role: Role, person: str, now: datetime) -> None:
    """The role is this person's, whoever held it before."""
    tx.execute(delete(warroom_roles).where(warroom_roles.c.room == room, warroom_roles.c.role == role))
    tx.execute(insert(warroom_roles).values(room=room, role=role, person=person, since=now))


def take_role_away(tx: Connection, room: int, role: Role) -> None:
    tx.execute(delete(warroom_roles).where(warroom_roles.c.room == room, warroom_roles.c.role == role))


def _seen(tx: Connection, room: WarRoom) -> WarRoom:
    tx.info[f"war room {room.incident}"] = room
    return room


def _room(row: Mapping[Any, Any]) -> WarRoom:
    return WarRoom(**(dict(row) | {"status": RoomStatus(row["status"])}))
