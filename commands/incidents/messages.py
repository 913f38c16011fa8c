"""What the messages about an incident are called, so that whoever speaks of it finds them again."""

from storage.incidents.records import Incident

PERSON = "person:"
"""Before the id of whoever a card stands with."""


def receipt(number: str) -> str:
    """The head of the reporter's thread; also the lane of all that they are told."""
    return f"{number}/reporter"


def cards(number: str) -> str:
    """The folder of its cards."""
    return f"{number}/card/"


def card(number: str, where: str = "incidents") -> str:
    """Its card in the incidents channel, in a team's (`team:KEY`) or with a person (`person:ID`)."""
    return f"{cards(number)}{where}"


def confirmation(incident: Incident, reopened_before: int) -> str:
    """The reporter's question after a fix: does it work? `reopened_before` is how often it had been reopened then."""
    return f"{incident.number}/fix/{reopened_before}"


def held(number: str) -> str:
    """The folder of what the reporter was told of holds that wait for them."""
    return f"{number}/held/"


def doubt(number: str, reopened_before: int) -> str:
    """What a reporter is asked who says something under what is resolved; `reopened_before` as of `confirmation`."""
    return f"{number}/doubt/{reopened_before}"


def team_of(name: str) -> str | None:
    """The team (a key of app.yaml) in whose channel the card of this name stands."""
    _, found, team = name.partition("/card/team:")
    return team if found else None


def surge(number: str) -> str:
    """What the team is told of reports like it."""
    return f"{openly_said(number)}surge"


def openly_said(number: str) -> str:
    """The folder of the messages that speak of it where everyone reads, so that they can be taken back."""
    return f"{number}/said/"
