"""Whether it may be read whose a mark is."""

from commands.shared.act import Act
from commands.surveys.policy import SurveyPolicy


def is_anonymous(act: Act) -> bool:
    """Whether nobody is to read whose a mark is, but whoever calls them back."""
    return act.policy(SurveyPolicy).asking.anonymous
