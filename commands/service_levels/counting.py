"""How time is counted on a calendar, and a promise judged, for practices that promise something of their own."""

from commands.service_levels.rules import due_if_ever as due_if_ever
from commands.service_levels.rules import elapsed as elapsed
from commands.service_levels.rules import is_met as is_met
from commands.service_levels.rules import threshold_at as threshold_at
