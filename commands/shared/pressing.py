"""Buttons and forms of verbs: what is pressed is asked or done as if it had been typed, and answered where it was."""

from collections.abc import Callable, Iterable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.shared import speech, windows
from commands.shared.act import Act
from commands.shared.asked import then
from commands.shared.blocks import Arguments
from commands.shared.desk import Desk
from commands.shared.pressed import Waiting, origin_of, pressed_in
from commands.shared.verbs import (
    Answering,
    Fit,
    Line,
    Listener,
    Payload,
    Verb,
    answer_press,
    carry_out,
    done,
    in_place,
    only_where_set_up,
    where_unshown,
)
from storage.record import replace


def listen(app: AsyncApp, verbs: Iterable[Verb]) -> None:
    """Have Bolt hand over the buttons and forms of these verbs."""
    for verb in verbs:
        if verb.button is not None:
            app.action(verb.button)(_on_press(verb))
        if verb.form is not None and verb.form.reads is not None:
            app.view(verb.form.id)(_on_form(verb, verb.form.reads))


def _on_press(verb: Verb) -> Listener:
    async def press(
        ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        desk = waiting(context["desk"], body, verb.answers)
        at = pressed_in(body, action)
        number, arguments = verb.pressed(action | {"at": at})
        if verb.form is not None:
            only_where_set_up(desk, verb)
            desk = (await desk.identified()).attempt(verb.name)
            open_form = desk.ask if verb.form.reads is None else desk.write
            view = await open_form(verb.form.opened, number, **arguments)
            await client.views_open(trigger_id=body["trigger_id"], view=windows.over(view, body, desk.now()))
        elif verb.ask is not None:
            said = await carry_out(desk, Line(verb, Fit.READY, number, arguments))
            if windows.is_in_a_view(body):
                await windows.show(client, body, **said)
            elif not said:
                pass
            elif verb.answers is not None:
                await desk.write(verb.answers, at, None, said)
            else:
                await desk.write(answer_press, origin_of(body), **said)
        else:
            await carry_out(desk, Line(verb, Fit.READY, number, arguments), at)
            await _show_home(desk, body)
        await ack()

    return press


def waiting(desk: Desk, body: Payload, answers: Answering | None = None) -> Desk:
    """This desk, for a press: where its answer goes if it takes long, to a window of which it cannot be."""
    origin = origin_of(body)
    if windows.is_in_a_view(body):
        return desk.at(origin.channel, Waiting(replace(origin, url=None, channel=None), replaces=False))
    replaces = answers is in_place or (answers is None and not origin.openly)
    return desk.at(origin.channel, Waiting(origin, replaces=replaces, said=True))


async def _show_home(desk: Desk, body: Payload) -> None:
    """What was pressed on a Home tab is seen there, too."""
    if windows.is_on_home(body):
        await (await desk.after_receiving().identified()).write(speech.show_home)


def _on_form(verb: Verb, reads: Callable[[Payload], tuple[int | None, Arguments]]) -> Listener:
    if verb.answers is None and verb.said is not done:
        verb = replace(verb, answers=where_unshown)

    async def sent_off(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
        number, arguments = reads(view)
        desk: Desk = context["desk"]
        at = windows.came_from(view, desk.by, desk.now())
        await carry_out(desk, Line(_with_asked(verb, view), Fit.READY, number, arguments), at)
        if windows.came_from_home(view):
            await (await desk.after_receiving().identified()).write(speech.show_home)
        await ack()

    return sent_off


def _with_asked(verb: Verb, view: Payload) -> Verb:
    """The verb, doing with its own what was entered where higher practices ask in its form."""
    asked = () if verb.form is None else verb.form.asked
    also = [done for done in (then(each, view) for each in asked) if done is not None]

    def do(act: Act, number: int, **given: Any) -> Any:
        assert verb.do is not None
        outcome = verb.do(act, number, **given)
        for each in also:
            each(act, number)
        return outcome

    return replace(verb, do=do) if also else verb
