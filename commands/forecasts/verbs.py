"""What may be asked of forecasts, by word after `/sla`."""

from commands.forecasts import operations, views, wording
from commands.forecasts.rules import Outlook, Silence
from commands.shared.blocks import Arguments
from commands.shared.language import number_in
from commands.shared.verbs import Answer, Unshaped, Verb
from storage.incidents.records import Incident


def _number(rest: str) -> Arguments:
    number = number_in(rest, "inc")
    if number is None:
        raise Unshaped("Say of which incident, like `/sla forecast INC-42`." if rest else "")
    return {"number": number}


def _told(found: tuple[Incident, Outlook | Silence]) -> Answer:
    incident, outlook = found
    if isinstance(outlook, Silence):
        return {"text": wording.silent(incident, outlook)}
    text = wording.told(incident, outlook)
    return {"text": text, "blocks": views.forecast(text, outlook)}


VERBS = (
    Verb("forecast", "INC-N", "how likely its fix is late, and how that is known",
         reads=_number, do=operations.foretell, said=_told),
)  # fmt: skip
