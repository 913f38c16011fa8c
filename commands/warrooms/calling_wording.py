"""What is said of those who are called into a room, and of how grave it may be: who is to know, and what to do."""

from collections.abc import Mapping

from commands.shared.blocks import person
from storage.journal.records import Entry
from storage.oncall.records import Page


def came(page: Page, team: str) -> str:
    """Whoever was called is there."""
    return f":wave: {person(page.came or '')} is coming: {team} was called. The card at the top says how it stands."


def nobody_came(_page: Page, team: str) -> str:
    return f":warning: Nobody has come: {team} was called, and everyone who could be asked was asked."


NOT_INVITED: Mapping[str, str] = {
    **dict.fromkeys(("user_disabled", "user_not_found", "no_user"), "has no account any more"),
    **dict.fromkeys(("user_is_restricted", "user_is_ultra_restricted", "ura_max_channels"), "is a guest"),
    **dict.fromkeys(
        ("org_user_not_in_team", "user_team_not_in_channel", "no_external_invite_permission"),
        "is of another workspace",
    ),
    **dict.fromkeys(("user_is_bot", "app_cannot_join_channel"), "is an app"),
}
"""Why Slack let somebody not into the room, by its code."""


def not_called_in(left_out: Mapping[str, str]) -> str:
    """`left_out` is Slack's code for each of those whom it did not let in."""
    each = [f"{person(one)} ({NOT_INVITED.get(code, f'Slack says `{code}`')})" for one, code in left_out.items()]
    return f":warning: I could not bring in {', '.join(each)}. Tell them another way, or bring somebody else."


SIGNS: Mapping[str, str] = {
    "long outage": "a service that the business stands still without is down for more than 30 minutes",
    "surge": "many report the same",
    "second service": "a second service is affected",
    "budget": "what its service was allowed to be down is used up",
}
"""Why something may be graver than it says, by what speaks for it (severity.py)."""


def could_be_graver(entry: Entry, priority: str) -> str:
    """What the room is asked, where the facts say so; `priority` is what it has, for an entry that does not say."""
    why = " and ".join(SIGNS[sign] for sign in entry.details["why"])
    was = entry.details.get("was", priority)
    return f":arrow_up: {entry.record} is {was}, and {why}. Is it {entry.details['to']}?"
