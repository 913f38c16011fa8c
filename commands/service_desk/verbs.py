"""What may be asked of the desk, by word after `/desk`."""

from commands.service_desk import views
from commands.service_desk.reading import membership
from commands.shared.act import Act
from commands.shared.verbs import Answer, Verb


def help_text(_act: Act) -> Answer:
    return {"text": views.HELP}


def _whoami(act: Act) -> Answer:
    found = membership(act)
    services = [service.name for service in act.document.services.values() if service.team in found.teams]
    return {"text": views.whoami(act.by, found, services, act.document.team_names())}


VERBS = (
    Verb("help", about="What the desk can do", ask=help_text),
    Verb("whoami", about="Your teams and roles", ask=_whoami),
)
