"""The command line: demo, serve, check, try, explain, replay, migrate, stress, backup, restore, verify and more."""

from __future__ import annotations

from typing import Any

import click

from runtime.commands.backing import backup, restore, verify
from runtime.commands.checking import check
from runtime.commands.copying import copy_store
from runtime.commands.explaining import explain
from runtime.commands.making import new_agency, pack
from runtime.commands.migrating import migrate
from runtime.commands.replaying import replay
from runtime.commands.serving import demo, serve
from runtime.commands.stressing import stress
from runtime.commands.trying import try_out
from runtime.ports import StoreError


class Commands(click.Group):
    """Commands that say in one line what is wrong with the records."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except StoreError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="formwright")
def main() -> None:
    """Formwright: forms, rules and routes for government offices, from declarations."""


COMMANDS = (
    *(demo, serve, check, try_out, explain, replay, migrate, stress),
    *(backup, restore, verify, copy_store, new_agency, pack),
)
for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
