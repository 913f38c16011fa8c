"""The page as it stands: made from what was posted, for anybody who asks."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from commands.shared.act import Act
from commands.shared.relations import Towards
from commands.shared.sight import public
from commands.status import rules
from commands.status.policy import StatusPolicy
from commands.status.rules import AHEAD, SHOWN_FOR, Matter, Page, Planned
from storage.availability import queries as outages
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry, number_of
from storage.status.records import Post, State, StatusEvent

READ_BACK = timedelta(days=90)
MOST_POSTS, MOST_MATTERS = 2000, 50
STATES = {ChangeStatus.IMPLEMENT: "in_progress", ChangeStatus.REVIEW: "completed", ChangeStatus.CLOSED: "completed"}


def page(act: Act) -> Page | None:
    """None where app.yaml has no `status_page`."""
    asked = act.policy(StatusPolicy).status_page
    if asked is None:
        return None
    names = {key: act.document.services[key].name for key in asked.services if not act.document.services[key].private}
    return Page(asked.title, act.document.desk.zone, names, _matters(act, names), _planned(act, names))


def _matters(act: Act, names: dict[str, str]) -> list[Matter]:
    """What was posted and is not private, the newest first; what is over is told of for a while."""
    posted: dict[str, list[Entry]] = {}
    told = (StatusEvent.POSTED, StatusEvent.WITHDRAWN)
    for entry in journal.since(act.tx, act.now - READ_BACK, *told, limit=MOST_POSTS):
        posted[entry.record] = [*posted.get(entry.record, ()), entry] if entry.what == StatusEvent.POSTED else []
    seen = public(act, [record for record, entries in posted.items() if entries])
    found = [_matter(act, posted[record], names) for record in seen if not _is_told_by_another(act, record, seen)]
    shown = [
        each for each in found if each is not None and (not each.is_over or act.now - each.changed_at <= SHOWN_FOR)
    ]
    return sorted(shown, key=lambda each: (not each.is_over, each.changed_at, each.number), reverse=True)[
        :MOST_MATTERS
    ]


def _is_told_by_another(act: Act, record: str, seen: Collection[str]) -> bool:
    """Whether it is the same as one that stands on the page itself."""
    incident = incidents.find(act.tx, number_of(record))
    return incident is not None and incident.duplicate_of is not None and f"INC-{incident.duplicate_of}" in seen


def _lasting(act: Act, incident: Incident) -> Incident:
    """What is the same as another lasts as long as that does."""
    if incident.duplicate_of is None:
        return incident
    return incidents.find(act.tx, incident.duplicate_of) or incident


def _matter(act: Act, entries: list[Entry], names: dict[str, str]) -> Matter | None:
    incident = incidents.find(act.tx, entries[0].number)
    if incident is None or incident.private:
        return None
    posts = [Post(each.id, each.at, State(each.details["state"]), each.details["text"]) for each in entries]
    posts = _as_it_is(act, _lasting(act, incident), posts)
    service = incident.service if incident.service in names else None
    needing = act.document.related([incident.service], way=Towards.NEEDING) if incident.service else {}
    down = [float(each.share) for each in outages.of_incident(act.tx, incident.id) if each.ended_at is None]
    level = rules.level_of(incident.priority, down, posts[-1].state)
    levels = rules.levels(service, needing, level, names)
    about = [names[key] for key in ([service] if service else levels)][:3]
    name = f"Problems with {' and '.join(about)}" if about else "Problems"
    return Matter(incident.number, name, posts, levels)


def _as_it_is(act: Act, incident: Incident, posts: list[Post]) -> list[Post]:
    """With its end, where nobody has posted that; and open again, where it is."""
    last = posts[-1]
    if incident.is_open:
        return [*posts[:-1], Post(last.id, last.at, State.INVESTIGATING, last.words)] if _is_over(last) else posts
    ended = incident.resolved_at or incident.closed_at
    if ended is None:
        told = journal.latest(act.tx, incident.number, IncidentEvent.CANCELLED)
        ended = last.at if told is None else told.at
    if _is_over(last):
        return posts
    return [*posts, Post(-last.id, max(ended, last.at), State.RESOLVED, rules.OVER)]


def _is_over(post: Post) -> bool:
    return post.state is State.RESOLVED


def _planned(act: Act, names: dict[str, str]) -> list[Planned]:
    """Changes that stop what is shown: what was announced before it begins. Of a change nothing else is said."""
    found: dict[int, tuple[Change, list[str]]] = {}
    for key in names:
        for change in changes.stopping(act.tx, key, act.now - timedelta(days=1), act.now + AHEAD):
            found.setdefault(change.id, (change, []))[1].append(key)
    planned = [_work(act, change, keys, names) for change, keys in found.values()]
    return sorted(planned, key=lambda each: (each.start, each.number))


def _work(act: Act, change: Change, keys: Iterable[str], names: dict[str, str]) -> Planned:
    about, state = [*keys], STATES.get(change.status, "completed" if change.end <= act.now else "scheduled")
    name = f"Planned work on {' and '.join(names[key] for key in about)}"
    announced = change.decided_at or change.opened_at
    at = max(announced, change.start) if state == "in_progress" else announced
    return Planned(change.number, name, about, change.start, change.end, state, at)
