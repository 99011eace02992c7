"""What proofs know of a card: what its fields may hold, when they show, and when they must be answered."""

from __future__ import annotations

from fractions import Fraction

import pytest

from runtime.edition.build import build_pack
from runtime.edition.domains import domains_of
from runtime.reading.domain import Domain

PACK = """
pack: office
title: Office
version: "1.0.0"
language: en
"""
LETTER = """
catalog: levels
ordered: true
values: [{value: low}, {value: high}]
---
catalog: senders
entries: {document: sender}
---
document: sender
data: {required: [rank], properties: {rank: {enum: [upper, lower]}, note: {type: string}}}
---
setting: strict
data: {type: boolean}
value: true
---
document: letter
data:
  required: [sender, level, copies]
  properties:
    sender: {$ref: "catalog:senders"}
    level:  {$ref: "catalog:levels"}
    copies: {type: integer, minimum: 1, maximum: 9}
    share:  {type: number, exclusiveMinimum: 0, multipleOf: 0.25}
    price:  {$ref: "type:money", minimum: 100}
    urgent: {type: boolean}
    tags:   {type: array, items: {enum: [tax, court]}}
    rows:   {type: array, items: {type: object, properties: {name: {type: string}}}}
    place:  {type: object, required: [city], properties: {city: {type: string}}}
    term:   {$ref: "type:term"}
card:
  - section: all
    fields: [sender, level, tags, rows, place, term]
  - section: money
    when: urgent
    fields: [copies, {field: share, when: level == "high", required: true}, price, urgent]
"""


@pytest.fixture(scope="module")
def domains(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Domain]:
    """The domains of everything that a condition over a letter could ask."""
    folder = tmp_path_factory.mktemp("home") / "office"
    folder.mkdir()
    (folder / "pack.yaml").write_text(PACK, "utf-8")
    (folder / "letter.yaml").write_text(LETTER, "utf-8")
    edition = build_pack(folder)
    letter = edition.documents["letter"]
    asked = {one.name for one in letter.fields} | {
        "sender.rank",
        "sender.note",
        "rows.name",
        "place.city",
        "setting.strict",
    }
    return domains_of(edition, letter, frozenset(asked | {"document.unit", "me.unit", "nothing"}))


def test_a_catalog_gives_all_its_values_in_their_order(domains: dict[str, Domain]) -> None:
    level = domains["level"]
    assert (level.kind, level.values, level.ordered, level.required) == ("values", ("low", "high"), True, True)


def test_entries_that_people_add_may_be_any(domains: dict[str, Domain]) -> None:
    assert (domains["sender"].kind, domains["sender"].required) == ("text", True)


def test_a_value_behind_a_link_is_answered_with_the_link(domains: dict[str, Domain]) -> None:
    rank, note = domains["sender.rank"], domains["sender.note"]
    assert (rank.values, rank.required, str(rank.shown and rank.shown.text)) == (
        ("upper", "lower"),
        True,
        "filled(sender)",
    )
    assert not note.required
    assert domains["place.city"].required


def test_numbers_keep_to_their_bounds_and_steps(domains: dict[str, Domain]) -> None:
    assert (domains["copies"].step, domains["copies"].limits) == (1, (1, 9))
    share = domains["share"]
    assert (share.step, share.limits, share.strict) == (Fraction(1, 4), (0, None), (True, False))
    assert (domains["price"].step, domains["price"].limits) == (Fraction(1, 100), (1, None))
    assert share.samples([0, 1]) == [1, 2, Fraction(1, 4), Fraction(5, 4), Fraction(3, 4), Fraction(1, 2)]
    assert domains["copies"].samples([1, 9]) == [1, 9, 2, 8, 5]


def test_a_field_shows_when_it_and_its_section_do(domains: dict[str, Domain]) -> None:
    share = domains["share"].shown
    assert share is not None and share.text == '(urgent) and (level == "high")'
    assert domains["share"].required
    assert domains["copies"].shown is not None


def test_a_box_and_a_list_are_answered_even_when_left_alone(domains: dict[str, Domain]) -> None:
    assert (domains["urgent"].values, domains["urgent"].required, domains["urgent"].shown) == (
        (True, False),
        True,
        None,
    )
    assert (domains["tags"].kind, domains["tags"].required) == ("many", True)
    assert domains["tags"].samples(["tax"]) == [(), ("tax",), ("court",), ("tax", "court")]


def test_what_is_no_plain_value_is_only_answered_or_not(domains: dict[str, Domain]) -> None:
    assert domains["term"].kind == domains["place"].kind == domains["rows"].kind == "opaque"


def test_a_switch_of_the_office_has_a_value(domains: dict[str, Domain]) -> None:
    assert (domains["setting.strict"].values, domains["setting.strict"].required) == ((True, False), True)


def test_what_only_a_document_on_its_way_knows_is_left_open(domains: dict[str, Domain]) -> None:
    assert {"document.unit", "me.unit", "rows.name", "nothing"}.isdisjoint(domains)
