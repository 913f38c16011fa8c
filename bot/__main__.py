"""The command `quarterdeck`: all that it has, in the order in which help lists it."""

import os

import bot.startup  # noqa: F401 - before all else that is loaded
from bot import logs
from bot.cli.alerts import alerts
from bot.cli.demo import demo
from bot.cli.importing import importing
from bot.cli.options import group
from bot.cli.questions import audit, forecast, impact, on_call, report, trends
from bot.cli.run import run
from bot.cli.setup import check, doctor, manifest, migrate, move
from bot.cli.sla import sla

COMMANDS = (
    run,
    demo,
    check,
    manifest,
    migrate,
    doctor,
    move,
    impact,
    report,
    on_call,
    audit,
    trends,
    sla,
    forecast,
    alerts,
    importing,
)

cli = group("quarterdeck", "Runs an IT service desk from Slack.")
for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    logs.configure(os.environ.get("QUARTERDECK_LOG", "WARNING"))
    cli()


if __name__ == "__main__":
    main()
