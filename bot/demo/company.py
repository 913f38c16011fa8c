"""The company that the demo starts with: the people of app.yaml, ordinary staff, and the places where they talk."""

from bot.workspace.workspace import BOT_USER, Workspace
from commands.shared.organisation import Organisation
from storage.record import Record

DOMAIN = "northgate.example"


class Employee(Record):
    handle: str
    real_name: str
    title: str
    zone: str = "Europe/Berlin"


PEOPLE = (
    Employee("sofia", "Sofia Marino", "Store manager, store 42 Milan"),
    Employee("tom", "Tom Becker", "Cashier, store 7 Hamburg"),
    Employee("priya", "Priya Nair", "Store manager, store 118 Sydney", "Australia/Sydney"),
    Employee("wanda", "Wanda Nowak", "Shift lead, plant Poznan"),
    Employee("ruth", "Ruth Adler", "Human resources"),
    Employee("ana", "Ana Costa", "Engineer, retail apps"),
    Employee("ben", "Ben Okafor", "Engineer, retail apps"),
    Employee("chen", "Chen Wei", "Engineer, ERP"),
    Employee("dora", "Dora Lang", "Lead, ERP"),
    Employee("emeka", "Emeka Obi", "Engineer, supply chain"),
    Employee("farah", "Farah Aziz", "Engineer, supply chain"),
    Employee("goran", "Goran Babic", "Lead, network"),
    Employee("hana", "Hana Kim", "Engineer, network"),
    Employee("ivan", "Ivan Petrov", "Engineer, workplace"),
    Employee("julia", "Julia Roth", "Engineer, workplace"),
    Employee("kenji", "Kenji Sato", "Engineer, plant IT"),
    Employee("lena", "Lena Fischer", "Engineer, plant IT"),
    Employee("carlos", "Carlos Vega", "Incident commander"),
    Employee("ingrid", "Ingrid Dahl", "Incident commander"),
    Employee("oskar", "Oskar Lind", "Security officer"),
    Employee("mira", "Mira Holm", "Service manager"),
)
USERGROUPS = {"retail-oncall": ("ana",)}
CHANNELS = {
    "general": "Everyone at Northgate",
    "store-42-milan": "Via Torino, tills 1 to 12",
    "plant-poznan": "Three shifts, one belt",
}
SAID = (
    ("general", "ruth", "Good morning. The canteen menu for this week is on the board."),
    ("store-42-milan", "sofia", "Tills 3 and 4 freeze when a gift card is scanned. Anyone else?"),
    ("store-42-milan", "tom", "Same here in Hamburg since about nine."),
    ("plant-poznan", "wanda", "Belt 2: the scanners lose the network near gate C again."),
)


def populate(workspace: Workspace, organisation: Organisation | None = None) -> None:
    """Fill an empty workspace with the company; given app.yaml's, with the channels of its teams too."""
    people_join(workspace)
    begin(workspace)
    if organisation is not None:
        add_desk_channels(workspace, organisation)


def people_join(workspace: Workspace) -> None:
    for each in PEOPLE:
        workspace.add_person(
            each.handle, each.real_name, email=f"{each.handle}@{DOMAIN}", title=each.title, zone=each.zone
        )
    for handle, members in USERGROUPS.items():
        workspace.add_usergroup(handle, members)


def begin(workspace: Workspace) -> None:
    """The places where people talk, and what they have said there already."""
    staff = [person.id for person in workspace.people.values() if person.id != BOT_USER]
    for name, topic in CHANNELS.items():
        channel = workspace.add_channel(name, creator=staff[0], members=[*staff, BOT_USER])
        channel.topic = topic
    for name, handle, text in SAID:
        workspace.post(workspace.channel(name), workspace.find_person(handle).id, text)


def add_desk_channels(workspace: Workspace, organisation: Organisation) -> None:
    """The channels that the desk speaks in, as a company that has run it for a while has them."""
    crew = {team.channel: _found(workspace, team.members) for team in organisation.teams.values()}
    everyone = list(dict.fromkeys(member for members in crew.values() for member in members))
    shared = dict.fromkeys(organisation.channels.model_dump().values(), everyone)
    for name, members in (shared | crew).items():
        if not any(channel.name == name for channel in workspace.channels.values()):
            workspace.add_channel(name, creator=BOT_USER, members=members)


def _found(workspace: Workspace, handles: tuple[str, ...]) -> list[str]:
    known = {person.email: person.id for person in workspace.people.values()}
    return [known[handle] for handle in handles if handle in known]
