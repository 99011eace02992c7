"""Maintenance: settings changed by those who may configure, each change with its author."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from runtime.kinds.data import bundle, validator
from runtime.kinds.simple import Setting
from runtime.office import system_log
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotFound
from runtime.ports import Tx
from runtime.reading.term import Term, TermError
from runtime.routes.deadline import utc

_COMMA = re.compile("[,，、]")


@dataclass(frozen=True, slots=True)
class SettingNow:
    """A setting, its value of today, and who changed it last."""

    setting: Setting
    value: Any
    by: str = ""
    at: str = ""


def settings(office: Office) -> list[SettingNow]:
    """Every declared setting with its value of today."""
    out = []
    for name, setting in office.edition.settings.items():
        row = office.store.get("settings", f"{office.name}:{name}") or {}
        out.append(SettingNow(setting, row.get("value", setting.value), row.get("by", ""), row.get("at", "")))
    return out


def change_setting(office: Office, person: str, name: str, text: str, place: str = "") -> None:
    """Change a setting; Invalid carries an example of a value that fits. ``place`` is where the change comes from."""
    office.must_configure(person)
    setting = office.edition.settings.get(name)
    if setting is None:
        raise NotFound("setting")
    value = _value(setting, text.strip())
    now = utc(office.clock.now())

    def work(tx: Tx) -> None:
        id = f"{office.name}:{name}"
        row = tx.get("settings", id)
        said = {"agency": office.name, "name": name, "value": value, "by": person, "at": now}
        if row is None:
            tx.insert("settings", {"id": id, **said})
        else:
            past = [*row.get("past", []), {key: row[key] for key in ("value", "by", "at")}]
            tx.replace("settings", {**row, **said, "past": past})
        system_log.write(tx, office.name, now, system_log.SETTING, person, place, name=name, value=value)
        tx.emit({"kind": "setting", "agency": office.name, "name": name, "value": value, "by": person, "at": now})

    office.store.transact(work)


def _value(setting: Setting, text: str) -> Any:
    """A typed value that fits the setting's schema; Invalid carries an example of one that does."""
    refused = Invalid({setting.head.name: as_text(setting.value)})
    try:
        value = _read(setting, text)
    except (ValueError, ArithmeticError, TermError) as error:
        raise refused from error
    if not validator(bundle(setting.data)).is_valid(value):
        raise refused
    return value


def _read(setting: Setting, text: str) -> Any:
    if isinstance(setting.value, bool):
        return {"true": True, "false": False}.get(text, text)
    if setting.data.get("$ref") == "type:term":
        term = Term.parse(text)
        if term.permanent:
            raise TermError("permanent")
        return str(term)
    if isinstance(setting.value, int | float):
        number = Decimal(text.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
        if not number.is_finite() or abs(number) >= 2**53:
            raise ValueError(text)
        return int(number) if number == number.to_integral_value() else float(number)
    if isinstance(setting.value, list) and not text.startswith("["):
        return [part for word in _COMMA.split(text) if (part := word.strip())]
    if isinstance(setting.value, list | dict):
        return json.loads(text)
    return text


def as_text(value: Any) -> str:
    """A value of a setting as it is typed: a list of words with commas, what is deeper as JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(one, str) and not _COMMA.search(one) for one in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
