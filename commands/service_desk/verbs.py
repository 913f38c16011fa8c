"""What may be asked of the desk, by word after `/desk`."""

from commands.service_desk import searching, views
from commands.service_desk.ids import ActionId
from commands.service_desk.reading import membership
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.helping import HELP
from commands.shared.ids import Beginning
from commands.shared.verbs import Answer, Verb, text


def _whoami(act: Act) -> Answer:
    found = membership(act)
    services = [service.name for service in act.document.services.values() if service.team in found.teams]
    return {"text": views.whoami(act.by, found, services, act.document.team_names())}


VERBS = (
    HELP,
    Verb("whoami", about="Your teams and roles", ask=_whoami),
    Verb("search", "TEXT", "What has these words, of all that you may see, however long ago",
         reads=text("words"), ask=searching.search, given={"page": 0}, pressed=pages.turned_words,
         button=Beginning(ActionId.FOUND)),
    Verb("show found", None, "One of what was found", ask=searching.show, pressed=searching.chosen,
         button=Beginning(ActionId.SHOW)),
)  # fmt: skip
