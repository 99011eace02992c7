"""Columns and members with conditions of their own, and figures that are computed line by line."""

from __future__ import annotations

from tests.forms.filling import drawn, item, judged, made, posted_by, sent

LINES = {
    "title": "Costs",
    "items": {
        "properties": {
            "what": {"title": "What"},
            "price": {"type": "number"},
            "count": {"type": "integer"},
            "free": {"type": "boolean"},
            "why": {"title": "Why"},
            "total": {"type": "number"},
        }
    },
}


def costs(**more: object) -> dict[str, object]:
    return {"what": "paper", "price": 0.1, "count": 3, "free": False, **more}


def test_a_column_is_computed_in_each_row_and_summed_over_them() -> None:
    form = made(
        {"costs": LINES, "sum": {"type": "number"}},
        item("costs.total", compute="price * count"),
        item("sum", compute="sum(costs.total)"),
    )
    page = drawn(form, {"costs": [costs(), costs(count=5), {"what": "gift"}]})
    assert '<output class="value" id="f-costs-1-total" data-compute=' in page and ">0.5</output>" in page
    result = sent(form, posted_by(page, **{"costs.0.total": "99"}))
    assert [row.get("total") for row in result.values["costs"]] == [0.3, 0.5, None]
    assert result.values["sum"] == 0.8
    assert not result.errors


def test_a_column_hidden_in_one_row_is_asked_in_the_other() -> None:
    form = made({"costs": LINES}, item("costs.why", when="free", required=True))
    page = drawn(form, {"costs": [costs(), costs(free=True)]})
    assert 'data-field="costs.0.why" data-kind="text" data-when=' in page
    result = sent(form, posted_by(page, **{"costs.0.why": "typed before"}))
    assert result.errors == {"costs.1.why": "Costs, row 2: Enter why"}
    assert "why" not in result.values["costs"][0]


def test_a_hidden_column_of_the_schemas_required_is_not_demanded() -> None:
    lines = {"title": "Costs", "items": {**LINES["items"], "required": ["what", "why"]}}
    form = made({"costs": lines}, item("costs.why", when="free"))
    assert not judged(form, {"costs": [costs()]})
    assert judged(form, {"costs": [costs(free=True)]}) == {"costs.0.why": "Costs, row 1: Enter why"}


def test_a_column_never_reads_a_field_of_the_card_that_has_its_name() -> None:
    form = made({"costs": LINES, "price": {"type": "number"}}, item("costs.total", compute="price * 2"))
    assert sent(form, posted_by(drawn(form, {"price": 7, "costs": [{"what": "a"}]}))).values["costs"] == [
        {"what": "a", "free": False}
    ]


def test_members_of_a_group_go_by_their_address() -> None:
    place = {"title": "Place", "properties": {"abroad": {"type": "boolean"}, "country": {}, "line": {}, "city": {}}}
    form = made(
        {"place": place},
        item("place.country", when="place.abroad", required=True),
        item("place.line", compute="place.city"),
    )
    assert sent(form, posted_by(drawn(form, {"place": {"city": "X"}}))).values == {
        "place": {"abroad": False, "city": "X", "line": "X"}
    }
    assert judged(form, {"place": {"abroad": True}}) == {"place.country": "Place: Enter country"}


def test_members_that_nobody_types_stay_as_the_card_has_them() -> None:
    place = {"properties": {"code": {"readOnly": True}, "city": {}}}
    form = made({"place": place})
    card = {"place": {"code": "K1", "city": "X"}}
    page = drawn(form, card)
    assert ">K1</output>" in page
    result = sent(form, posted_by(page, **{"place.city": "Y", "place.code": "forged"}), card=card)
    assert result.values == {"place": {"city": "Y", "code": "K1"}}
