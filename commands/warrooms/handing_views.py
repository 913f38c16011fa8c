"""Handing the command over, as people see it: the offer for its whole life, and the two forms."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block, moment, person, typed
from commands.shared.language import as_typed
from commands.warrooms import wording
from commands.warrooms.handing_rules import Offer, OfferState
from commands.warrooms.ids import ActionId, HandField, RoleField, ViewId
from commands.warrooms.rules import ROLE_WORDS
from storage.journal.records import numbered
from storage.warrooms.records import Role

MOST_SINCE = 12


def offer(found: Offer) -> list[Block]:
    """The message in the room: handing over is accepted, not assumed."""
    head = bk.section(wording.handover(found.offered_by, found.to, numbered(found.incident), of=found.by))
    if found.state is not OfferState.OPEN:
        return [head, bk.context(became(found))]
    buttons = bk.actions(
        bk.button("I have command", ActionId.ACCEPT_HANDOVER, found.incident, style="primary"),
        bk.button("Not now", ActionId.DECLINE_HANDOVER, found.incident),
    )
    until = "" if found.until is None else f"; the offer lapses {moment(found.until, '{time}')}"
    return [head, buttons, bk.context(f"{person(found.by)} commands until you have it{until}.")]


def became(found: Offer) -> str:
    """What became of an offer that is open no more (mrkdwn)."""
    at = moment(found.answered_at, "{time}") if found.answered_at else ""
    if found.state is OfferState.ACCEPTED:
        return f":white_check_mark: {person(found.to)} has command since {at}."
    return {
        OfferState.DECLINED: f"Not now, said {person(found.to)} {at}.",
        OfferState.TAKEN_BACK: f"Taken back {at}: it was offered anew.",
        OfferState.LAPSED: f"Lapsed {at}: {person(found.by)} keeps the command.",
        OfferState.LEFT: f"Taken back {at}: somebody else has command.",
        OfferState.OVER: "Over.",
    }[found.state]


def hand_over_form(number: int, to: str = "") -> Block:
    who: Block = {"type": "users_select", "action_id": "person"} | ({"initial_user": to} if to else {})
    what_if = bk.text_input(
        "text", multiline=True, limit=1500, placeholder="If the pool fills again, then fail over to Milan"
    )
    frozen = (
        "How it stands now goes with it, word for word. Command stays where it is until they say that they have it."
    )
    return bk.modal(
        ViewId.HAND_OVER,
        f"Hand over {numbered(number)}",
        [
            bk.field("To", HandField.TO, who),
            bk.field("If … then …", HandField.WHAT_IF, what_if, optional=True, hint=frozen),
        ],
        submit="Offer",
        kept=str(number),
    )


def read_hand_over_form(view: Block) -> tuple[int, Arguments]:
    told = {"to": bk.answer(view, HandField.TO), "what_if": bk.answer(view, HandField.WHAT_IF) or ""}
    return int(view["private_metadata"]), told


def take_command_form(found: Offer, since: Sequence[str]) -> Block:
    """What was frozen, what happened `since` (lines of the timeline), and the read-back."""
    first = bk.text_input("text", multiline=True, limit=500, placeholder="Call the vendor, then decide")
    shown = [bk.section(found.report)] if found.report else []
    if found.what_if:
        shown.append(bk.section(f"*If … then …*\n{typed(found.what_if, 2500)}"))
    if since:
        shown += [bk.section("*Since the offer*"), *bk.packed(since[-MOST_SINCE:])]
    offered = f"Offered by {person(found.offered_by)} {moment(found.at, '{time}')}"
    sealed = f" · sealed `{found.seal[:12]}`" if found.seal else ""
    asked = bk.field("What will you do first?", HandField.FIRST, first, hint="Everyone in the room reads it.")
    return bk.modal(
        ViewId.TAKE_COMMAND,
        f"Take command, {numbered(found.incident)}",
        [*shown, bk.context(offered + sealed), asked],
        submit="I have command",
        kept=str(found.incident),
    )


def read_take_command_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"first": bk.answer(view, HandField.FIRST) or ""}


def role_form(number: int) -> Block:
    """Who does what: given by whoever runs the room, as it may be taken."""
    roles = bk.select("choice", [bk.option(ROLE_WORDS[role], role) for role in Role])
    return bk.modal(
        ViewId.ROLE,
        f"Roles of {numbered(number)}",
        [
            bk.field("Role", RoleField.ROLE, roles),
            bk.field("Who", RoleField.WHO, {"type": "users_select", "action_id": "person"}),
        ],
        submit="Give",
        kept=str(number),
    )


def read_role_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {
        "role": Role(bk.answer(view, RoleField.ROLE)),
        "to": bk.answer(view, RoleField.WHO),
    }


def owed(text: str, number: int) -> list[Block]:
    """To whoever has led for long."""
    return [bk.section(text), bk.actions(bk.button("Hand over", ActionId.HAND_OVER, number))]


def in_the_record(found: Sequence[Offer], names: Mapping[str, str], zone: tzinfo) -> list[str]:
    """The hand-overs that were accepted, as lines of Markdown: who, when, what was frozen, and its seal."""
    lines: list[str] = []
    for each in found:
        if each.state is not OfferState.ACCEPTED or not each.seal:
            continue
        by, to = (names.get(key, key) for key in (each.by, each.to))
        answered = _at(each.answered_at, zone)
        lines += ["", f"### {by} to {to}", f"- Offered {_at(each.at, zone)}, accepted {answered}"]
        lines += [
            f"- First: {wording.in_markdown(each.first, names)}",
            f"- SHA-256 of report and If … then …: `{each.seal}`",
        ]
        frozen = f"{each.report}\n{each.what_if}".strip().splitlines()
        lines += ["", *(f"> {wording.not_live(as_typed(wording.prose(line, names)))}" for line in frozen)]
    return ["", "## Handed over", *lines] if lines else []


def _at(instant: datetime | None, zone: tzinfo) -> str:
    return "" if instant is None else f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S}"
