"""The Russian office's orders, where a scenario cannot say it: the sheet of who has read one and who has not."""

from __future__ import annotations

from io import BytesIO

import pytest

from runtime.office import creating
from runtime.office.files import keep
from runtime.office.ledgers import Asked, read_register
from runtime.office.office import Office
from tests.office.story import decide


def signed_order(office: Office, readers: list[str]) -> str:
    """An order of the ministry, signed, scanned and sent to its readers."""
    answers = {"subject": "Об отпусках", "text": "Приказываю.", "agreers": ["belov"], "signer": "kim"}
    document = creating.create(office, "melnik", "heads-order", {**answers, "readers": readers})
    decide(office, "panina", document, "edit.pass")
    decide(office, "belov", document, "agree.agree")
    decide(office, "kim", document, "sign.sign")
    decide(
        office, "guseva", document, "scan.submit", image=[keep(office, "guseva", "prikaz.pdf", BytesIO(b"%PDF-1.4"))]
    )
    decide(office, "guseva", document, "verify.match")
    return document


def sheet(office: Office, person: str, marked: str) -> set[str]:
    """The surnames on the sheet: ``*`` of who has confirmed, ``-`` of who has not."""
    page = read_register(office, person, "orders-acquainted", Asked(filters={"marked": marked}), "ru")
    at = [column.name for column in page.columns].index("person")
    return {line.texts[at].split()[0] for line in page.lines}


@pytest.mark.covers("R025")
def test_the_sheet_tells_who_has_confirmed_and_who_has_not(perm: Office) -> None:
    document = signed_order(perm, ["melnik", "yurova", "belov"])
    everybody = {"Мельник", "Юрова", "Белов"}
    assert (sheet(perm, "kim", "*"), sheet(perm, "kim", "-")) == (set(), everybody)
    decide(perm, "yurova", document, "acquaint.submit")
    for reader in ("kim", "melnik", "drozdov"):
        assert (sheet(perm, reader, "*"), sheet(perm, reader, "-")) == ({"Юрова"}, {"Мельник", "Белов"})
    for person in ("melnik", "belov"):
        decide(perm, person, document, "acquaint.submit")
    assert (sheet(perm, "kim", "*"), sheet(perm, "kim", "-")) == (everybody, set())
    assert sheet(perm, "orlov", "*") == set(), "it is not for people outside"
