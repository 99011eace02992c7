"""What a reader may see of what conditions read: fields, fields behind links, traces of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runtime.office.access import Sight
from runtime.office.case import Case, open_case
from runtime.office.show import field_at
from runtime.reading.condition import Leaf
from runtime.reading.condition_text import as_json


@dataclass(frozen=True, slots=True)
class Eyes:
    """A reader of one document; without a sight it is the keeper of the machine, who sees all."""

    case: Case
    sight: Sight | None = None

    @property
    def person(self) -> str:
        """Who reads."""
        return self.sight.person if self.sight is not None else ""

    def sees_step(self, name: str) -> bool:
        """Whether what a step or block did may be told."""
        return self.sight is None or self.sight.sees_step(name)

    def sees_leaf(self, leaf: Leaf) -> bool:
        """Whether everything that a leaf reads may be told."""
        return all(self.sees(address) for address in self.addresses(leaf))

    def addresses(self, leaf: Leaf) -> frozenset[str]:
        """Everything that a leaf reads, the names inside a ``where`` and the steps it asks for among them."""
        return frozenset(_read(as_json(leaf.node)))

    def sees(self, address: str) -> bool:
        """Whether what stands at an address may be told."""
        if self.sight is None:
            return True
        root, _, rest = address.partition(".")
        if self.case.type.field(root) is not None:
            return self.sight.sees_field(root) and (not rest or self._behind(root, rest))
        if self.case.plan is not None and root in self.case.plan.nodes:
            return self.sight.sees_step(root)
        return True

    def _behind(self, root: str, rest: str) -> bool:
        """Whether a field of a linked document may be told: of one that this person may read."""
        assert self.sight is not None
        field, services = field_at(self.case, root), self.case.services
        if field is None or not services.edition.points_to(field):
            return True
        kept = self.case.card.get(root)
        for id in kept if isinstance(kept, list) else [kept]:
            row = services.reader.get("documents", str(id)) if id else None
            if row is not None and row["type"] in services.edition.documents:
                other = open_case(services, row, lambda _, __: None)
                sight = Sight(other, self.sight.person, self.sight.rights)
                if not sight.readable or not Eyes(other, sight).sees(rest):
                    return False
        return True


def _read(tree: Any) -> Iterator[str]:
    if isinstance(tree, list) and len(tree) > 1 and tree[0] in ("get", "closed") and isinstance(tree[1], str):
        yield tree[1]
    elif isinstance(tree, list):
        for part in tree:
            yield from _read(part)
