"""What may be asked of services, by word after `/service` and by button."""

import json

from commands.availability.reading import service_called
from commands.incidents import permissions
from commands.incidents.permissions import leads, relation, visible
from commands.incidents.reading import sight_of
from commands.items.asking import show as show_item
from commands.items.reading import lines_of
from commands.items.register import register
from commands.items.suspects import suspects_of
from commands.services import operations, reading, stakes, views
from commands.services.ids import ActionId
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, escape, typed
from commands.shared.helping import HELP
from commands.shared.ids import Beginning
from commands.shared.language import as_typed, leading_number, nearest_of, number_in
from commands.shared.organisation import Organisation
from commands.shared.pages import Page
from commands.shared.refusals import NotFound, Refused
from commands.shared.speech import channel_ref
from commands.shared.verbs import Answer, Payload, Unshaped, Verb, in_words, text, value_of
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen


def is_a_service(organisation: Organisation, name: str) -> bool:
    try:
        return bool(service_called(organisation, name))
    except Refused:
        return False


def show(act: Act, *, service: str) -> Answer:
    """Who runs it, what is promised, how it stands. Raises Refused for what is no service."""
    act.refuse_guests("service")
    key = service_called(act.document, service)
    found = reading.page_of(act, key)
    names = {each: item.name for each, item in register(act).items.items()}
    zone, teams = act.document.desk.zone, act.document.team_names()
    return {
        "text": views.page_text(found),
        "blocks": views.page(found, names, teams, _channel(act, found.service.team), zone),
    }


def _channel(act: Act, team: str) -> str:
    found = act.document.teams.get(team)
    if found is None:
        return ""
    known = directory.ids_of(act.tx, [channel_ref(found.channel)])
    return f"<#{known[0]}>" if known else escape(channel_ref(found.channel))


def is_an_item(act: Act, name: str) -> bool:
    return register(act).called(name) is not None


def show_whatever(act: Act, *, name: str) -> Answer:
    """The item of this name, where there is one. Raises NotFound, with what was perhaps meant."""
    act.refuse_guests("service")
    known = register(act)
    if known.called(name) is not None:
        return show_item(act, item=name)
    names = {each.casefold(): each for each in (*act.document.services, *known.items)}
    names |= {text.casefold(): key for key, text in act.document.service_names().items()}
    alike = [f"`/service {typed(key, 80)}`" for key in nearest_of(name, names, 2)]
    hint = f"Did you mean {' or '.join(alike)}?" if alike else "`/service list` shows them."
    raise NotFound(f"There is no service and no item called {typed(name, 80)}. {hint}")


def _list(act: Act, *, page: int) -> Answer:
    """The gravest first."""
    act.refuse_guests("list")
    services, teams = act.document.services, act.document.team_names()
    ordered = sorted(services, key=lambda key: (services[key].criticality, services[key].name.casefold()))
    some = ordered[page * pages.SIZE : (page + 1) * pages.SIZE]
    sight = sight_of(act)
    lines = [
        views.line(
            services[key].name,
            key,
            services[key].team,
            incidents.count_listed(act.tx, Chosen(services=(key,)), sight),
            teams,
        )
        for key in some
    ]
    if not lines:
        return {"text": "app.yaml names no service yet; add one under `services:`."}
    shown = Page(lines, page, len(ordered), ActionId.LIST, {})
    return {"text": "Services", "blocks": shown.blocks("*Services*", "`/service NAME` shows one")}


def _turned(action: Payload) -> tuple[None, Arguments]:
    return None, {"page": pages.turned(action)[0]}


def _of_button(action: Payload) -> tuple[None, Arguments]:
    return None, {"service": str(action["value"])}


def _number(rest: str) -> Arguments:
    number = number_in(rest, "inc")
    if number is None:
        raise Unshaped("Say of which incident, like `/service suspects INC-42`." if rest else "")
    return {"incident": number}


def _suspects(act: Act, *, incident: int) -> Answer:
    """Raises NotFound."""
    act.refuse_guests("suspects")
    about = visible(act, incident)
    permissions.shown_to(act, about)
    found = suspects_of(act, about)
    records = [each.record for each in found]
    lines = dict(zip(records, lines_of(act, records), strict=False))
    asks = relation(act, about)
    can_say = asks.works_on_it or leads(act, act.by)
    return {
        "text": f"What {about.number} may come from",
        "blocks": views.suspects(about, found, lines, can_say=can_say),
    }


def _paths(act: Act, number: int, *, page: int = 0) -> Answer:
    """How everything that is down was reached. Raises NotFound."""
    about = visible(act, number)
    found = stakes.of_incident(act, about)
    if found is None:
        return {"text": f"Nothing that is known of stands on what {about.number} is about."}
    return {"text": f"Down with {about.number}", "blocks": views.paths(found, number, page)}


def _paths_of_button(action: Payload) -> tuple[int, Arguments]:
    """Those of an incident; of its pages the first where none is turned."""
    if action["action_id"] == ActionId.PATHS:
        return value_of(action)
    page, kept = pages.turned(action)
    return int(kept["number"]), {"page": page}


def _spared(rest: str) -> Arguments:
    numbered = leading_number(as_typed(rest), "inc")
    if numbered is None or not numbered[1].strip():
        raise Unshaped("Say of which incident, and what goes on: `INC-42 webshop`.")
    return {"incident": numbered[0], "item": numbered[1].strip()}


def _noted(told: tuple[str, str]) -> str:
    return f"Noted: {typed(told[1], 80)} goes on, whatever {told[0]} takes down."


def _answered(action: Payload) -> tuple[None, Arguments]:
    return None, {name: json.loads(action["value"])[name] for name in ("incident", "change", "bucket")}


def _said(told: tuple[str, str, bool]) -> str:
    incident, change, was_it = told
    if not was_it:
        return f"Noted: {incident} did not come from {change}."
    return f"Noted: {incident} was caused by {change}; both say so now. Resolve it with *Caused by a change*."


VERBS = (
    HELP,
    Verb("show", "NAME", "who runs a service, what is promised, how it stands; also `/service NAME`",
         reads=text("service"), ask=show, button=ActionId.SHOW, pressed=_of_button),
    Verb("list", about="all services, the gravest first", ask=_list, given={"page": 0}, pressed=_turned,
         button=Beginning(ActionId.LIST)),
)  # fmt: skip

SUSPECTS = (
    Verb("suspects", "INC-N", "changes that an incident may come from", reads=_number, ask=_suspects, needs="items"),
    Verb("unaffected", "INC-N ITEM", "say that an item goes on although what it stands on has failed", reads=_spared,
         do=operations.unaffected, said=_noted, needs="items"),
)  # fmt: skip

BUTTONS = (
    Verb("show the path", None, "How it is known what is down", ask=_paths, pressed=_paths_of_button,
         button=Beginning(ActionId.PATHS)),
    Verb("it was this change", None, "An incident was caused by a change", do=operations.it_was, pressed=_answered,
         button=Beginning(ActionId.SUSPECT_YES), said=_said, answers=in_words),
    Verb("it was not this change", None, "An incident was not caused by a change", do=operations.it_was_not,
         button=Beginning(ActionId.SUSPECT_NO), pressed=_answered, said=_said, answers=in_words),
)  # fmt: skip
