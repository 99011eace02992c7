"""What a transaction makes of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from runtime.ports import StoreError

T = TypeVar("T")


class Refusing:
    """A transaction whose refusals stay: what was refused within cannot be caught and the rest kept half done."""

    refused: StoreError | None = None

    def doing(self, act: Callable[[], T], lasting: type[StoreError] = StoreError) -> T:
        """Do one act, unless another was refused before it; a refusal of the ``lasting`` kind stays."""
        if self.refused:
            raise self.refused
        try:
            return act()
        except lasting as error:
            self.refused = error
            raise
