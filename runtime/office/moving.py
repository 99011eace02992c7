"""Moves a document to another plan: its open tasks go to the steps of the same or the mapped name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from runtime.office.carrying import carry
from runtime.office.deed import Deed
from runtime.routes.plan import Plan
from runtime.routes.remap import remap


def remap_document(deed: Deed, plan: Plan, steps: Mapping[str, str]) -> None:
    """Carry a document over to another plan; moved tasks keep their people, terms and timers."""
    old = deed.case.plan
    assert old is not None
    deed.case = replace(deed.case, plan=plan)
    carry(deed, remap(old, plan, deed.case.progress, steps, deed.world()))
