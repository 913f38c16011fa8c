"""The forms of improvements: what each asks, and the reading of what was entered, side by side."""

import json
from collections.abc import Sequence
from datetime import date

from commands.improvements.ids import AcceptField, DoneField, ProposalField, ReasonField, ViewId
from commands.improvements.kpis import KPIS, Scope
from commands.shared import blocks as bk
from commands.shared.blocks import MOST_OPTIONS, Arguments, Block
from storage.improvements.records import Improvement
from storage.record import Record

NONE = "none"
"""Chosen where nothing is measured."""

Scopes = Sequence[tuple[Scope, str]]


class Offered(Record):
    """What a form about a figure begins with: the figures as they read on a day, what they can be about, and which of
    them was pressed (a key, or None).
    """

    figures: Sequence[tuple[str, str]]
    scopes: Scopes
    kpi: str | None
    day: date


def propose_form(offered: Offered) -> Block:
    """What is to become better, by which figure; each shows what it was on that day."""
    title = bk.text_input("text", limit=200, placeholder="Tills are swapped before they fail")
    return bk.modal(
        ViewId.PROPOSE,
        "Improve this",
        [
            bk.field("What is to become better?", ProposalField.TITLE, title),
            bk.field("Figure", ProposalField.KPI, _figures(offered.figures, offered.kpi)),
            bk.field("Of what", ProposalField.SCOPE, _scopes(offered.scopes, Scope())),
        ],
        submit="Propose",
        kept=json.dumps({"day": offered.day.isoformat()}),
    )


def read_propose_form(view: Block) -> tuple[None, Arguments]:
    kept = json.loads(view["private_metadata"])
    kpi, scope = _read_measure(view, ProposalField.KPI, ProposalField.SCOPE)
    title = str(bk.answer(view, ProposalField.TITLE) or "")
    return None, {"title": title, "kpi": kpi, "scope": scope, "day": date.fromisoformat(kept["day"])}


def _figures(figures: Sequence[tuple[str, str]], chosen: str | None) -> Block:
    options = [*(bk.option(text, key) for key, text in figures), bk.option("Nothing is measured", NONE)]
    return bk.select("choice", options, initial=chosen or NONE)


def _scopes(scopes: Scopes, chosen: Scope) -> Block:
    options = [bk.option(text, _kept(scope)) for scope, text in scopes][:MOST_OPTIONS]
    return bk.select("choice", options, initial=_kept(chosen))


def _kept(scope: Scope) -> str:
    return json.dumps([scope.by, scope.key])


def _read_measure(view: Block, figure: str, of: str) -> tuple[str | None, Scope]:
    kpi = bk.answer(view, figure)
    scope = Scope(*json.loads(bk.answer(view, of) or '["", ""]'))
    return (None, Scope()) if kpi in (None, NONE) else (str(kpi), scope)


def accept_form(found: Improvement, scopes: Scopes, owner: str, due: date) -> Block:
    figures = [(kpi.key, kpi.name) for kpi in KPIS]
    person = {"type": "users_select", "action_id": "person", "initial_user": owner}
    day = {"type": "datepicker", "action_id": "day", "initial_date": due.isoformat()}
    target = bk.text_input("text", limit=20, placeholder="75 of percent, or hours")
    why = bk.text_input("text", limit=300, placeholder="Only where no figure is chosen")
    return bk.modal(
        ViewId.ACCEPT,
        f"Accept {found.number}",
        [
            bk.quote(found.title),
            bk.field("Owner", AcceptField.OWNER, person),
            bk.field("Due", AcceptField.DUE, day),
            bk.field("Figure", AcceptField.KPI, _figures(figures, found.kpi)),
            bk.field("Of what", AcceptField.SCOPE, _scopes(scopes, Scope(found.scope_by, found.scope))),
            bk.field("Target", AcceptField.TARGET, target, optional=True),
            bk.field("Nothing is measured, because", AcceptField.BECAUSE, why, optional=True),
        ],
        submit="Accept",
        kept=str(found.id),
    )


def read_accept_form(view: Block) -> tuple[int, Arguments]:
    kpi, scope = _read_measure(view, AcceptField.KPI, AcceptField.SCOPE)
    return int(view["private_metadata"]), {
        "owner": bk.answer(view, AcceptField.OWNER),
        "due": bk.day_chosen(view, AcceptField.DUE),
        "kpi": kpi,
        "scope": scope,
        "target": str(bk.answer(view, AcceptField.TARGET) or ""),
        "because": str(bk.answer(view, AcceptField.BECAUSE) or ""),
    }


def reject_form(found: Improvement) -> Block:
    why = bk.text_input("text", multiline=True, placeholder="Whoever proposed it reads this")
    fields = [bk.quote(found.title), bk.field("Why?", ReasonField.WHY, why)]
    return bk.modal(ViewId.REJECT, f"Reject {found.number}", fields, submit="Reject", kept=str(found.id))


def read_reject_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": str(bk.answer(view, ReasonField.WHY) or "")}


def done_form(found: Improvement, today: date) -> Block:
    day = {"type": "datepicker", "action_id": "day", "initial_date": today.isoformat()}
    fields = [bk.quote(found.title), bk.field("In place since", DoneField.ON, day)]
    return bk.modal(ViewId.DONE, f"{found.number} in place", fields, submit="Save", kept=str(found.id))


def read_done_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"on": bk.day_chosen(view, DoneField.ON)}
