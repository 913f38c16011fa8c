"""What is drawn of a week, and the same in words."""

from collections.abc import Mapping, Sequence
from datetime import date

from commands.reports.signals import Judged, Scale
from commands.reports.wording import number
from commands.shared.counts import so_many
from commands.shared.pictures import Picture, in_words

MOST_STRIPS = 12


def _days(judged: Sequence[Judged]) -> list[str]:
    return [_short(each.point.day) for each in judged]


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _values(judged: Sequence[Judged]) -> list[float | None]:
    return [each.point.value for each in judged]


def _grey(judged: Sequence[Judged]) -> int:
    """How many at the beginning are only drawn."""
    return sum(each.point.grey for each in judged)


def flow(opened: Sequence[Judged], resolved: Sequence[Judged], backlog: Sequence[Judged], unit: str) -> Picture:
    """Opened against resolved, with the backlog."""
    title = f"Opened, resolved, and what was left, by {unit}"
    spec = {
        "kind": "flow", "title": title, "days": _days(opened), "grey": _grey(opened),
        "lines": [
            {"name": "opened", "values": _values(opened)}, {"name": "resolved", "values": _values(resolved)},
        ],
        "bars": {"name": "backlog", "values": _values(backlog)},
    }  # fmt: skip
    told = [_from_to(name, line, Scale.COUNT) for name, line in
            (("Opened", opened), ("resolved", resolved), ("backlog", backlog))]  # fmt: skip
    return {"spec": spec, "title": title, "alt": in_words(title, _span(opened), *told)}


def attainment(line: Sequence[Judged]) -> Picture:
    """Promises kept, with the limits of what is usual."""
    title = "Promises kept, and what is usual"
    limits = [each.limits for each in line]
    spec = {
        "kind": "limits", "title": title, "days": _days(line), "grey": _grey(line),
        "lines": [{"name": "kept", "values": _values(line)}],
        "limits": {name: [None if each is None else getattr(each, name) for each in limits]
                   for name in ("low", "mean", "high")},
        "odd": [place for place, each in enumerate(line) if each.rule is not None],
    }  # fmt: skip
    last = limits[-1] if limits else None
    usual = "too early for limits" if last is None else f"usual {last.low:.1f}% to {last.high:.1f}%"
    told = in_words(title, _span(line), _from_to("kept", line, Scale.SHARE), usual)
    return {"spec": spec, "title": title, "alt": told}


def strips(services: Mapping[str, Sequence[Judged]], unit: str) -> Picture:
    """A strip for each service: what was reported of it."""
    title = f"Opened by service, by {unit}"
    most = sorted(services, key=lambda name: -sum(each.point.value or 0 for each in services[name]))[:MOST_STRIPS]
    lines = [
        {"name": name, "values": _values(services[name]), "odd": services[name][-1].rule is not None} for name in most
    ]
    first = services[most[0]] if most else ()
    spec = {"kind": "strips", "title": title, "days": _days(first), "grey": 0, "lines": lines}
    told = [_from_to(name, services[name], Scale.COUNT) for name in most]
    rest = len(services) - len(most)
    more = [f"{so_many(rest, 'service')} with fewer {'is' if rest == 1 else 'are'} not drawn"] if rest else []
    return {"spec": spec, "title": title, "alt": in_words(title, _span(first), *told, *more)}


def _span(line: Sequence[Judged]) -> str:
    return f"{_short(line[0].point.day)} to {_short(line[-1].point.day)}" if line else "nothing yet"


def _from_to(name: str, line: Sequence[Judged], scale: Scale) -> str:
    known = [each.point.value for each in line if each.point.value is not None]
    return (
        f"{name} {number(known[0], scale)} at first, {number(known[-1], scale)} at last" if known else f"{name} n/a"
    )
