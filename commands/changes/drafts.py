"""What somebody has filled in of the form of a change is kept for them, and for a while, until they send it off.

Slack says that a form was closed, but not what was in it; so it is kept while it is filled in. The timer that forgets
it holds it: nobody else is shown it, and nothing of it is left when that is due.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from commands.changes.operations import request
from commands.changes.rules import NOTHING, NewChange
from commands.shared.act import Act
from storage.changes.records import Change, ChangeType
from storage.record import asdict, replace
from storage.timers import queries as timers

FORGET = "change.draft"
LASTS = timedelta(hours=8)
INSTANTS = ("start", "end")


def keep(act: Act, asked: NewChange) -> None:
    """In place of what was kept before; nothing of a form in which nothing was entered."""
    if not any((asked.title, asked.reason, asked.items, asked.implementation_plan, asked.test_plan,
                asked.rollback_plan, asked.start, asked.end, asked.implementer)):  # fmt: skip
        return
    draft = {"at": act.now.timestamp(), "asked": _written(asked)}
    timers.arm(act.tx, FORGET, act.by, act.now + LASTS * max(1.0, act.rate), record="desk", draft=draft)


def forget(act: Act) -> None:
    timers.disarm(act.tx, FORGET, act.by)


def forgotten(_act: Act, draft: Mapping[str, Any]) -> None:
    """Its time is over: it went with its timer."""


def kept(act: Act) -> tuple[NewChange, datetime] | None:
    """What whoever asks has filled in, and when that was (UTC)."""
    timer = timers.find(act.tx, FORGET, act.by)
    if timer is None:
        return None
    draft = timer.payload["draft"]
    asked = _read(draft["asked"])
    return None if asked is None else (asked, datetime.fromtimestamp(draft["at"], UTC))


def sent(act: Act, asked: NewChange) -> Change:
    """The form was sent off: it is a change now, and no draft."""
    change = request(act, asked)
    forget(act)
    return change


def _written(asked: NewChange) -> dict[str, Any]:
    instants = {name: each and each.timestamp() for name, each in ((name, getattr(asked, name)) for name in INSTANTS)}
    return asdict(asked) | instants | {"items": list(asked.items)}


def _read(draft: Mapping[str, Any]) -> NewChange | None:
    """What another version kept may lack something, or have more; None of what cannot be read."""
    known = {name: value for name, value in draft.items() if name in NewChange.__struct_fields__}
    try:
        found = replace(NOTHING, **{**known, "items": tuple(known.get("items") or ())})
        start, end = (known.get(name) and datetime.fromtimestamp(known[name], UTC) for name in INSTANTS)
        kind = ChangeType(known.get("type") or ChangeType.NORMAL)
    except (TypeError, ValueError):
        return None
    return replace(found, type=kind, start=start, end=end)
