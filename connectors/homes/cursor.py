"""Where a page ended, as opaque text: the order it was read in, and the last row's value and id."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from runtime.ports import StoreError


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after one row of an ordered list."""

    order: str
    descending: bool
    value: Any
    id: str

    def to_text(self) -> str:
        """The cursor as opaque text, fit for an address."""
        place = json.dumps([self.order, self.descending, self.value, self.id], ensure_ascii=False)
        return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read_cursor(text: str, order: str, descending: bool) -> Cursor:
    """The cursor of a text, or StoreError if it is none or belongs to a list in another order."""
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        cursor = Cursor(*place)
    except (ValueError, TypeError, binascii.Error) as error:
        raise StoreError("this is not a cursor") from error
    if (cursor.order, cursor.descending) != (order, descending) or not isinstance(cursor.id, str):
        raise StoreError("this cursor belongs to a list in another order")
    return cursor
