from datetime import datetime

from storage.record import Record


class Absence(Record):
    """From `since` to `until` (UTC, half-open) somebody does not decide themselves. People are Slack ids.

    `practice` is whose decisions it is about (`changes`, `requests`), `board` (a key of app.yaml) of which board
    alone; None: of all of them. `stand_in` decides meanwhile; None: nobody does. `ended_at`: over before its time.
    """

    id: int
    practice: str
    board: str | None
    person: str
    stand_in: str | None
    since: datetime
    until: datetime
    made_by: str
    made_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
