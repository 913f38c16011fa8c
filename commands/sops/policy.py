"""What is read of app.yaml about procedures: which are offered in a war room."""

from collections.abc import Iterator

from commands.shared.organisation import ConfigModel, Mistake, Organisation, unknown
from commands.shared.written import Key
from storage.incidents.records import Incident


class When(ConfigModel):
    """Of what it is offered: majors (`major`), and of these only what has one of the `priorities` and `services`."""

    major: bool = True
    priorities: tuple[str, ...] = ()
    services: tuple[str, ...] = ()

    def fits(self, incident: Incident) -> bool:
        """Whether it is for this one, which is a major incident."""
        is_its_priority = not self.priorities or incident.priority in self.priorities
        return self.major and is_its_priority and (not self.services or incident.service in self.services)


class SopSettings(ConfigModel):
    when: When = When()


class SopPolicy(Organisation):
    """`sops` are by the key of an article of app.yaml, or its title in small letters with dashes."""

    sops: dict[Key, SopSettings] | None = None

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        for key, settings in (self.sops or {}).items():
            for service in settings.when.services:
                if service not in self.services:
                    yield ("sops", key, "when", "services"), unknown("service", service, list(self.services))
