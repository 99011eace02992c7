"""Records without a route: one base of organisations."""

from __future__ import annotations

import pytest

from runtime.office import creating
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotAllowed


def test_an_organisation_is_entered_once(perm: Office) -> None:
    creating.create(perm, "zueva", "correspondent", {"name": "ООО «Стройгарант»", "tax_code": "5902123456"})
    with pytest.raises(Invalid, match="Уже есть документ с тем же значением: ИНН"):
        creating.create(perm, "zueva", "correspondent", {"name": "Стройгарант", "tax_code": "5902123456"})
    creating.create(perm, "zueva", "correspondent", {"name": "Без ИНН"})
    creating.create(perm, "zueva", "correspondent", {"name": "Тоже без ИНН"})


def test_who_has_no_role_for_it_enters_nothing(perm: Office) -> None:
    with pytest.raises(NotAllowed, match="may-not-create"):
        creating.create(perm, "melnik", "correspondent", {"name": "ООО «Стройгарант»"})
