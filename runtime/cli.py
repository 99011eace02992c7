"""The command line: demo, serve, check, try, explain, replay, migrate, stress, new-agency, pack new."""

from __future__ import annotations

import click

from runtime.commands.checking import check
from runtime.commands.explaining import explain
from runtime.commands.making import new_agency, pack
from runtime.commands.migrating import migrate
from runtime.commands.replaying import replay
from runtime.commands.serving import demo, serve
from runtime.commands.stressing import stress
from runtime.commands.trying import try_out


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="formwright")
def main() -> None:
    """Formwright: forms, rules and routes for government offices, from declarations."""


for command in (demo, serve, check, try_out, explain, replay, migrate, stress, new_agency, pack):
    main.add_command(command)

if __name__ == "__main__":
    main()
