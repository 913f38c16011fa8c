"""Who may change the register: the team whose item it is, and service managers."""

from commands.shared.act import Act
from commands.shared.blocks import team as team_of
from commands.shared.blocks import typed
from commands.shared.refusals import NotAllowed
from storage.directory import queries as directory
from storage.items.records import Item


def owner_of(act: Act, item: Item) -> str | None:
    """Its team (a key of app.yaml), else that of its service; None where that is nobody's."""
    service = act.document.services.get(item.service or "")
    owner = item.owner or (service.team if service is not None else None)
    return owner if owner in act.document.teams else None


def may_edit(act: Act, item: Item) -> bool:
    """What is no team's anybody in a team may edit."""
    document, owner = act.document, owner_of(act, item)
    teams = [document.teams[owner]] if owner is not None else [*document.teams.values()]
    handles = [*document.roles.managers, *(handle for team in teams for handle in team.members)]
    return act.by in directory.ids_of(act.tx, handles)


def permitted(act: Act, item: Item, attempted: str) -> Item:
    """Raises NotAllowed."""
    act.refuse_guests(attempted)
    if not may_edit(act, item):
        owner = owner_of(act, item)
        whose = f"the team {team_of(owner, act.document.team_names())}" if owner else "those in a team"
        sentence = f"`{typed(item.key, 80)}` is edited by {whose} and service managers. Is something wrong with it? "
        raise NotAllowed(
            f"{sentence}Anybody may say so: `/service wrong {typed(item.key, 80)} WHAT`.",
            attempted=attempted,
            record="desk",
        )
    return item
