"""Six articles to begin with, as they stand in the worked cases."""

from typing import Any

from commands.knowledge import operations
from commands.shared.act import Act
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Article, Content, Kind
from storage.record import replace
from tests.commands.conftest import ANA, BEN, Acting

SIX = (
    (
        "Reset your password",
        "Forgotten or expired password: open the sign-in page, choose Forgot password and follow the mail.",
    ),
    ("Till prints blank receipts", "The receipt paper is upside down: the shiny side faces the print head."),
    ("VPN does not connect from home", "Update the VPN client, then sign in again with your token."),
    ("Order a replacement scanner", "Ask for a handheld scanner in the catalogue; it is there in two days."),
    (
        "Outlook keeps asking for your password",
        "Remove the stored credential in Credential Manager, then start Outlook again.",
    ),
    ("Handheld scanner does not pair", "Hold the trigger for ten seconds, then scan the pairing code on the dock."),
)
RECEIPTS = Content(*(SIX[1][0], "", SIX[1][1]), about="pos")


def written(acting: Acting, content: Content = RECEIPTS, by: str = ANA, kind: Kind = Kind.ANSWER) -> Article:
    """Somebody has written it."""
    return operations.write(acting(by), content=content, kind=kind)


def published(acting: Acting, content: Content = RECEIPTS, **more: Any) -> Article:
    """Ana has written it, and Ben of the same team has published it."""
    article = written(acting, content, **more)
    return operations.publish(acting(BEN), article.id)


def six(acting: Acting) -> Act:
    """All six are published, and found; Sofia looks for them."""
    act = acting(ANA)
    for title, steps in SIX:
        knowledge.add_published(act.tx, Content(title, "", steps), by=ANA, now=act.now)
    return found(acting(ANA))


def found(act: Act) -> Act:
    """Everything that there is has been taken in."""
    while act.index.take_in(act):
        pass
    return replace(act, by="USOFIA000")
