"""War rooms: a major incident gets a place, a commander, regular word to everyone, and a timeline."""

from slack_bolt.async_app import AsyncApp

from commands.shared.desk import Desk
from commands.shared.registry import Registry, SlashCommand
from commands.warrooms import handlers, jobs, operations
from commands.warrooms.policy import WarRoomPolicy
from commands.warrooms.views import ActionId, ViewId


def register(app: AsyncApp) -> None:
    app.command("/major")(handlers.command)
    app.action(ActionId.DECLARE)(handlers.declare)
    app.action(ActionId.COMMANDER)(handlers.take_role)
    app.action(ActionId.COMMUNICATIONS)(handlers.take_role)
    app.action(ActionId.OPERATIONS)(handlers.take_role)
    app.action(ActionId.SCRIBE)(handlers.take_role)
    app.action(ActionId.UPDATE)(handlers.update)
    app.action(ActionId.RESOLVE)(handlers.resolve)
    app.action(ActionId.ACCEPT_HANDOVER)(handlers.accept_handover)
    app.action(ActionId.DECLINE_HANDOVER)(handlers.decline_handover)
    app.view(ViewId.UPDATE)(handlers.update_form)
    app.view(ViewId.RESOLVE)(handlers.resolve_form)
    app.event("reaction_added")(handlers.reaction)


def effects(registry: Registry, desk: Desk) -> None:
    policy = desk.policy(WarRoomPolicy)
    registry.commands.append(
        SlashCommand("/major", "Declare a major incident, or run its war room", "INC-N | what is wrong | update TEXT")
    )
    registry.renderers["warroom.situation"] = jobs.render_situation
    registry.renderers["warroom.announcement"] = jobs.render_announcement
    registry.renderers[operations.UPDATE_DUE] = jobs.render_update_due
    registry.renderers[operations.COMMANDER_MISSING] = jobs.render_leaderless
    registry.continuations["warroom.opened"] = jobs.opened(policy)
    registry.renderers["warroom.record"] = jobs.render_record
    registry.continuations["warroom.furnish"] = operations.furnish
    registry.continuations["warroom.pin"] = operations.furnish  # as effects that wait since an upgrade call it
    registry.continuations["warroom.bookmark"] = operations.bookmark
    registry.continuations["warroom.pinned"] = operations.pinned
    registry.jobs[operations.UPDATE_DUE] = jobs.nudge(policy, operations.nudge_update)
    registry.jobs[operations.COMMANDER_MISSING] = jobs.nudge(policy, operations.nudge_command)
    registry.jobs[operations.ARCHIVE] = jobs.archive
    registry.followers.append(jobs.follower(policy))
