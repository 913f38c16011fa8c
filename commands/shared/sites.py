"""Where people work, and who they are to the desk beside their teams: what `sites` and `people` of app.yaml hold."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag

from commands.shared.model import ConfigModel
from commands.shared.written import Name, person

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]

MANAGER_FIELD, SITE_FIELD = "manager_field", "site_field"
"""Among `people` these name the fields of a profile in Slack that tell a person's line manager, and their site."""


class Site(ConfigModel):
    """`words` are what people call it; sites of one `region` are told together in reports. About so many `people`
    work there; `depends_on` are the services and items (keys) that it cannot do without.
    """

    name: Name
    region: Name | None = None
    words: tuple[Word, ...] = ()
    people: int | None = Field(default=None, ge=0, le=10_000_000)
    depends_on: tuple[str, ...] = ()


def called(sites: Mapping[str, Site], text: str) -> str | None:
    """The key of the site that somebody, or another system, calls so: by its key, its name or its words."""
    said = text.strip().casefold()
    names = ((key, name) for key, site in sites.items() for name in (key, site.name, *site.words))
    return next((key for key, name in names if said and name.casefold() == said), None)


class Known(ConfigModel):
    """What is known of a person: the `site` (a key) where they work, whether they are highlighted (`vip`), the
    calendar (a key) of the `hours` in which they are asked for what can wait.
    """

    site: str | None = None
    hours: str | None = None
    vip: bool = False


def _kind(value: object) -> str:
    return "field" if isinstance(value, str) else "known"


def _handle_or_field(key: str) -> str:
    return key if key in (MANAGER_FIELD, SITE_FIELD) else person(key)


FieldId = Annotated[str, StringConstraints(pattern="^Xf[A-Z0-9]{2,20}$")]
"""A field of a profile, as Slack has it: `Xf01ABCDEF`."""

Told = Annotated[Annotated[Known, Tag("known")] | Annotated[FieldId, Tag("field")], Discriminator(_kind)]
PeopleKey = Annotated[str, AfterValidator(_handle_or_field)]
