"""What the commands of `quarterdeck` have in common as a line."""

import click


class Commands(click.Group):
    """Help lists them as they stand here."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands]


def group(name: str, about: str) -> Commands:
    return Commands(name, help=about, no_args_is_help=True, context_settings={"show_default": True})


with_config = click.option(
    "--config",
    "config_file",
    envvar="QUARTERDECK_CONFIG",
    show_envvar=True,
    metavar="FILE",
    help="The app.yaml to read.",
)
