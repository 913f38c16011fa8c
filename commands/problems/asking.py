"""What problems ask in the form that resolves an incident: of which it was."""

from commands.problems import forms, linking, reading
from commands.problems.policy import ProblemPolicy
from commands.shared.act import Act
from commands.shared.asked import Asked
from commands.shared.blocks import Block


def which(act: Act, number: int) -> list[Block]:
    """The open problems of its family, where there are any."""
    if act.policy(ProblemPolicy).problems is None:
        return []
    return forms.of_incident(reading.open_of_family(act, number))


WHICH_PROBLEM = Asked(which, forms.read_of_incident, linking.said_with_fix)
