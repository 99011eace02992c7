"""The kinds that are little more than their data: pack, agency, role, theme, setting, strings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from runtime.kinds.data import bundle, parse_field, validator
from runtime.kinds.reader import Head, Reader
from runtime.reading.problem import did_you_mean
from runtime.reading.shape import shown


@dataclass(frozen=True, slots=True)
class PackUse:
    """A pack that is built upon, and which versions will do."""

    pack: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """What a vendor ships."""

    head: Head
    version: str
    language: str
    languages: tuple[str, ...]
    uses: tuple[PackUse, ...]
    engine: str = ""
    vendor: str = ""
    contact: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class ChannelUse:
    """A channel that an agency has turned on; ``secrets`` are names of environment variables, never the secrets.

    ``kinds`` are those of the notices that go out by it, all when empty; ``discreet`` ones say nothing of a document.
    """

    channel: str
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class Agency:
    """One office: its languages, zone, calendar, file plan, theme and packs."""

    head: Head
    language: str
    languages: tuple[str, ...]
    zone: str
    calendar: str
    fileplan: str
    theme: str
    currency: str
    product: str
    seal: str
    support: str
    notice: str
    packs: tuple[PackUse, ...]
    organisation: str = "store"
    channels: tuple[ChannelUse, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A role: the engine's own acts it allows, and how far it reaches."""

    head: Head
    rights: frozenset[str] = frozenset()
    within: str = "agency"


@dataclass(frozen=True, slots=True)
class Theme:
    """An agency's three colours and marks."""

    head: Head
    tokens: Mapping[str, Mapping[str, str]]
    footer: str = ""
    density: str = "standard"


@dataclass(frozen=True, slots=True)
class Setting:
    """A value kept in the store and changed in maintenance; ``value`` is what it is until then."""

    head: Head
    data: Mapping[str, Any]
    value: Any


@dataclass(frozen=True, slots=True)
class Strings:
    """Translations into one language, by address, then by key or by group and key."""

    head: Head
    texts: Mapping[str, Mapping[str, Any]]


def parse_pack(reader: Reader) -> Pack:
    """A pack from its source."""
    data = reader.data
    vendor = data.get("vendor", {})
    return Pack(
        reader.head(),
        data["version"],
        data["language"],
        _languages(data),
        _uses(data.get("uses")),
        data.get("engine", ""),
        vendor.get("name", ""),
        vendor.get("contact", ""),
        data.get("licence", ""),
    )


def _languages(data: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([data["language"], *data.get("languages", ())]))


def _uses(items: Any) -> tuple[PackUse, ...]:
    return tuple(PackUse(item["pack"], item.get("version", "")) for item in items or ())


def parse_agency(reader: Reader) -> Agency:
    """An agency from its source; an unknown time zone is a problem."""
    data = reader.data
    _zone(reader, data["time-zone"])
    head = reader.head()
    return Agency(
        head,
        data["language"],
        _languages(data),
        data["time-zone"],
        data.get("calendar", ""),
        data.get("fileplan", ""),
        data.get("theme", "office"),
        data.get("currency", ""),
        data.get("product", "Formwright"),
        data.get("seal") or head.title[:1],
        data.get("support", ""),
        data.get("notice", ""),
        _uses(data.get("packs")),
        data.get("organisation", "store"),
        _channels(reader),
        data.get("address", "").rstrip("/"),
    )


def _channels(reader: Reader) -> tuple[ChannelUse, ...]:
    found: dict[str, ChannelUse] = {}
    for at, item in enumerate(reader.data.get("channels", ())):
        name = item["channel"]
        if name in found:
            reader.problem(("channels", at), "name-twice", f"the channel '{name}' stands twice", "remove one of them")
        kinds, discreet = tuple(item.get("kinds", ())), item.get("discreet", False)
        found[name] = ChannelUse(name, item.get("options", {}), item.get("secrets", {}), kinds, discreet)
    return tuple(found.values())


def _zone(reader: Reader, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = did_you_mean(name, available_timezones()) or "write such as Asia/Shanghai or Europe/Moscow"
        reader.problem(("time-zone",), "no-such-zone", f"there is no time zone '{name}'", remedy)


def parse_role(reader: Reader) -> Role:
    """A role from its source."""
    return Role(reader.head(), frozenset(reader.data.get("rights", ())), reader.data.get("within", "agency"))


def parse_theme(reader: Reader) -> Theme:
    """A theme from its source."""
    data = reader.data
    return Theme(reader.head(), data.get("tokens", {}), data.get("footer", ""), data.get("density", "standard"))


def parse_setting(reader: Reader) -> Setting:
    """A setting from its source; its value must fit its own data."""
    data, value = reader.data["data"], reader.data["value"]
    field, problems = parse_field(reader.source.name, data, reader.data_place)
    reader.problems += [replace(one, text=f"setting '{reader.source.name}': {one.text}") for one in problems]
    if field is not None and not problems and not validator(bundle(data)).is_valid(value):
        text = f"the value {shown(value)} does not fit what data allows"
        reader.problem(("value",), "wrong-value", text, "change the value, or what data allows")
    return Setting(reader.head(), data, value)


def parse_strings(reader: Reader) -> Strings:
    """Translations from their source."""
    return Strings(reader.head(), reader.data)
