"""What is pressed on the Home tab."""

from commands.home import operations
from commands.home.ids import ActionId
from commands.shared.verbs import Verb

VERBS = (
    Verb("retry", None, "Say it again", do=operations.retry, button=ActionId.RETRY),
    Verb("drop", None, "Never say it", do=operations.drop, button=ActionId.DROP),
)
