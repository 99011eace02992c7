"""demo and serve: open the site's offices and answer browsers."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from flask import Flask
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from waitress.server import create_server

from runtime.commands.caretaking import Caretaker
from runtime.commands.demo import FIRST_PASSWORD, demo_folders, fill, open_accounts
from runtime.commands.kept import give_up_copy
from runtime.commands.logs import keep_logs
from runtime.office.office import Office
from runtime.office.stories import StoryError
from runtime.ports import StoreError
from runtime.reading.problem import Problems
from runtime.settings import Site, address_of, open_site
from runtime.web.app import create_app


@click.command()
@click.option("--port", default=8000, show_default=True, help="The port to listen on; 0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--home", type=click.Path(path_type=Path), default=Path("home"), show_default=True, help="Where records are kept."
)
@click.option("--empty", is_flag=True, help="Without the example documents.")
def demo(port: int, host: str, home: Path, empty: bool) -> None:
    """Two offices, a Russian and a Chinese one, ready to try."""
    console = Console()
    folders = demo_folders()
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True) as progress:
        task = progress.add_task("Reading definitions …")
        site = _site(home, folders)
        for office in site.offices.values():
            progress.update(task, description=f"Preparing {office.name} …")
            try:
                fill(office, with_documents=not empty)
            except StoryError as error:
                raise click.ClickException(
                    f"{office.name}: the story stops at step {error.at + 1}: {error.text}"
                ) from error
    for office in site.offices.values():
        console.print(_who(office))
    console.print(
        f"Everybody's first password is [bold]{FIRST_PASSWORD}[/]; the first sign-in asks for one of your own."
    )
    keep_logs(home)
    _answer(site, host, port, console, create_app)


@click.command()
@click.argument("agencies", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--home", type=click.Path(path_type=Path), default=Path("home"), show_default=True, help="Where records are kept."
)
@click.option(
    "--first-password",
    help="Opens an account for everybody in the organisation who has none, with this first password.",
)
@click.option("--secure", is_flag=True, help="Behind HTTPS: cookies travel only encrypted.")
@click.option(
    "--behind",
    type=click.IntRange(0, 9),
    default=0,
    show_default=True,
    metavar="N",
    help="How many reverse proxies stand in front; only what they say of the reader is believed.",
)
@click.option("--again", is_flag=True, help="Though the records were copied to another home: that copy is given up.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes answer; more than one needs Linux, macOS or the like.",
)
def serve(
    agencies: tuple[Path, ...],
    port: int,
    host: str,
    home: Path,
    first_password: str | None,
    secure: bool,
    behind: int,
    again: bool,
    workers: int,
) -> None:
    """Serve the agencies in these folders."""
    if again:
        give_up_copy(address_of(home))
    site = _site(home, list(agencies))
    if first_password:
        for office in site.offices.values():
            count = open_accounts(office, first_password)
            click.echo(f"{office.name}: {count} accounts opened")
    keep_logs(home)
    make = partial(create_app, secure=secure, behind=behind)
    if workers == 1:
        _answer(site, host, port, Console(), make)
    else:
        _answer_by_many(site, home, host, port, workers, make)


def _site(home: Path, folders: list[Path]) -> Site:
    try:
        return open_site(home, folders)
    except Problems as problems:
        for problem in problems.problems:
            click.echo(str(problem), err=True)
        raise click.ClickException(f"{len(problems.problems)} problems; nothing is served") from problems
    except LookupError as error:
        raise click.ClickException(f"{error}; correct FORMWRIGHT_SCANNER") from error
    except (StoreError, OSError) as error:
        raise click.ClickException(f"the records in {home} cannot be used: {error}") from error


def _who(office: Office) -> Table:
    agency = office.edition.agency
    assert agency is not None
    table = Table(title=f"{agency.head.title} — /{office.name}/", title_justify="left", show_edge=False)
    for head in ("sign in as", "who", "post", "roles"):
        table.add_column(head)
    directory = office.directory()
    for person in directory.people():
        posts = ", ".join(post.title for name in person.posts if (post := directory.post(name)))
        roles = ", ".join(
            office.edition.roles[role].head.title for role in person.roles if role in office.edition.roles
        )
        table.add_row(person.name, person.title, posts, roles)
    return table


def _answer(site: Site, host: str, port: int, console: Console, make: Callable[[Site], Flask]) -> None:
    listening = _listen(site, host, port)
    server = create_server(
        make(site),
        sockets=[listening],
        threads=8,
        ident=None,
        # The application judges what proxies say; that one of them asked must not be hidden from it.
        clear_untrusted_proxy_headers=False,
    )
    caretaker = Caretaker(site)
    caretaker.start()
    # Whoever runs us as a service stops us so; answers under way are finished, and the leases given back.
    signal.signal(signal.SIGTERM, _as_an_interrupt)
    console.print(f"Open [bold]{_address(listening, host)}[/] — Ctrl+C stops.")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        caretaker.stop()
        server.close()
        site.close()


def _answer_by_many(site: Site, home: Path, host: str, port: int, workers: int, make: Callable[[Site], Flask]) -> None:
    if sys.platform == "win32":
        site.close()
        raise click.ClickException("several processes need Linux, macOS or the like; leave out --workers")
    from runtime.commands.processes import Processes, serve_by_processes  # gunicorn does not import on Windows

    listening, names = _listen(site, host, port), list(site.offices)
    address = _address(listening, host)
    site.close()
    said = f"Open {address} — {workers} processes; Ctrl+C stops."
    serve_by_processes(Processes(home, names, workers, listening, lambda: click.echo(said), make))


def _as_an_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _listen(site: Site, host: str, port: int) -> socket.socket:
    """Our own socket: a name with two addresses would otherwise give two, each with a free port of its own."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        site.close()
        raise click.ClickException(
            f"port {port} on {host} cannot be used ({error.strerror or error}); choose another with --port"
        ) from error


def _address(listening: socket.socket, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}/"
