"""Moves a document to another plan: its open tasks go to the steps of the same or the mapped name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from runtime.office.carrying import carry
from runtime.office.deed import Deed
from runtime.routes.advance import Advance
from runtime.routes.plan import Plan
from runtime.routes.remap import remap


def remap_document(deed: Deed, old: Plan, plan: Plan, steps: Mapping[str, str]) -> Advance:
    """Carry a document over from one plan to another; moved tasks keep their people, terms and timers."""
    deed.case = replace(deed.case, plan=plan)
    result = remap(old, plan, deed.case.progress, steps, deed.world())
    carry(deed, result)
    return result
