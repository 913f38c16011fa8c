"""What `/change` makes of a line that is no verb, and the form that it opens."""

import json

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.changes import (
    assessing,
    away,
    ballot_forms,
    doing_forms,
    drafts,
    forms,
    modals,
    reading,
    reviewing,
    slots,
)
from commands.changes.answers import Answers, FollowUp
from commands.changes.ids import ActionId, ViewId
from commands.changes.permissions import permitted_to_recuse
from commands.changes.policy import ChangePolicy
from commands.changes.verbs import VERBS
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.pressed import origin_of
from commands.shared.verbs import Answer, Line, Payload
from storage.changes.records import ChangeStatus
from storage.record import replace


def listen(app: AsyncApp) -> None:
    app.view(ViewId.FORM)(form)
    app.view(ViewId.AWAY)(hand_over)
    app.view_closed(ViewId.RISK)(put_off)
    app.action(ActionId.MORE)(more)
    app.action(ActionId.LOOK)(look_ahead)
    app.action(ActionId.LOOK_NOW)(look_ahead)
    app.action(ActionId.KEEP)(keep)
    app.action(ActionId.ANEW)(begin_anew)
    app.action(ActionId.ANOTHER)(another)


async def otherwise(_desk: Desk, text: str, line: Line) -> Answer:
    return {"text": correction(text, line)}


def correction(text: str, line: Line) -> str:
    """How to write a line that could not be read."""
    if line.verb is not None:
        return verbs.correction("/change", line)
    alike = verbs.alike(text.partition(" ")[0], VERBS, 2)
    hint = " or ".join(f"`/change {verb.line}`" for verb in alike) or "`/change help`"
    return f"I do not know that. Did you mean {hint}? `/change` alone opens the form."


async def form(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = await context["desk"].identified()
    asked = forms.read_form(view)
    await desk.meet(await desk.ask(reading.to_meet, asked.type, asked.implementer, asked.items))
    made = await desk.write(drafts.sent, asked)
    after = await desk.ask(modals.asked_next, made) if made.status is ChangeStatus.NEW else None
    await (ack() if after is None else ack(response_action="update", view=after))


async def put_off(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
    """The form that asks how risky it is was closed."""
    desk: Desk = context["desk"]
    await desk.write(assessing.put_off, int(view["private_metadata"]))
    await ack()


async def look_ahead(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """While the form is being filled in: what is in the way of what is entered so far, once that says when and what.

    It is asked by a button, and looked at whenever the window or the items are chosen.
    """
    await ack()
    desk: Desk = await context["desk"].identified()
    asked, draft = forms.read_form(body["view"]), forms.draft_in(body["view"])
    if draft.view is ViewId.FORM:
        await desk.write(drafts.keep, asked)
    edited = draft.of if draft.view is ViewId.EDIT else 0
    is_known, way = await desk.ask(modals.ahead, asked, edited)
    if is_known or action["type"] == "button":
        has_items = forms.offers_items(body["view"])
        view = modals.form(desk.document, way, draft, has_items=has_items)
        await client.views_update(view_id=body["view"]["id"], view=view)


async def keep(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """While the form of a new change is being filled in: what is in it so far is kept, should it be closed."""
    await ack()
    desk: Desk = context["desk"]
    draft = forms.draft_in(body["view"])
    if draft.view is ViewId.FORM:
        await desk.write(drafts.keep, draft.filled)


async def begin_anew(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    desk: Desk = context["desk"]
    await desk.write(drafts.forget)
    view = modals.form(desk.document, has_items=forms.offers_items(body["view"]))
    await client.views_open(trigger_id=body["trigger_id"], view=view)
    await ack()


async def another(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """In the form of a review: one more follow-up, with an owner and a day of its own."""
    await ack()
    desk: Desk = await context["desk"].identified()
    number, said = doing_forms.read_review_form(body["view"])
    change = await desk.ask(reviewing.permitted_to_close, number)
    answers: Answers = said["answers"]
    longer = replace(answers, more=(*answers.more, FollowUp("")))
    await client.views_update(view_id=body["view"]["id"], view=doing_forms.review_form(change, longer))


async def more(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """The menu of a ballot."""
    desk: Desk = await context["desk"].identified()
    number, what = json.loads(action["selected_option"]["value"])
    if what == "slots":
        said = await desk.ask(slots.free, int(number))
        await desk.write(verbs.answer_press, origin_of(body), **said)
    else:
        view = await desk.ask(_from_menu, int(number), what=what)
        await client.views_open(trigger_id=body["trigger_id"], view=view)
    await ack()


def _from_menu(act: Act, number: int, *, what: str) -> Payload:
    if what == "recuse":
        return ballot_forms.recuse_form(number, permitted_to_recuse(act, number).voting_round)
    return ballot_forms.away_form(act.policy(ChangePolicy).board_names())


async def hand_over(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = await context["desk"].identified()
    given = ballot_forms.read_away_form(view, desk.document.desk.zone)
    await desk.meet([given["stand_in"]] if given["stand_in"] else [])
    await desk.write(away.hand_over, **given)
    await ack()
