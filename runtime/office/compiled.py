"""An edition ready for work: plans, tables and forms compiled once and kept while the edition is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from runtime.edition.edition import Edition
from runtime.reading.formula import Formula
from runtime.routes.plan import Plan, compile_route
from runtime.rules.durable import load
from runtime.rules.table import Table, compile_table


@dataclass(slots=True)
class Compiled:
    """What an edition becomes when it is used; each part is made at its first use and kept."""

    edition: Edition
    plans: dict[str, Plan] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)

    def plan(self, route: str) -> Plan | None:
        """The plan of a route, None without one."""
        if not route or route not in self.edition.routes:
            return None
        if route not in self.plans:
            self.plans[route] = compile_route(self.edition.routes[route], self.edition.routes)
        return self.plans[route]

    def table(self, name: str) -> Table:
        """A decision table with its engine."""
        if name not in self.tables:
            self.tables[name] = compile_table(self.edition.rules[name], self._engine(name))
        return self.tables[name]

    def _engine(self, name: str) -> Callable[[tuple[tuple[str, Formula], ...]], Callable[[frozenset[str]], tuple[str, ...]]]:
        def made(rows: tuple[tuple[str, Formula], ...]) -> Callable[[frozenset[str]], tuple[str, ...]]:
            return load(f"{self.edition.digest}:{name}", rows).decide

        return made
