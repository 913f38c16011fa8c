"""Changes: requested with a plan, decided by a board's vote, implemented in their window."""

from slack_bolt.async_app import AsyncApp

from commands.changes import handlers, jobs, views
from commands.changes.operations import CLOSE_BALLOT
from commands.changes.policy import ChangePolicy
from commands.changes.views import ActionId, ViewId
from commands.shared.desk import Desk
from commands.shared.registry import Registry, SlashCommand

__all__ = ["effects", "handlers", "register", "views"]


def register(app: AsyncApp) -> None:
    app.command("/change")(handlers.command)
    app.action(ActionId.APPROVE)(handlers.approve)
    app.action(ActionId.REJECT)(handlers.reject)
    app.action(ActionId.ABSTAIN)(handlers.abstain)
    app.action(ActionId.DETAILS)(handlers.details)
    app.view(ViewId.FORM)(handlers.form)
    app.view(ViewId.REJECT)(handlers.reject_form)


def effects(registry: Registry, desk: Desk) -> None:
    usage = "submit N | implement N | done N success NOTE | list"
    registry.commands.append(SlashCommand("/change", "Request a change, or move one on", usage))
    registry.renderers["change.ballot"] = jobs.render_ballot
    registry.jobs[CLOSE_BALLOT] = jobs.close_ballot(desk.policy(ChangePolicy))
