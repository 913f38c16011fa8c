"""Service levels: promises in business time, and word before one is broken."""

from slack_bolt.async_app import AsyncApp

from commands.service_levels import handlers, jobs, views
from commands.service_levels.operations import WARNING
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.desk import Desk
from commands.shared.registry import Registry, SlashCommand

__all__ = ["effects", "handlers", "register", "views"]


def register(app: AsyncApp) -> None:
    app.command("/sla")(handlers.command)


def effects(registry: Registry, desk: Desk) -> None:
    policy = desk.policy(ServiceLevelPolicy)
    registry.commands.append(
        SlashCommand("/sla", "What is promised, and what is next to breach", "INC-N | breaching | list")
    )
    registry.renderers[WARNING] = jobs.render_warning
    registry.jobs[WARNING] = jobs.warning(policy, desk.clock)
    registry.followers.append(jobs.follower(policy))
