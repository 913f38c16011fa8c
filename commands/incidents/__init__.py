"""Incidents: an unplanned interruption, from the first word of it to the reporter's yes."""

import re

from slack_bolt.async_app import AsyncApp

from commands.incidents import handlers, jobs
from commands.incidents.operations import AUTO_CLOSE
from commands.incidents.policy import IncidentPolicy
from commands.incidents.views import ActionId, ViewId
from commands.shared.desk import Desk
from commands.shared.registry import Registry, Shortcut, SlashCommand


def register(app: AsyncApp) -> None:
    app.command("/incident")(handlers.command)
    app.shortcut("incident.report")(handlers.shortcut)
    app.shortcut("incident.from_message")(handlers.message_shortcut)
    app.event("app_mention")(handlers.mention)
    app.event("message")(handlers.direct_message)
    app.action("incident.report")(handlers.report)
    app.action(ActionId.ACKNOWLEDGE)(handlers.acknowledge)
    app.action(ActionId.TAKE)(handlers.take)
    app.action(ActionId.HOLD)(handlers.hold)
    app.action(ActionId.RESUME)(handlers.resume)
    app.action(ActionId.RESOLVE)(handlers.resolve)
    app.action(ActionId.REOPEN)(handlers.reopen)
    app.action(ActionId.CONFIRM)(handlers.confirm)
    app.action(ActionId.SERVICE)(handlers.choose_service)
    app.action(re.compile(rf"^{re.escape(ActionId.RATE)}(\.[1-5])?$"))(handlers.rate)
    app.action(ActionId.OFFER_ACCEPT)(handlers.accept_offer)
    app.action(ActionId.OFFER_FORM)(handlers.offer_form)
    app.action(ActionId.OFFER_DECLINE)(handlers.decline_offer)
    app.action(ActionId.LINE_REPORT)(handlers.accept_offer)
    app.action(ActionId.LINE_DO)(handlers.do_line)
    app.view(ViewId.FORM)(handlers.form)
    app.view(ViewId.RESOLVE)(handlers.resolve_form)
    app.view(ViewId.HOLD)(handlers.hold_form)
    app.options(ViewId.FORM + ".services")(handlers.services)


def effects(registry: Registry, desk: Desk) -> None:
    registry.commands.append(
        SlashCommand(
            "/incident", "Report what is wrong, or work on what was reported", "what is wrong | list | show N"
        )
    )
    registry.shortcuts.append(
        Shortcut("Report an incident", "incident.report", "global", "Report what is wrong to the service desk")
    )
    registry.shortcuts.append(
        Shortcut("Report as incident", "incident.from_message", "message", "Report what this message says")
    )
    registry.renderers["incident.card"] = jobs.render_card
    registry.renderers["incident.receipt"] = jobs.render_receipt
    registry.renderers["incident.fix"] = jobs.render_fix
    registry.jobs[AUTO_CLOSE] = jobs.auto_close(desk.policy(IncidentPolicy))
