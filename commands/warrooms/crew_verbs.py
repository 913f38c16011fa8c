"""What may be asked of who does what in a room: roles, and the command that changes hands."""

from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.language import PERSON, as_typed
from commands.shared.verbs import Form, Unshaped, Verb
from commands.warrooms import handing, handing_views, operations, reading, wording
from commands.warrooms.ids import ActionId, ViewId
from commands.warrooms.permissions import may_give_roles
from storage.warrooms.records import Role, WarRoom


def _person(rest: str) -> str:
    mentioned = PERSON.findall(rest)
    if len(mentioned) != 1:
        raise Unshaped("Name one person with @.")
    return str(mentioned[0])


def _to(rest: str) -> Arguments:
    """A person, and what may follow: `@ingrid if the pool fills, then fail over`."""
    to, what_if = _person(rest), as_typed(PERSON.split(rest)[-1])
    return {"to": to, "what_if": what_if} if what_if.lower().startswith("if ") else {"to": to}


def _role_to(rest: str) -> Arguments:
    person, role = _person(rest), PERSON.sub("", rest).strip().lower()
    if role not in [each.value for each in Role]:
        raise Unshaped(f"The roles are {', '.join(Role)}.")
    return {"role": Role(role), "to": person}


def _role_form(act: Act, number: int) -> Block:
    may_give_roles(act, number)
    return handing_views.role_form(number)


def _hand_over_form(act: Act, number: int) -> Block:
    handing.may_offer(act, number)
    return handing_views.hand_over_form(number)


def _take_command_form(act: Act, number: int) -> Block:
    found, story = handing.offered_to(act, number), reading.story(act, number)
    since = [each for each in story.entries if each.id > found.id and wording.is_told(each)]
    lines = [wording.on_the_timeline(each, story.services, story.teams) for each in since]
    return handing_views.take_command_form(found, lines)


def _offered(_room: WarRoom) -> str:
    return "Offered, with how it stands now. Nothing changes until they accept, which they can for 10 minutes."


ROLE = Form(ViewId.ROLE, opens=_role_form, reads=handing_views.read_role_form)
HAND_OVER = Form(ViewId.HAND_OVER, opens=_hand_over_form, reads=handing_views.read_hand_over_form)
TAKE_COMMAND = Form(ViewId.TAKE_COMMAND, opens=_take_command_form, reads=handing_views.read_take_command_form)

CREW = (
    Verb("role", f"{'|'.join(Role)} @person", "Give somebody a role",
         reads=_role_to, do=operations.take_role, said=lambda _room: "Done; the card shows it.",
         button=ActionId.GIVE_ROLE, form=ROLE, people=("to",)),
    Verb("handover", "@person [if … then …]", "Hand the command over, once they have read how it stands",
         reads=_to, do=handing.offer, said=_offered, button=ActionId.HAND_OVER, form=HAND_OVER, people=("to",)),
)  # fmt: skip

CREW_BUTTONS = (
    Verb("accept handover", None, "Take the command that is offered, and say what you do first",
         do=handing.accept, button=ActionId.ACCEPT_HANDOVER, form=TAKE_COMMAND),
    Verb("decline handover", None, "Leave the command where it is",
         do=handing.decline, button=ActionId.DECLINE_HANDOVER),
)  # fmt: skip
