"""`quarterdeck alerts …`."""

from pathlib import Path

import click

from bot import config
from bot.cli.options import group, with_config
from bot.cli.outcomes import errors_explained, refuse

alerts = group("alerts", "Alerts that come in by the door.")


@alerts.command("test")
@click.argument("source", help="Its name in app.yaml.")
@click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The body of a delivery, as it is sent.",
)
@click.option("--header", multiple=True, help="Name: value, where the kind reads one.")
@with_config
def alerts_test(source: str, file: Path, header: tuple[str, ...], config_file: str | None) -> None:
    """What a delivery would do; nothing is written, and no secret is asked for."""
    from bot.operating.alerts import tried

    with errors_explained():
        document = config.load(config.default_path(config_file))
        pairs = (each.partition(":") for each in header)
        headers = {name.strip(): value.strip() for name, _, value in pairs}
        print("\n".join(tried(document, source, file.read_bytes(), headers)))


@alerts.command("template")
@click.argument("kind", help="datadog: what to write as its payload.")
def alerts_template(kind: str) -> None:
    """The payload to write at a sender that leaves that to you."""
    from commands.alerts.kinds.datadog import TEMPLATE

    if kind != "datadog":
        refuse(f"There is no template for {kind}: the other kinds have a shape of their own. Write datadog.")
    print(TEMPLATE)
