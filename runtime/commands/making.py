"""new-agency and pack new: folders to begin with, that pass the check as they are."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from string import Template
from zoneinfo import available_timezones

import click

from runtime.edition.library import Library, announced_packs
from runtime.reading.problem import did_you_mean
from runtime.reading.source import read_file

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


@click.command("new-agency")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="The agency's name in its letterhead.")
@click.option("--language", type=click.Choice(["en", "ru", "zh"]), default="en", show_default=True)
@click.option("--time-zone", default="Europe/Moscow", show_default=True)
@click.option("--pack", "packs", multiple=True, help="A pack to build on; may be given several times.")
def new_agency(folder: Path, title: str | None, language: str, time_zone: str, packs: tuple[str, ...]) -> None:
    """Make the folder of a new agency: agency.yaml, organisation.yaml, overlay/ and own/."""
    name = _named(folder)
    _zone(time_zone)
    library = Library((folder.parent,))
    for pack in packs:
        if library.find(pack) is None:
            known = ", ".join(sorted(library.names()))
            raise click.ClickException(f"the pack '{pack}' is not installed; known: {known}")
    lines = "".join(f"\n  - {{pack: {pack}}}" for pack in packs)
    words = {
        "name": name,
        "title": _quoted(title or name.replace("-", " ").capitalize()),
        **_languages(language),
        "zone": time_zone,
        "packs": f"packs:{lines}\n" if packs else "",
        "role": "role: clerk\ntitle: Clerk\n" if not packs else "",
    }
    template = "agency" if packs else "agency-alone"
    _write(folder, template, words)
    click.echo(
        f"{folder} is ready: formwright check {folder}, then formwright serve {folder} --first-password first-sign-in"
    )


@click.group()
def pack() -> None:
    """Make packs."""


@pack.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="The pack's title.")
@click.option("--language", type=click.Choice(["en", "ru", "zh"]), default="en", show_default=True)
def new_pack(folder: Path, title: str | None, language: str) -> None:
    """Make the folder of a new pack with one document type, its route, a register and a scenario."""
    name = _named(folder)
    if name in announced_packs():
        raise click.ClickException(f"a pack is called '{name}' already; choose another name")
    schemas = resources.files("runtime.reading") / "schemas"
    words = {
        "name": name,
        "title": _quoted(title or name.replace("-", " ").capitalize()),
        **_languages(language),
        "schemas": str(schemas),
    }
    _write(folder, "pack", words)
    click.echo(f"{folder} is ready: formwright check {folder}")


def _named(folder: Path) -> str:
    name = folder.name
    if not _NAME.match(name):
        raise click.ClickException(f"'{name}' is no name: write lower-case Latin letters, digits and hyphens")
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; choose another folder")
    return name


def _zone(name: str) -> None:
    if name not in available_timezones():
        near = did_you_mean(name, available_timezones())
        raise click.ClickException(f"'{name}' is no time zone; {near or 'write one such as Europe/Moscow'}")


def _languages(language: str) -> dict[str, str]:
    return {"language": language, "languages": ", ".join(dict.fromkeys((language, "en")))}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _write(folder: Path, template: str, words: dict[str, str]) -> None:
    """Copy a template's files, filling ``$name`` places; what is written is read back as a check."""
    base = resources.files("runtime.commands") / "templates" / template
    for entry in base.iterdir():
        text = Template(entry.read_text("utf-8")).safe_substitute(words)
        target = folder / entry.name.replace("__", "/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        _, problems = read_file(target)
        if problems:
            raise click.ClickException(str(problems[0]))
    for name in ("overlay", "own") if template.startswith("agency") else ():
        (folder / name).mkdir(exist_ok=True)
