"""replay: runs a changed edition over past documents, and says who, when and which way would have been otherwise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import Progress

from runtime.commands.folders import build
from runtime.commands.kept import agency_of, called, day, moment, records
from runtime.edition.edition import Edition
from runtime.kinds.route import Step
from runtime.office import directory as directories
from runtime.office.office import SystemClock
from runtime.office.replaying import WHOLE, Change, Compared
from runtime.office.replaying import replay as compare
from runtime.ports import Directory
from runtime.routes.deadline import utc


@click.command()
@click.argument("agency", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--home", type=click.Path(path_type=Path), default=Path("home"), show_default=True)
@click.option("--since", required=True, metavar="DATE", help="Documents created on this day or later.")
@click.option(
    "--with",
    "changed",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The changed agency's folder; without it, AGENCY as it is written now.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replay(agency: Path, home: Path, since: str, changed: Path | None, as_json: bool) -> None:
    """Run a changed edition over past documents, without touching them.

    Each document goes its way again at its own dates, under its own edition and under the changed one.
    """
    edition = build(changed or agency)
    own = agency_of(build(agency) if changed else edition)
    zone = ZoneInfo(own.zone)
    with records(home) as store, Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Replaying")
        found = compare(
            store,
            own.head.name,
            edition,
            utc(day(since, zone)),
            SystemClock().now(),
            lambda done, of: progress.update(task, completed=done, total=of),
        )
        people = directories.read(store, own.head.name)
    if as_json:
        click.echo(json.dumps({"documents": [asdict(one) for one in found]}, ensure_ascii=False, indent=2))
    else:
        _Teller(edition, people, zone).tell(found, since)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says what differs: steps and people by their titles, moments by the office's clock."""

    edition: Edition
    people: Directory
    zone: ZoneInfo

    def tell(self, found: tuple[Compared, ...], since: str) -> None:
        """A summary in sentences, then a line per document that differs."""
        played = [one for one in found if not one.unplayable]
        for sentence in self._summary(played, since):
            click.echo(sentence)
        if left := [one for one in found if one.unplayable]:
            click.echo(f"{len(left)} could not be replayed even as they were:")
            for one in left:
                click.echo(f"  {one.number}: {one.unplayable}")
        for one in played:
            if one.differs:
                click.echo(f"\n{one.number}  {one.heading}")
                for line in self._lines(one):
                    click.echo(f"  {line}")

    def _summary(self, played: list[Compared], since: str) -> Iterator[str]:
        yield f"documents replayed since {since}: {len(played)}, of which differ: {sum(one.differs for one in played)}"
        yield f"take another road: {sum(one.other_road for one in played)}"
        yield from self._counted("another person acts", played, lambda one: one.people, self._instead)
        yield from self._counted("new to do", played, lambda one: one.added, self._new)
        yield from self._counted("no longer done", played, lambda one: one.gone, self._old)
        yield f"another due date: {sum(bool(one.due) for one in played)}"
        yield f"late that were not: {sum(bool(one.late) for one in played)}"
        yield f"not late that were: {sum(bool(one.in_time) for one in played)}"
        yield f"recorded decisions no longer fit: {sum(bool(one.stop) for one in played)}"

    def _counted(
        self,
        what: str,
        played: Iterable[Compared],
        changes: Callable[[Compared], tuple[Change, ...]],
        words: Callable[[Change], str],
    ) -> Iterator[str]:
        """How many documents have such changes, then each with how often it stands."""
        having = [changes(one) for one in played if changes(one)]
        yield f"{what}: {len(having)}"
        for text, times in Counter(words(one) for some in having for one in some).most_common():
            yield f"  {text} ({times})"

    def _lines(self, one: Compared) -> Iterator[str]:
        if one.route:
            yield f"route {one.route.now or 'none'} instead of {one.route.was or 'none'}"
        yield from map(self._instead, one.people)
        yield from map(self._new, one.added)
        yield from map(self._old, one.gone)
        for change in one.due:
            was, now = moment(change.was, self.zone), moment(change.now, self.zone)
            yield f"{self._step(change.step)} is due {now} instead of {was}"
        yield from (f"{self._step(step)} is late, and was not" for step in one.late)
        yield from (f"{self._step(step)} is not late any more" for step in one.in_time)
        if one.stop:
            yield f"stops: {one.stop}"

    def _instead(self, change: Change) -> str:
        return f"{self._step(change.step)}: {self._who(change.now)} instead of {self._who(change.was)}"

    def _new(self, change: Change) -> str:
        return f"{self._step(change.step)}: to be done by {self._who(change.now)}"

    def _old(self, change: Change) -> str:
        return f"{self._step(change.step)}: not to be done by {self._who(change.was)}"

    def _who(self, names: str) -> str:
        return called(names, self.people)

    def _step(self, name: str) -> str:
        if name == WHOLE:
            return "the document"
        steps = (item for route in self.edition.routes.values() for item in route.walk() if isinstance(item, Step))
        title = next((step.title for step in steps if step.name == name and step.title), "")
        return f"{name} ({title})" if title else name
