"""Who hears of a forecast: nobody is told; the card of its incident shows it while it is worth a word."""

from collections.abc import Mapping, Sequence

from commands.incidents import notices as incident_notices
from commands.shared.act import Act, Follower
from storage.forecasts.records import ForecastEvent
from storage.journal.records import Entry


def show(act: Act, entry: Entry) -> None:
    """Where it is shown, or was until now."""
    if entry.details["seen"]:
        incident_notices.show_cards(act, entry)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ForecastEvent.GIVEN: (show,),
    ForecastEvent.WITHDRAWN: (incident_notices.show_cards,),
}
