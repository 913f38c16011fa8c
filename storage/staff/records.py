from storage.record import Record


class Colleague(Record):
    """What an import, or their profile, says of somebody. `handle` is an email or a Slack id, `manager` another one;
    `site` and `hours` are keys of app.yaml.
    """

    handle: str
    manager: str | None = None
    site: str | None = None
    hours: str | None = None
