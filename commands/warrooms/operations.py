"""What happens in war rooms: each function is one transaction that decides, records and says what follows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from commands import privacy
from commands.privacy import sees
from commands.shared import speech
from commands.shared.blocks import moment, person, typed
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from commands.warrooms import rules, views
from commands.warrooms.policy import IncidentDesk, WarRoomPolicy
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Role, RoleHolder, RoomStatus, WarRoom

UPDATE_DUE, COMMANDER_MISSING, ARCHIVE = "warroom.update_due", "warroom.commander_missing", "warroom.archive"
LIVE = (RoomStatus.OPENING, RoomStatus.OPEN)
PRIVATE = "-private"
"""How the name of a room ends that takes the place of one which everyone could read."""

FIRST_UPDATE = timedelta(minutes=5)


def declare(
    tx: Connection, number: int, *, by: str, policy: WarRoomPolicy, desk: IncidentDesk, now: datetime
) -> WarRoom:
    """Make an incident a major one: its room is ordered, the majors channel told, the clocks of the room set."""
    incident = _incident(tx, number)
    _crew_only(tx, incident, by, policy, "declare a major incident")
    known = warrooms.of_incident(tx, number)
    if known is not None:
        where = f"<#{known.channel}>" if known.channel else f"`{known.name}`"
        raise MovedOn(f"{incident.number} is a major incident already; its room is {where}.")
    incident = desk.set_major(tx, number, now=now)
    room = warrooms.add(
        tx,
        incident=number,
        name=rules.channel_name(number, incident.title),
        declared_by=by,
        declared_at=now,
        next_update_at=now + min(FIRST_UPDATE, policy.settings.update_every),
    )
    journal.append(tx, "warroom.declared", incident.number, actor=by, now=now, title=incident.title)
    _order_room(tx, room, now)
    _arm(tx, room, policy, now)
    _show_announcement(tx, room, policy, now)
    _tell_reporter(tx, room, ":rotating_light: It is a major incident now: everyone needed is called in.", now)
    return room


def declare_new(
    tx: Connection, *, text: str, by: str, policy: WarRoomPolicy, desk: IncidentDesk, now: datetime
) -> WarRoom:
    """Report something and declare it, in one."""
    _crew_only(tx, None, by, policy, "declare a major incident")
    incident = desk.declare(tx, text, by=by, now=now)
    return declare(tx, incident.id, by=by, policy=policy, desk=desk, now=now)


def _order_room(tx: Connection, room: WarRoom, now: datetime, *, again: bool = False) -> None:
    speech.call(
        tx,
        "conversations.create",
        lane=f"room:{room.id}",
        key=f"room:{room.id}:create{':private' if again else ''}",
        then="warroom.opened",
        subject={"incident": room.incident},
        name=room.name,
        is_private=_incident(tx, room.incident).private,
        now=now,
    )


def opened(
    tx: Connection, subject: Mapping[str, Any], answer: Mapping[str, Any], *, policy: WarRoomPolicy, now: datetime
) -> None:
    """The channel exists: call people in, set its topic and post its card side by side."""
    channel = answer["channel"]
    found = warrooms.of_incident(tx, subject["incident"])
    assert found is not None
    if _incident(tx, found.incident).private and channel.get("is_private") is False:
        _move_in_private(tx, found, now, out_of=channel["id"])
        return
    values = {"channel": channel["id"], "name": channel.get("name") or found.name}
    status = RoomStatus.OPEN if found.status is RoomStatus.OPENING else found.status
    room = warrooms.change(tx, found.id, was=[*RoomStatus], status=status, **values)
    incident = incidents.find(tx, subject["incident"])
    assert room is not None
    assert incident is not None
    journal.append(tx, "warroom.opened", incident.number, actor=QUARTERDECK, now=now, text=f"#{room.name}")
    lane, place = f"room:{room.id}", channel["id"]
    people = list(_called_in(tx, room, incident, policy))
    invite = {"channel": place, "users": people}
    speech.call(tx, "conversations.invite", lane=f"{lane}/people", now=now, **invite)
    topic = {"channel": place, "topic": f"{incident.number} · {incident.priority} · {incident.title}"[:250]}
    speech.call(tx, "conversations.setTopic", lane=f"{lane}/topic", now=now, **topic)
    _show_situation(tx, room, now, then="warroom.furnish")
    _show_announcement(tx, room, policy, now)
    if room.status is not RoomStatus.OPEN:
        _post_ending(tx, room, incident, policy, now)


def _called_in(tx: Connection, room: WarRoom, incident: Incident, policy: WarRoomPolicy) -> tuple[str, ...]:
    """The declarer first, then who works on it, the commanders and the reporter."""
    organisation = policy.organisation
    team = organisation.teams.get(incident.team or "")
    handles = [*(team.members if team else ()), *organisation.roles.commanders]
    direct = [each for each in (incident.assignee, incident.reporter) if each]
    return tuple(dict.fromkeys([room.declared_by, *directory.ids_of(tx, handles), *direct]))


def furnish(tx: Connection, subject: Mapping[str, Any], answer: Mapping[str, Any], *, now: datetime) -> None:
    """The situation card stands for the first time: pin it, and have the incident's own card at hand above."""
    number = subject["incident"]
    if "ts" not in answer:
        return
    name, card = f"INC-{number}/room/card", f"INC-{number}/card/incidents"
    key = f"{name}:pin:{answer['channel']}"
    speech.call(tx, "pins.add", lane=f"room:{number}/pin", key=key, message=name, now=now)
    if _incident(tx, number).private:
        return
    speech.call(
        tx,
        "chat.getPermalink",
        lane=card,
        key=f"{card}:link",
        message=card,
        then="warroom.bookmark",
        subject={"incident": number},
        now=now,
    )


def bookmark(tx: Connection, subject: Mapping[str, Any], answer: Mapping[str, Any], *, now: datetime) -> None:
    """The address of the incident's card is known: it goes above the room."""
    room, link = warrooms.of_incident(tx, subject["incident"]), answer.get("permalink")
    if room is None or room.channel is None or not link:
        return
    lane = f"room:{room.incident}/bookmark"
    shown = {"channel_id": room.channel, "title": f"INC-{room.incident}", "type": "link", "link": link}
    speech.call(tx, "bookmarks.add", lane=lane, key=lane, now=now, **shown)


def take_role(
    tx: Connection, number: int, *, role: Role, to: str, by: str, policy: WarRoomPolicy, now: datetime
) -> WarRoom:
    """Give a role to a person, or take it oneself."""
    room, incident = _live(tx, number)
    _crew_only(tx, incident, by, policy, f"give out roles in {incident.number}")
    holder = warrooms.roles(tx, room.id).get(role)
    word = rules.ROLE_WORDS[role]
    if holder is not None and holder.person == to:
        raise MovedOn(f"{word} is {'yours' if to == by else person(to)} already.")
    if holder is not None and role is Role.COMMANDER and holder.person != by:
        raise MovedOn(f"{person(holder.person)} has command. They hand it over with `/major handover @person`.")
    _give(tx, room, role, to, by, policy, now)
    return room


def _give(tx: Connection, room: WarRoom, role: Role, to: str, by: str, policy: WarRoomPolicy, now: datetime) -> None:
    warrooms.give_role(tx, room.id, role, to, now)
    details = {"role": role, "person": to}
    journal.append(tx, "warroom.role", f"INC-{room.incident}", actor=by, now=now, **details)
    if role is Role.COMMANDER:
        timers.disarm(tx, COMMANDER_MISSING, str(room.incident))
    if room.channel is not None and to != by:
        speech.call(
            tx, "conversations.invite", lane=f"room:{room.id}/people", now=now, channel=room.channel, users=[to]
        )
    _say(tx, room, f"{person(to)} is {rules.ROLE_WORDS[role].lower()}.", now)
    _show_situation(tx, room, now)
    _show_announcement(tx, room, policy, now)


def offer_handover(tx: Connection, number: int, *, to: str, by: str, now: datetime) -> WarRoom:
    """Offer the command to somebody: theirs once they accept."""
    room, incident = _live(tx, number)
    holder = warrooms.roles(tx, room.id).get(Role.COMMANDER)
    if holder is None or holder.person != by:
        lead = f"{person(holder.person)} leads" if holder else "nobody leads yet: press *Take command*"
        raise NotAllowed(f"Only the commander hands over; {lead}.", attempted="handover", record=incident.number)
    if to == by:
        raise MovedOn("You have command already; name somebody else.")
    assert room.channel is not None
    details = {"person": to}
    journal.append(tx, "warroom.handover", incident.number, actor=by, now=now, **details)
    text = f"{person(to)}: {person(by)} hands the command of {incident.number} over to you."
    speech.post(
        tx, channel=room.channel, text=text, blocks=views.handover(room, by, to), lane=f"room:{room.id}/talk", now=now
    )
    return room


def answer_handover(
    tx: Connection, number: int, *, accepted: bool, by: str, policy: WarRoomPolicy, now: datetime
) -> WarRoom:
    room, incident = _live(tx, number)
    offered = journal.latest(tx, incident.number, "warroom.handover")
    if offered is None or offered.details["person"] != by:
        raise NotAllowed(
            "That was offered to somebody else, or taken back.", attempted="handover", record=incident.number
        )
    holder = warrooms.roles(tx, room.id).get(Role.COMMANDER)
    if holder is None or holder.person != offered.actor:
        raise MovedOn(f"{person(offered.actor)} does not have command any more; the card shows who does.")
    journal.append(tx, "warroom.handover", incident.number, actor=by, now=now, person="", accepted=accepted)
    if accepted:
        _give(tx, room, Role.COMMANDER, by, by, policy, now)
    else:
        _say(tx, room, f"{person(by)} cannot take command now; {person(offered.actor)} keeps it.", now)
    return room


def update(tx: Connection, number: int, *, text: str, by: str, policy: WarRoomPolicy, now: datetime) -> WarRoom:
    """Tell the room, the majors channel and the reporter how it stands; when the next word is due."""
    room, incident = _live(tx, number)
    _crew_only(tx, incident, by, policy, f"post updates on {incident.number}")
    _need(text, views.UpdateField.TEXT, "Say how it stands.")
    due = rules.next_update(room.declared_at, now, policy.settings.update_every)
    values = {"last_update": text.strip(), "last_update_at": now, "last_update_by": by, "next_update_at": due}
    changed = warrooms.change(tx, room.id, was=LIVE, **values)
    assert changed is not None
    journal.append(tx, "warroom.updated", incident.number, actor=by, now=now, text=text.strip())
    timers.arm(tx, UPDATE_DUE, str(number), due, incident=number)
    said = f":loudspeaker: *{incident.number}* · {typed(text, 2500)}\n_Next update due {moment(due, '{time}')}._"
    _say(tx, changed, said, now)
    _show_situation(tx, changed, now)
    _show_announcement(tx, changed, policy, now)
    if not incident.private:
        name, majors = _announcement(changed), speech.place(policy.organisation.channels.majors)
        folder = privacy.said(incident)
        speech.post(tx, channel=majors, text=said, thread=name, lane=name, message=folder, now=now)
    _tell_reporter(tx, changed, said, now)
    return changed


def note(
    tx: Connection, number: int, *, text: str, by: str, policy: WarRoomPolicy, now: datetime, task: bool = False
) -> WarRoom:
    """Put a line, or a task, on the timeline."""
    room, incident = _live(tx, number)
    _crew_only(tx, incident, by, policy, f"keep the timeline of {incident.number}")
    _need(text, views.UpdateField.TEXT, "Say what to write down.")
    what, mark = ("warroom.task", ":ballot_box_with_check: Task") if task else ("warroom.noted", ":memo: Note")
    journal.append(tx, what, incident.number, actor=by, now=now, text=text.strip())
    _say(tx, room, f"{mark}, {person(by)}: {typed(text, 2500)}", now)
    return room


def resolve(
    tx: Connection, number: int, *, note: str, by: str, policy: WarRoomPolicy, desk: IncidentDesk, now: datetime
) -> WarRoom:
    """Resolved, on the commander's word: the incident is resolved, and the room follows it."""
    room, incident = _live(tx, number)
    check_resolver(tx, number, by=by, policy=policy, now=now)
    _need(note, views.ResolveField.NOTE, "Say how it was fixed.")
    desk.resolve(tx, number, note=note.strip(), by=by, now=now)
    return warrooms.of_incident(tx, incident.id) or room


def check_resolver(tx: Connection, number: int, *, by: str, policy: WarRoomPolicy, now: datetime) -> WarRoom:  # noqa: ARG001 - an operation like the others
    """Refuse whoever may not announce the end."""
    room, incident = _live(tx, number)
    holder = warrooms.roles(tx, room.id).get(Role.COMMANDER)
    if holder is None:
        _crew_only(tx, incident, by, policy, f"resolve {incident.number}")
    elif holder.person != by and not _leads(tx, by, policy):
        raise NotAllowed(
            f"{person(holder.person)} has command and announces the end of {incident.number}.",
            attempted="resolve",
            record=incident.number,
        )
    return room


def follow(tx: Connection, entry: Entry, *, policy: WarRoomPolicy, now: datetime) -> None:
    """The room follows its incident: closed when it is resolved or cancelled, open again when that is."""
    if entry.what not in ("incident.resolved", "incident.cancelled", "incident.reopened", "incident.serviced"):
        return
    number = int(entry.record.removeprefix("INC-"))
    room = warrooms.of_incident(tx, number)
    if room is None:
        return
    if entry.what == "incident.serviced":
        if entry.details.get("hidden"):
            _follow_in_private(tx, room, now)
    elif entry.what == "incident.reopened":
        _reopen(tx, room, policy, now)
    else:
        _close(tx, room, entry, policy, now)


def _follow_in_private(tx: Connection, room: WarRoom, now: datetime) -> None:
    """The incident has become private: nobody reads of it among the majors, and its room is for those concerned."""
    outbox.withdraw(tx, [_announcement(room)])
    speech.take_back(tx, _announcement(room), now)
    if room.channel is not None:
        _move_in_private(tx, room, now, out_of=room.channel)
    elif outbox.withdraw(tx, [f"room:{room.id}"]):
        _order_in_private(tx, room, now)


def _move_in_private(tx: Connection, room: WarRoom, now: datetime, *, out_of: str) -> None:
    """Leave a room that everyone can read; Slack cannot close it to those who could."""
    talk, card = f"room:{room.id}/talk", f"INC-{room.incident}/room/card"
    furniture = [f"room:{room.id}/{what}" for what in ("people", "topic")]
    furniture += [f"room:{room.incident}/{what}" for what in ("pin", "bookmark")]
    outbox.withdraw(tx, [talk, card, *furniture])
    speech.take_back(tx, card, now, lane=talk)
    speech.take_back_all(tx, _talk(room.incident), now, lane=talk)
    speech.call(tx, "conversations.setTopic", lane=talk, now=now, channel=out_of, topic=f"INC-{room.incident}")
    speech.call(tx, "conversations.archive", lane=talk, now=now, channel=out_of)
    _order_in_private(tx, room, now)


def _order_in_private(tx: Connection, room: WarRoom, now: datetime) -> None:
    name = f"{room.name[: rules.NAME - len(PRIVATE)]}{PRIVATE}"
    status = RoomStatus.OPENING if room.status in LIVE else room.status
    ordered = warrooms.change(tx, room.id, was=[*RoomStatus], status=status, channel=None, name=name)
    if ordered is not None and ordered.status in LIVE:
        _order_room(tx, ordered, now, again=True)


def _close(tx: Connection, room: WarRoom, entry: Entry, policy: WarRoomPolicy, now: datetime) -> None:
    said = entry.details.get("note") or entry.details.get("reason") or ""
    values = {"resolved_at": now, "resolved_by": entry.actor, "resolution_note": said, "next_update_at": None}
    closed = warrooms.change(tx, room.id, was=LIVE, status=RoomStatus.RESOLVED, **values)
    if closed is None:
        return
    incident = _incident(tx, room.incident)
    journal.append(tx, "warroom.resolved", incident.number, actor=entry.actor, now=now)
    timers.disarm(tx, UPDATE_DUE, str(room.incident))
    timers.disarm(tx, COMMANDER_MISSING, str(room.incident))
    _show_situation(tx, closed, now)
    _show_announcement(tx, closed, policy, now)
    if closed.channel is not None:
        _post_ending(tx, closed, incident, policy, now)
    if incident.private:
        return
    majors = speech.place(policy.organisation.channels.majors)
    text = f":white_check_mark: *{incident.number}* is resolved, says {person(entry.actor)}: {typed(said, 2000)}"
    name = _announcement(closed)
    folder = privacy.said(incident)
    speech.post(tx, channel=majors, text=text, thread=name, lane=name, message=folder, broadcast=True, now=now)


def _post_ending(tx: Connection, room: WarRoom, incident: Incident, policy: WarRoomPolicy, now: datetime) -> None:
    """The timeline, for those in the room; then it is archived after a while."""
    assert room.channel is not None
    story = views.timeline(journal.history(tx, incident.number), f"{incident.number} is resolved. What happened:")
    text = f"{incident.number} is resolved. What happened is here."
    lane, subject = f"room:{room.id}/talk", {"incident": room.incident}
    folder = _talk(room.incident)
    speech.post(tx, channel=room.channel, text=text, blocks=story, lane=lane, message=folder, now=now)
    speech.call(
        tx, "files.upload", lane=lane, channel=room.channel, render="warroom.record", subject=subject, now=now
    )
    if policy.settings.archive_after:
        timers.arm(tx, ARCHIVE, str(room.incident), now + policy.settings.archive_after, incident=room.incident)


def _reopen(tx: Connection, room: WarRoom, policy: WarRoomPolicy, now: datetime) -> None:
    due = now + policy.settings.update_every
    values = {"resolved_at": None, "resolved_by": None, "resolution_note": "", "next_update_at": due}
    status = RoomStatus.OPEN if room.channel else RoomStatus.OPENING
    opened_again = warrooms.change(tx, room.id, was=[RoomStatus.RESOLVED], status=status, **values)
    if opened_again is None:
        return
    timers.disarm(tx, ARCHIVE, str(room.incident))
    _arm(tx, opened_again, policy, now)
    _say(tx, opened_again, f":leftwards_arrow_with_hook: INC-{room.incident} is open again.", now)
    _show_situation(tx, opened_again, now)
    _show_announcement(tx, opened_again, policy, now)


def nudge_update(tx: Connection, number: int, *, policy: WarRoomPolicy, now: datetime) -> None:
    """An update is overdue: remind whoever speaks for the room, and again later."""
    room = warrooms.of_incident(tx, number)
    if room is None or room.status not in LIVE:
        return
    timers.arm(tx, UPDATE_DUE, str(number), now + policy.settings.update_every, incident=number)
    journal.append(tx, "warroom.nudged", f"INC-{number}", actor=QUARTERDECK, now=now)
    _nudge(tx, room, UPDATE_DUE, now)


def update_owed_by(tx: Connection, number: int, *, policy: WarRoomPolicy, now: datetime) -> tuple[str, ...] | None:
    """Who owes the room an update at this moment (Slack ids); None when none is due."""
    room = warrooms.of_incident(tx, number)
    if room is None or room.status not in LIVE or room.next_update_at is None or room.next_update_at > now:
        return None
    holders = warrooms.roles(tx, room.id)
    speaker = holders.get(Role.COMMUNICATIONS) or holders.get(Role.COMMANDER)
    return (speaker.person,) if speaker else _commanders(tx, policy)


def nudge_command(tx: Connection, number: int, *, policy: WarRoomPolicy, now: datetime) -> None:
    """Nobody leads: ask the commanders, again and again."""
    room = warrooms.of_incident(tx, number)
    if room is None or not _leaderless(tx, room):
        return
    again = now + policy.settings.commander_within
    timers.arm(tx, COMMANDER_MISSING, str(number), again, incident=number)
    journal.append(tx, "warroom.leaderless", f"INC-{number}", actor=QUARTERDECK, now=now)
    _nudge(tx, room, COMMANDER_MISSING, now)


def command_open_to(tx: Connection, number: int, *, policy: WarRoomPolicy) -> tuple[str, ...] | None:
    """Who may take the command that nobody has at this moment (Slack ids); None when somebody has it."""
    room = warrooms.of_incident(tx, number)
    return _commanders(tx, policy) if room is not None and _leaderless(tx, room) else None


def _leaderless(tx: Connection, room: WarRoom) -> bool:
    return room.status in LIVE and Role.COMMANDER not in warrooms.roles(tx, room.id)


def _nudge(tx: Connection, room: WarRoom, render: str, now: datetime) -> None:
    if room.channel is not None:
        subject, lane = {"incident": room.incident}, f"room:{room.id}/talk"
        name = f"{render}:{room.incident}"
        speech.warn(tx, name=name, channel=room.channel, render=render, subject=subject, lane=lane, now=now)


def archive(tx: Connection, number: int, *, now: datetime) -> None:
    room = warrooms.of_incident(tx, number)
    if room is None or room.channel is None:
        return
    if warrooms.change(tx, room.id, was=[RoomStatus.RESOLVED], status=RoomStatus.ARCHIVED, archived_at=now):
        speech.call(tx, "conversations.archive", lane=f"room:{room.id}/talk", now=now, channel=room.channel)


def look_at_pinned(tx: Connection, *, channel: str, ts: str, by: str, now: datetime) -> bool:
    """Somebody put a pin to a message: fetch what it says, when this is a war room."""
    room = warrooms.in_channel(tx, channel)
    if room is None:
        return False
    lane, key = f"room:{room.id}/pins", f"pinned:{channel}:{ts}"
    speech.call(
        tx,
        "conversations.history",
        lane=lane,
        key=key,
        then="warroom.pinned",
        subject={"incident": room.incident, "by": by, "ts": ts},
        now=now,
        channel=channel,
        latest=ts,
        oldest=ts,
        inclusive=True,
        limit=1,
    )
    return True


def pinned(tx: Connection, subject: Mapping[str, Any], answer: Mapping[str, Any], *, now: datetime) -> None:
    """The message that was pinned goes on the timeline."""
    found = [message for message in answer.get("messages", []) if message.get("ts") == subject["ts"]]
    text = found[0].get("text", "") if found else "a message in a thread"
    said = {"text": text, "said_by": found[0].get("user") if found else None}
    journal.append(tx, "warroom.pinned", f"INC-{subject['incident']}", actor=subject["by"], now=now, **said)


def room_in(tx: Connection, channel: str) -> WarRoom | None:
    return warrooms.in_channel(tx, channel)


def seen_story(
    tx: Connection, number: int, *, by: str, policy: WarRoomPolicy
) -> tuple[WarRoom, Incident, dict[Role, RoleHolder], list[Entry]]:
    """What there is of a room, for somebody who asks. Raises NotFound for what they may not see."""
    found = story(tx, number)
    if not sees(tx, found[1], by, policy.organisation):
        raise _unknown(number)
    return found


def story(tx: Connection, number: int) -> tuple[WarRoom, Incident, dict[Role, RoleHolder], list[Entry]]:
    """Everything that a card or a timeline shows of a room. Raises NotFound."""
    room = warrooms.of_incident(tx, number)
    if room is None:
        raise NotFound(f"INC-{number} has no war room. Declare it with `/major INC-{number}`.")
    incident = _incident(tx, number)
    return room, incident, warrooms.roles(tx, room.id), journal.history(tx, incident.number)


def _arm(tx: Connection, room: WarRoom, policy: WarRoomPolicy, now: datetime) -> None:
    key, payload = str(room.incident), {"incident": room.incident}
    timers.arm(tx, COMMANDER_MISSING, key, now + policy.settings.commander_within, **payload)
    timers.arm(tx, UPDATE_DUE, key, room.next_update_at or now + policy.settings.update_every, **payload)


def _show_situation(tx: Connection, room: WarRoom, now: datetime, then: str | None = None) -> None:
    if room.channel is None:
        return
    name, subject = f"INC-{room.incident}/room/card", {"incident": room.incident}
    speech.show_card(
        tx,
        name=name,
        channel=room.channel,
        lane=name,
        render="warroom.situation",
        subject=subject,
        then=then,
        now=now,
    )


def _announcement(room: WarRoom) -> str:
    return f"INC-{room.incident}/majors"


def _show_announcement(tx: Connection, room: WarRoom, policy: WarRoomPolicy, now: datetime) -> None:
    """The majors channel hears of it, but of a private one only those whom it concerns do."""
    if _incident(tx, room.incident).private:
        return
    name, channel = _announcement(room), speech.place(policy.organisation.channels.majors)
    subject = {"incident": room.incident}
    speech.show_card(
        tx, name=name, channel=channel, lane=name, render="warroom.announcement", subject=subject, now=now
    )


def _talk(number: int) -> str:
    """The folder of what was said in a war room."""
    return f"INC-{number}/room/said/"


def _say(tx: Connection, room: WarRoom, text: str, now: datetime) -> None:
    if room.channel is not None:
        lane, folder = f"room:{room.id}/talk", _talk(room.incident)
        speech.post(tx, channel=room.channel, text=text, lane=lane, message=folder, now=now)


def _tell_reporter(tx: Connection, room: WarRoom, text: str, now: datetime) -> None:
    name, reporter = f"INC-{room.incident}/reporter", _incident(tx, room.incident).reporter
    speech.post(tx, channel=reporter, text=text, thread=name, lane=name, now=now)


def _commanders(tx: Connection, policy: WarRoomPolicy) -> tuple[str, ...]:
    return directory.ids_of(tx, policy.organisation.roles.commanders)


def _live(tx: Connection, number: int) -> tuple[WarRoom, Incident]:
    room, incident, _, _ = story(tx, number)
    if room.status not in LIVE:
        raise MovedOn(f"The war room of {incident.number} is closed. Reopen the incident if it is not fixed.")
    return room, incident


def _incident(tx: Connection, number: int) -> Incident:
    found = incidents.find(tx, number)
    if found is None:
        raise _unknown(number)
    return found


def _unknown(number: int) -> NotFound:
    """What there is not, and what is not theirs to see, are told alike."""
    return NotFound(
        f"There is no INC-{number}. `/incident list` shows what is open; `/major TEXT` declares a new one."
    )


def _leads(tx: Connection, by: str, policy: WarRoomPolicy) -> bool:
    roles = policy.organisation.roles
    return by in directory.ids_of(tx, [*roles.managers, *roles.commanders])


def _crew_only(tx: Connection, incident: Incident | None, by: str, policy: WarRoomPolicy, what: str) -> None:
    """Support teams, commanders and managers run war rooms, of what they may see."""
    if incident is not None and not sees(tx, incident, by, policy.organisation):
        raise _unknown(incident.id)
    teams = policy.organisation.teams.values()
    members = [handle for team in teams for handle in team.members]
    if by in directory.ids_of(tx, members) or _leads(tx, by, policy):
        return
    raise NotAllowed(
        f"To {what} is for support teams, incident commanders and service managers. "
        "Report it with `/incident`, high impact and urgency, and they will see it at once.",
        attempted=what,
        record=incident.number if incident else "major",
    )


def _need(text: str, block: str, sentence: str) -> None:
    if not text.strip():
        raise Invalid({block: sentence})
    if len(text) > rules.LONGEST:
        raise Invalid({block: f"That is {len(text):,} characters, and {rules.LONGEST:,} is the most. {sentence}"})
