"""What the status page reads from app.yaml."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from commands.shared.organisation import ConfigModel, Mistake, Organisation, unknown
from commands.shared.written import Name


def _folder(path: str) -> str:
    """A folder that is there when Quarterdeck runs is looked for then: here it is only written well."""
    if not path.strip() or "\0" in path:
        raise ValueError("is no folder; write where the files are to stand, like /srv/status")
    return path.strip()


class StatusPage(ConfigModel):
    """`services` (keys) are what it shows, in their order; with a `folder` it is written there too, as files."""

    title: Name = "Status"
    folder: Annotated[str, AfterValidator(_folder)] | None = None
    services: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]


class StatusPolicy(Organisation):
    status_page: StatusPage | None = None

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        for at, key in enumerate(self.status_page.services if self.status_page is not None else ()):
            if key not in self.services:
                yield ("status_page", "services", at), unknown("service", key, list(self.services))
            elif self.services[key].private:
                yield (
                    ("status_page", "services", at),
                    f"`{key}` is private; the page is for everybody, so leave it out",
                )

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        if self.status_page is not None:
            page = self.status_page
            names = ", ".join(self.services[key].name for key in page.services if key in self.services)
            where = f", and as files in {page.folder}" if page.folder else ""
            yield f"\nStatus page\n  {page.title}: {names}; at /status, /status.json and /status.atom{where}"
