"""A TinyDB table whose rows lie in SQLite and whose queries become SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from connectors.homes.codec import decode, encode, id_of, revision_of
from connectors.homes.cursor import Cursor
from connectors.homes.keys import Layout, check_moments
from connectors.homes.planning import Plan, cursor_of, page_of, plan
from connectors.tinydb.conditions import conditions
from connectors.tinydb.names import ROW, complaint_of, quote
from connectors.tinydb.query import Statement, count_statement, page_statement
from connectors.tinydb.storage import SqliteStorage
from runtime.ports import Conflict, Duplicate, Page, Row, StoreError, Where

_ALL = -1


class RowTable(Table):
    """The rows of one collection, read by TinyDB's queries or by conditions and written inside a transaction."""

    document_id_class = str  # type: ignore[assignment]
    _storage: SqliteStorage

    def search(self, cond: QueryLike) -> list[Document]:
        """The rows that a declared index finds for a query, in the order of that index."""
        rows = self._rows(plan(self._layout(), conditions(cond), None), descending=False, limit=_ALL)
        return [self._document(row) for row in rows]

    def get(self, cond: QueryLike | None = None, doc_id: Any = None, doc_ids: list[Any] | None = None) -> Any:
        """One row by a query or by id, or several by their ids."""
        if cond is None or doc_id is not None or doc_ids is not None:
            return super().get(None, doc_id, doc_ids)
        rows = self._rows(plan(self._layout(), conditions(cond), None), descending=False, limit=1)
        return self._document(rows[0]) if rows else None

    def count(self, cond: QueryLike) -> int:
        """How many rows a declared index finds for a query."""
        return self.tally(conditions(cond))

    def insert(self, document: Mapping[str, Any]) -> Any:
        """Keep a new row and return its id."""
        return self.add(document)["id"]

    def page(
        self,
        where: Sequence[Where],
        order: str,
        descending: bool,
        limit: int,
        after: str | None,
        fields: Sequence[str] = (),
    ) -> Page:
        """One page of the rows that meet all conditions, whole or some fields of each."""
        cursor = cursor_of(after, order, descending, limit)
        planned = plan(self._layout(), where, order, fields)
        return page_of(self._rows(planned, descending, limit + 1, cursor), planned, order, descending, limit)

    def tally(self, where: Sequence[Where], most: int | None = None) -> int:
        """How many rows meet all conditions; of more than ``most``, that many."""
        found = self._ask(count_statement(plan(self._layout(), where, None), most))
        return int(found[0][0]) if found else 0

    def add(self, row: Mapping[str, Any]) -> Row:
        """Keep a new row, at its first revision."""
        id = id_of(self.name, row)
        check_moments(self._layout(), row)
        text = encode({**row, "rev": 1})
        with self._storage.writing() as connection:
            sql = f"INSERT INTO {quote(self._layout().collection)}(id, rev, {ROW}) VALUES (?, 1, ?)"
            self._write(connection, sql, (id, text))
        return decode(text)

    def exchange(self, row: Mapping[str, Any]) -> Row:
        """Keep the next revision of a row, if nobody else did."""
        id, rev = revision_of(self.name, row)
        check_moments(self._layout(), row)
        text = encode({**row, "rev": rev + 1})
        with self._storage.writing() as connection:
            sql = f"UPDATE {quote(self._layout().collection)} SET rev = ?, {ROW} = ? WHERE id = ? AND rev = ?"
            if not self._write(connection, sql, (rev + 1, text, id, rev)):
                raise Conflict(self.name, id)
        return decode(text)

    def discard(self, id: str, rev: int) -> None:
        """Remove a row, if it still has this revision."""
        with self._storage.writing() as connection:
            sql = f"DELETE FROM {quote(self._layout().collection)} WHERE id = ? AND rev = ?"
            if not self._write(connection, sql, (id, rev)):
                raise Conflict(self.name, id)

    def _write(self, connection: sqlite3.Connection, sql: str, values: tuple[Any, ...]) -> int:
        try:
            return connection.execute(sql, values).rowcount
        except sqlite3.IntegrityError as error:
            raise self._taken(str(error)) from error

    def _taken(self, complaint: str) -> StoreError:
        for key in self._layout().keys:
            if complaint_of(key) == complaint:
                return Duplicate(self.name, key.fields)
        return StoreError(complaint)

    def _rows(self, plan: Plan, descending: bool, limit: int, after: Cursor | None = None) -> list[Row]:
        return [decode(found[0]) for found in self._ask(page_statement(plan, descending, limit, after))]

    def _ask(self, statement: Statement | None) -> list[Any]:
        """What a statement finds, which is nothing where nothing can be met or the table is not there."""
        if statement is None or self._layout().absent:
            return []
        with self._storage.reading() as connection:
            return connection.execute(statement.sql, statement.values).fetchall()

    def _layout(self) -> Layout:
        return self._storage.layout(self.name)

    def _document(self, row: Row) -> Document:
        return Document(row, row["id"])

    def _read_table(self) -> Any:
        return self._storage.rows(self.name)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        raise StoreError("rows are written one by one, inside a transaction")


class Tables(TinyDB):
    """A TinyDB database whose tables lie in SQLite."""

    table_class = RowTable
