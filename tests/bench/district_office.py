"""The office of a district: three kinds of papers on one road, 107 agencies with their departments, 6,535 people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from runtime.office import directory as directories
from runtime.office.office import Office
from runtime.ports import Clock, Person, Post, Unit
from runtime.settings import Site, open_site

AGENCIES: Final = 107
PEOPLE: Final = 6_535
DEPARTMENTS: Final = ("办公室", "业务科", "财务科", "督查科")
TYPES: Final = {"incoming": "收文", "outgoing": "发文", "appeal": "群众来信"}
# Those who act in the documents that others are made after.
CLERK, CHIEF, HAND = "tpl-clerk", "tpl-chief", "tpl-hand"

_AGENCY = """
agency: district
title: 区人民政府
language: zh
languages: [zh, ru, en]
time-zone: Asia/Shanghai
calendar: plain
organisation: file
---
calendar: plain
week: [Monday, Tuesday, Wednesday, Thursday, Friday]
hours: ["09:00-12:00", "13:00-18:00"]
---
organisation: district
units: [{unit: tpl-unit, title: 样本科}]
posts:
  - {post: tpl-head, title: 主任, of: tpl-unit, heads: tpl-unit}
  - {post: tpl-staff, title: 科员, of: tpl-unit}
people:
  - {person: tpl-chief, title: 样本主任, posts: [tpl-head]}
  - {person: tpl-clerk, title: 样本文书, posts: [tpl-staff], roles: [registrar]}
  - {person: tpl-hand, title: 样本经办, posts: [tpl-staff]}
---
role: registrar
title: 文书
---
role: inspector
title: 督查
rights: [see-all-progress]
"""
_TYPE = """---
document: {name}
title: {title}
heading: "{{subject}}"
route: {name}
file: "01-12"
access: {{create: {{role: registrar}}, read: [participants, {{role: inspector}}]}}
data:
  required: [sender, subject]
  properties:
    sender:   {{type: string, minLength: 2, maxLength: 200, title: 来文单位}}
    outside:  {{type: string, maxLength: 60, title: 来文字号}}
    subject:  {{type: string, minLength: 3, maxLength: 500, title: 标题}}
    text:     {{$ref: "type:text", title: 正文}}
    executor: {{$ref: "type:person", title: 经办人}}
---
register: {name}
title: {title}登记簿
of: {name}
number: {{as: "{title}-{{sequence:05}}/{{year}}", restart: year}}
columns: [{{column: number, value: document.number, title: 编号}}, subject, sender]
---
route: {name}
title: {title}办理
visible: downstream
steps:
  - {{step: register, title: 登记, by: drafter, asks: [sender, outside, subject, text]}}
  - number
  - step: resolve
    title: 批示
    by: {{superior-of: drafter}}
    opinion: required
    asks: [executor]
    deadline: 3 working days
  - {{step: execute, title: 办理, by: {{field: executor}}, opinion: required, deadline: 5 working days}}
  - {{step: check, title: 办结, by: {{superior-of: drafter}}, opinion: optional}}
  - archive
"""


def open_district(home: Path, clock: Clock, synchronous: str = "NORMAL") -> Site:
    """The district's site over a new or a kept store, wherever it is; everybody is in its directory."""
    folder = home / "district"
    folder.mkdir(parents=True, exist_ok=True)
    types = "".join(_TYPE.format(name=name, title=title) for name, title in TYPES.items())
    plan = '---\nfileplan: district\ntitle: 案卷\nitems: [{item: "01-12", title: 往来文件}]\n'
    (folder / "agency.yaml").write_text(_AGENCY + plan + types, "utf-8")
    options = None if (home / "home" / "store").exists() else {"synchronous": synchronous}
    site = open_site(home / "home", [folder], clock, options=options)
    office = site.offices["district"]
    if len(office.directory().people()) < PEOPLE:
        _settle(office)
    return site


@dataclass(frozen=True, slots=True)
class Desk:
    """A department: who registers, who resolves and who executes there."""

    unit: str
    clerk: str
    chief: str
    hands: tuple[str, ...]


def desks() -> tuple[Desk, ...]:
    """Every department of every agency, with all the people that there are."""
    names = [f"p{number:04}" for number in range(PEOPLE - 3)]
    units = [f"a{agency:03}-{place}" for agency in range(AGENCIES) for place in range(len(DEPARTMENTS))]
    return tuple(
        Desk(unit, staff[0], staff[1], tuple(staff[2:]))
        for at, unit in enumerate(units)
        if (staff := names[at :: len(units)])
    )


def inspector(office: Office) -> str:
    """Somebody who may see everything."""
    return office.directory().having_role("inspector")[0].name


def _settle(office: Office) -> None:
    organisation = office.edition.organisation
    assert organisation is not None
    units, posts, people = list(organisation.units), list(organisation.posts), list(organisation.people)
    for agency in range(AGENCIES):
        units.append(Unit(f"a{agency:03}", f"第{agency + 1}单位", f"{agency + 1:03}"))
    for at, desk in enumerate(desks()):
        title = DEPARTMENTS[at % len(DEPARTMENTS)]
        everybody = (desk.chief, desk.clerk, *desk.hands)
        parent = desk.unit.partition("-")[0]
        units.append(Unit(desk.unit, title, parent=parent, heads=(desk.chief,), members=everybody))
        posts.append(Post(f"{desk.unit}-head", "主任", desk.unit, holders=(desk.chief,)))
        posts.append(Post(f"{desk.unit}-staff", "科员", desk.unit, holders=(desk.clerk, *desk.hands)))
        people += _people(desk, at)
    made = type(organisation)(organisation.head, tuple(units), tuple(posts), tuple(people))
    office.store.transact(lambda tx: directories.install(tx, office.name, made))


def _people(desk: Desk, at: int) -> Iterator[Person]:
    surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
    for place, name in enumerate((desk.chief, desk.clerk, *desk.hands)):
        number = int(name[1:])
        title = surnames[number % len(surnames)] + chr(0x4E00 + number % 97) + chr(0x5B50 + number % 89)
        post = f"{desk.unit}-{'head' if place == 0 else 'staff'}"
        roles = ("registrar",) if place == 1 else ("inspector",) if at == 0 and place == 2 else ()
        yield Person(name, title, (post,), roles, (desk.unit,))
