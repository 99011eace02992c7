"""The collections that the office keeps, with their indexes; the agency stands first in each."""

from __future__ import annotations

from typing import Final

from runtime.ports import Collection, Index


def _index(*fields: str, unique: bool = False, many: str = "") -> Index:
    return Index(fields, unique, many)


COLLECTIONS: Final = (
    Collection("editions", (_index("agency", "published"),)),
    Collection("publications", (_index("agency"),)),
    Collection("organisation", (_index("agency", "kind"),)),
    Collection("settings", (_index("agency"),)),
    Collection("accounts", (_index("agency", "login", unique=True),)),
    Collection(
        "documents",
        (
            _index("agency", "type", "base", "created"),
            _index("agency", "drafter", "created"),
            _index("agency", "parent", "created"),
            _index("agency", "type", "number", unique=True),
            _index("agency", "unique", unique=True, many="unique"),
            _index("agency", "links", "created", many="links"),
        ),
    ),
    # What documents are found by lies beside them: a document is read and written far more often than it is looked for.
    Collection("texts", (Index(("agency", "words", "created"), many="words", words=True),)),
    Collection("extracts", ()),
    Collection("drafts", (_index("agency", "person", "updated"),)),
    Collection(
        "tasks",
        (
            _index("agency", "state", "people", "due", many="people"),
            _index("agency", "by", "done"),
            _index("agency", "state", "owner"),
            _index("agency", "exclusive", "state"),
            _index("agency", "type", "step", "opened"),
            _index("document"),
        ),
    ),
    Collection("history", (_index("document", "seq"),)),
    Collection("timers", (_index("agency", "state", "at"), _index("agency", "kind"), _index("document"))),
    Collection("facts", (_index("agency", "rule", "key", "at"),)),
    Collection("notices", (_index("agency", "person", "at"),)),
    Collection(
        "outbox", (_index("agency", "state", "at"), _index("agency", "state", "channel", "at"), _index("document"))
    ),
    Collection("leases", (_index("agency"),)),
    Collection("refusals", (_index("agency", "document", "at"),)),
    Collection("uploads", ()),
    Collection("operations", ()),
    Collection(
        "log",
        (
            _index("document", "seq"),
            _index("agency", "at"),
            _index("agency", "by", "at"),
            _index("agency", "event", "at"),
            _index("agency", "by", "event", "at"),
        ),
    ),
    Collection("logs", ()),
)
