"""Records are linked once, shown from both sides, and to nobody who may not know of the other."""

import pytest

from commands.changes import cards as change_cards
from commands.changes import notices as change_notices
from commands.changes import operations as changes
from commands.changes import verbs as change_verbs
from commands.incidents import cards as incident_cards
from commands.incidents import notices as incident_notices
from commands.incidents import operations as incidents
from commands.incidents import verbs as incident_verbs
from commands.links import operations as links
from commands.links.reading import beside, linked
from commands.links.words import Named
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from storage.links.records import LinkEvent, LinkKind
from storage.record import replace
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import journalled, refused, said, stand

CAUSED_BY = Named("CHG", 1, LinkKind.CAUSED_BY)


@pytest.fixture
def both(acting: Acting) -> Acting:
    """INC-1 and CHG-1, whose ballot stands in the board's channel."""
    declared(acting)
    changes.request(acting(ANA), ASKED)
    stand(acting(ANA), ["CHG-1/ballot/1", "INC-1/card/incidents"])
    said(acting(ANA), {})
    return acting


def test_a_link_is_made_once_and_read_from_both_sides(both: Acting) -> None:
    incidents.link(both(ANA), 1, named=CAUSED_BY)
    assert linked(both(TOM), "INC-1") == [("caused by", "CHG-1")]
    assert linked(both(TOM), "CHG-1") == [("caused", "INC-1")]
    with refused(MovedOn, "INC-1 and CHG-1 are linked so already."):
        incidents.link(both(ANA), 1, named=CAUSED_BY)
    turned = Named("INC", 1, LinkKind.CAUSED_BY, is_turned=True)
    with refused(MovedOn, "CHG-1 and INC-1 are linked so already.", record="CHG-1"):
        changes.link(both(ANA), 1, named=turned)
    assert journalled(both(ANA), "INC-1")[-1] == LinkEvent.MADE


def test_what_is_related_is_related_from_whichever_side_it_was_said(both: Acting) -> None:
    changes.link(both(CHEN), 1, named=Named("INC", 1))
    with pytest.raises(MovedOn):
        incidents.link(both(ANA), 1, named=Named("CHG", 1))
    assert beside(both(ANA), "INC-1") == ["CHG-1"]
    assert beside(both(ANA), "INC-1", LinkKind.CAUSED_BY) == []
    assert links.take_away(both(ANA), "INC-1", LinkKind.RELATED, "CHG-1")
    assert not links.take_away(both(ANA), "INC-1", LinkKind.RELATED, "CHG-1")
    assert linked(both(TOM), "INC-1") == []


def test_it_stands_on_both_records_and_their_cards_are_shown_anew(both: Acting) -> None:
    incidents.link(both(ANA), 1, named=CAUSED_BY)
    shown = said(both(ANA), {**incident_notices.FOLLOWS})
    assert {effect.message for effect in shown} >= {"INC-1/card/incidents"}
    links.take_away(both(ANA), "INC-1", LinkKind.CAUSED_BY, "CHG-1")
    incidents.link(both(ANA), 1, named=CAUSED_BY)
    assert "CHG-1/ballot/1" in {effect.message for effect in said(both(ANA), {**change_notices.FOLLOWS})}
    for seen in (incident_cards.card(both("quarterdeck"), 1), incident_verbs.show(both(SOFIA), 1)):
        assert "*Caused by* CHG-1" in str(seen)
    for seen in (change_cards.ballot(both("quarterdeck"), 1, 1), change_verbs.show(both(SOFIA), 1)):
        assert "*Caused* INC-1" in str(seen)


def test_a_private_incident_is_named_on_a_change_to_those_whom_it_concerns_alone(acting: Acting) -> None:
    declared(acting, "Salary on the screen", private=True, service="payroll")
    changes.request(acting(ANA), ASKED)
    incidents.link(acting(CHEN), 1, named=CAUSED_BY)
    assert linked(acting(TOM), "CHG-1") == linked(acting(TOM), "CHG-1", openly=True) == []
    assert linked(acting(MIRA), "CHG-1") == [("caused", "INC-1")]
    with refused(NotFound, "There is no INC-1.", record="CHG-1"):
        changes.link(acting(ANA), 1, named=Named("INC", 1))
    with refused(NotFound, "There is no INC-9.", record="CHG-1"):
        changes.link(acting(ANA), 1, named=Named("INC", 9))


def test_when_an_incident_becomes_private_the_ballot_names_it_no_more(both: Acting) -> None:
    incidents.link(both(ANA), 1, named=CAUSED_BY)
    said(both(ANA), {})
    both(ANA).journal("incident.service_set", "INC-1", became_private=True)
    follows = {"incident.service_set": (change_notices.show_beside,)}
    assert [effect.message for effect in said(both(ANA), follows)] == ["CHG-1/ballot/1"]


def test_nothing_is_linked_with_itself_and_not_by_just_anybody(both: Acting) -> None:
    with pytest.raises(Invalid, match="not with itself"):
        changes.link(both(ANA), 1, named=Named("", 1))
    with pytest.raises(NotAllowed, match="those in a team, those who plan it"):
        changes.link(both(TOM), 1, named=Named("INC", 1))
    with pytest.raises(NotFound):
        changes.link(replace(both(TOM), is_guest=True), 1, named=Named("INC", 1))
