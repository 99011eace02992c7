"""An organisation written in a file, for a demo or tests; in life the store or a directory answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runtime.kinds.reader import Head, Reader
from runtime.ports import Person, Post, Unit
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer


@dataclass(frozen=True, slots=True)
class Organisation:
    """Units with a parent before its children, posts with their holders, and people."""

    head: Head
    units: tuple[Unit, ...]
    posts: tuple[Post, ...]
    people: tuple[Person, ...]


def parse_organisation(reader: Reader) -> Organisation:
    """An organisation from its source; every post, unit and role named must exist."""
    data = reader.data
    flat = list(_flat(data.get("units", []), ""))
    posts = {item["post"]: item for item in data.get("posts", [])}
    for key, what in (("units", "unit"), ("posts", "post"), ("people", "person")):
        _once(reader, (key,), what, data.get(key, []), set())
    _references(reader, {unit["unit"] for unit, _ in flat}, posts)
    holders: dict[str, list[str]] = {name: [] for name in posts}
    for person in data.get("people", []):
        for post in person.get("posts", []):
            holders.setdefault(post, []).append(person["person"])
    units = tuple(_unit(unit, parent, posts, holders) for unit, parent in flat)
    made = tuple(
        Post(name, item.get("title", name), item.get("of", ""), item.get("clearance", ""), tuple(holders[name]))
        for name, item in posts.items()
    )
    people = tuple(_person(item, posts) for item in data.get("people", []))
    return Organisation(reader.head(), units, made, people)


def _flat(units: list[dict[str, Any]], parent: str) -> list[tuple[dict[str, Any], str]]:
    out = []
    for unit in units:
        out.append((unit, parent))
        out += _flat(unit.get("units", []), unit["unit"])
    return out


def _once(reader: Reader, pointer: Pointer, what: str, items: list[dict[str, Any]], seen: set[str]) -> None:
    for at, item in enumerate(items):
        if item[what] in seen:
            text = f"the {what} '{item[what]}' stands twice"
            reader.problem((*pointer, at), "name-twice", text, "rename one, or remove it")
        seen.add(item[what])
        _once(reader, (*pointer, at, "units"), what, item.get("units", []), seen)


def _references(reader: Reader, units: set[str], posts: dict[str, Any]) -> None:
    for at, post in enumerate(reader.data.get("posts", [])):
        for key in ("of", "heads", "deputy-of", "represents"):
            # A post may belong to the agency itself, above all units.
            if post.get(key) and post[key] not in units and not (key == "of" and post[key] == reader.source.name):
                text = f"post '{post['post']}' names the unit '{post[key]}', which does not exist"
                remedy = did_you_mean(post[key], units) or "add it under units"
                reader.problem(("posts", at, key), "no-such-unit", text, remedy)
    for at, person in enumerate(reader.data.get("people", [])):
        for no, name in enumerate(person.get("posts", [])):
            if name not in posts:
                text = f"'{person['person']}' holds the post '{name}', which does not exist"
                remedy = did_you_mean(name, posts) or "add it under posts"
                reader.problem(("people", at, "posts", no), "no-such-post", text, remedy)


def _unit(unit: dict[str, Any], parent: str, posts: dict[str, Any], holders: dict[str, list[str]]) -> Unit:
    name = unit["unit"]

    def held(key: str) -> tuple[str, ...]:
        return tuple(person for post, item in posts.items() if item.get(key) == name for person in holders[post])

    members = dict.fromkeys([*held("of"), *held("heads"), *held("deputy-of"), *held("represents")])
    return Unit(
        name,
        unit["title"],
        unit.get("code", ""),
        unit.get("kind", ""),
        parent,
        held("heads"),
        held("deputy-of"),
        held("represents"),
        tuple(members),
    )


def _person(item: dict[str, Any], posts: dict[str, Any]) -> Person:
    own = tuple(item.get("posts", ()))
    held = [posts[post] for post in own if post in posts]
    units = dict.fromkeys(str(post[key]) for post in held for key in ("of", "heads") if post.get(key))
    clearance = next((str(post["clearance"]) for post in held if post.get("clearance")), "")
    roles, email = tuple(item.get("roles", ())), item.get("email", "")
    return Person(item["person"], item["title"], own, roles, tuple(units), clearance, email=email)
