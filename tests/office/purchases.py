"""A small office that buys things: rules choose the route, a limited field steers it, some decisions are closed."""

from __future__ import annotations

from pathlib import Path

from runtime.office.office import FixedClock
from runtime.settings import Site, open_site

AGENCY = """
agency: buyers
title: Buying office
language: en
languages: [en, ru, zh]
time-zone: Europe/London
calendar: week
theme: letterhead-blue
organisation: file
currency: GBP
"""
ORGANISATION = """
organisation: buyers
title: Buying office
units:
  - {unit: desk, title: Buying desk, code: "01"}
  - {unit: audit, title: Audit, code: "02"}
posts:
  - {post: head, title: Head, of: desk, heads: desk}
  - {post: buyer, title: Buyer, of: desk}
  - {post: auditor, title: Auditor, of: audit}
people:
  - {person: hall, title: Hall H., posts: [head], roles: [signer, administrator]}
  - {person: bird, title: Bird B., posts: [buyer], roles: [clerk]}
  - {person: bell, title: Bell B., posts: [buyer], roles: [clerk]}
  - {person: aske, title: Aske A., posts: [auditor], roles: [signer]}
"""
PURCHASE = """
role: clerk
title: Clerk
---
role: signer
title: Signer
---
role: administrator
title: Administrator
rights: [configure]
---
calendar: week
week: [Monday, Tuesday, Wednesday, Thursday, Friday]
hours: ["09:00-13:00", "14:00-18:00"]
---
document: supplier
title: Supplier
heading: "{name}"
access: {create: {role: clerk}, read: {unit: any}, fields: {rating: {read: {post: head}}}}
data:
  required: [name]
  properties:
    name:   {type: string, title: Name}
    rating: {title: Rating, oneOf: [{const: good, title: Good}, {const: poor, title: Poor}]}
---
catalog: suppliers
entries: {document: supplier, title: "{name}"}
---
document: purchase
title: Purchase
heading: "{subject}"
route: rules:purchase-route
access:
  create: {role: clerk}
  read: participants
  fields: {reserve: {read: {post: head}}}
data:
  required: [subject, amount]
  properties:
    subject:  {type: string, title: Subject}
    amount:   {type: number, minimum: 0, title: Amount}
    urgent:   {type: boolean, title: Urgent}
    supplier: {$ref: "catalog:suppliers", title: Supplier}
    reserve:  {type: number, title: Reserve}
    remark:   {type: string, title: Remark}
card:
  - section: all
    title: Purchase
    fields: [subject, amount, urgent, supplier, {field: reserve, default: "7777"}, remark]
---
rules: purchase-route
title: Road of a purchase
of: purchase
sets: [route, deadline]
table:
  - row: large
    title: Large
    when: amount > 1000000
    then: {route: full-review, deadline: 10 working days}
    basis: Order 7
  - {row: usual, title: Usual, then: {route: short-review, deadline: 5 working days}, basis: Order 8}
---
route: short-review
title: Short review
steps:
  - {step: ask, title: Request, by: {role: clerk}, asks: [subject, amount, urgent, supplier, reserve]}
  - number
  - step: sign
    title: Signature
    by: {role: signer}
    may: [{delegate: {role: signer}}]
    asks: [remark]
    decisions:
      agree:  {title: Agree}
      buy:    {title: Buy at once, when: amount <= 1000 or urgent}
      spend:  {title: Take the reserve, when: reserve > 9000}
      audit:  {title: Ask the audit, when: 'me.unit == "audit"'}
      refuse: {title: Refuse, must: filled(remark), say: Say why., end: refused}
      reward: {title: Reward, when: supplier.rating == "good"}
      rework: {title: Return, back-to: ask, opinion: required}
  - {step: extra, title: Second signature, when: amount > 50000 and not urgent, by: {role: signer}}
  - {step: secret, title: Talk about the reserve, when: reserve > 9000, by: {post: head}}
  - {step: buy_it, title: Purchase made, by: {did: ask}}
---
route: full-review
title: Full review
steps:
  - {step: ask, title: Request, by: {role: clerk}, asks: [subject, amount, urgent, supplier, reserve]}
  - number
  - {step: look, title: Full look, by: {post: auditor}}
---
register: purchases
title: Purchases
of: purchase
number: {as: "P-{sequence:03}", restart: never}
columns: [subject, amount]
---
register: suppliers
title: Suppliers
of: supplier
columns: [name]
access: {read: {unit: any}}
"""


def folder(home: Path) -> Path:
    """The agency's definitions as files."""
    agency = home / "buyers"
    (agency / "own").mkdir(parents=True)
    (agency / "agency.yaml").write_text(AGENCY, "utf-8")
    (agency / "organisation.yaml").write_text(ORGANISATION, "utf-8")
    (agency / "own" / "purchase.yaml").write_text(PURCHASE, "utf-8")
    return agency


def site_of(home: Path, clock: FixedClock) -> Site:
    """A site with the buying office alone."""
    return open_site(home / "home", [folder(home)], clock, options={"synchronous": "OFF"})
