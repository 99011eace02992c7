"""The expression language: the table of the specification, in Python and in the browser module."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from runtime.reading.condition import UNANSWERED, ConditionError, Expression, dig, parse, parse_condition
from runtime.reading.formula import holds
from runtime.reading.term import Term

HERE = Path(__file__).parent
TABLE = HERE.parent / "data" / "conditions.csv"
STATIC = HERE.parent.parent / "runtime" / "web" / "static"
TODAY = date(2026, 3, 2)
ZONE = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class TableScope:
    """A plain card with facts under their whole address, in a week without holidays."""

    card: Mapping[str, Any] = field(default_factory=dict)
    today: date = TODAY

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.card.get("now", "2026-03-02T09:30:00+08:00"))

    @property
    def me(self) -> str:
        return str(self.card.get("me", ""))

    def get(self, address: str) -> Any:
        return self.card[address] if address in self.card else dig(self.card, address.split("."))

    def closed(self, name: str) -> bool:
        return self.card.get(f"closed({name})") is True

    def rank(self, address: str, value: str) -> int | None:
        order = self.card.get(f"rank({address})", [])
        return order.index(value) if value in order else None

    def shift(self, start: date | datetime, term: Term, sign: int) -> date | datetime:
        if term.unit in ("minutes", "hours") and not isinstance(start, datetime):
            start = datetime.combine(start, time.min, tzinfo=self.now.tzinfo)
        if term.unit in ("minutes", "hours", "days", "weeks"):
            return start + sign * timedelta(**{term.unit: term.amount})
        if term.unit in ("months", "years"):
            return _by_months(start, sign * term.amount * (12 if term.unit == "years" else 1))
        for _ in range(term.amount):
            start += timedelta(days=sign)
            while start.weekday() > 4:
                start += timedelta(days=sign)
        return start


def _by_months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    after = date(year + month // 11, (month + 1) % 12 + 1, 1)
    last = (after - timedelta(days=1)).day
    return start.replace(year=year, month=month + 1, day=min(start.day, last))


def table() -> list[tuple[str, dict[str, Any], str]]:
    lines = TABLE.read_text("utf-8").splitlines()[1:]
    rows = [line.split(" ; ") for line in lines if line and not line.startswith("#")]
    return [(text, json.loads(card), result.strip()) for text, card, result in rows]


def expected(result: str) -> Any:
    written = result.removeprefix("= ")
    if written == "unanswered":
        return UNANSWERED
    try:
        return date.fromisoformat(written)
    except ValueError:
        return json.loads(written, parse_float=Decimal)


def shown(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) and value[:3] == "202" else value


@pytest.mark.parametrize(("text", "card", "result"), table())
def test_table_in_python(text: str, card: dict[str, Any], result: str) -> None:
    expression = parse(text)
    if result.startswith("="):
        assert shown(expression.value(TableScope(card))) == expected(result)
    else:
        assert expression.test(TableScope(card)) is (result == "true")


def test_table_is_large_enough() -> None:
    assert len(table()) >= 150


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_table_in_the_browser_module(tmp_path: Path) -> None:
    cases = [[text, parse(text).to_json(), card, result] for text, card, result in table()]
    (tmp_path / "cases.json").write_text(json.dumps(cases), "utf-8")
    for module in STATIC.glob("conditions*.js"):
        shutil.copy(module, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    (tmp_path / "run.mjs").write_text(RUNNER, "utf-8")
    ran = subprocess.run(["node", "run.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == []


RUNNER = """
import { readFileSync } from "node:fs";
import { test, shown, value } from "./conditions.js";
const wrong = [];
for (const [text, tree, card, result] of JSON.parse(readFileSync("cases.json", "utf8"))) {
  const today = "2026-03-02";
  if (!result.startsWith("=")) {
    const got = test(tree, card, today);
    if (got !== (result === "true")) wrong.push([text, card, result, got]);
    continue;
  }
  const wanted = result.slice(2);
  const got = value(tree, card, today);
  const listed = /^[\\["]/.test(wanted) ? [].concat(JSON.parse(wanted)).join(", ") : wanted;
  const written = wanted === "unanswered" ? "" : listed;
  if ((wanted === "unanswered") !== (got === undefined) || shown(tree, card, today) !== written) {
    wrong.push([text, card, result, String(got), shown(tree, card, today)]);
  }
}
console.log(JSON.stringify(wrong));
"""


@pytest.mark.parametrize(("text", "card", "result"), [row for row in table() if not row[2].startswith("=")])
def test_truth_table_over_the_leaves_agrees(text: str, card: dict[str, Any], result: str) -> None:
    expression = parse(text)
    if not expression.is_condition:
        return
    formula, leaves = expression.formula()
    true = frozenset(name for name, leaf in leaves.items() if leaf.test(TableScope(card)))
    assert holds(formula, true) is (result == "true")


@pytest.mark.parametrize("text", sorted({text for text, _, _ in table()}))
def test_a_leaf_reads_back_as_itself(text: str) -> None:
    expression = parse(text)
    if expression.is_condition:
        _, leaves = expression.formula()
        for leaf in leaves.values():
            assert list(parse(leaf.text).formula()[1].values()) == [leaf]


def test_real_dates_numbers_and_times_compare_like_their_texts() -> None:
    card = {
        "received": TODAY,
        "begins": datetime(2026, 3, 2, 23, 0, tzinfo=ZONE),
        "amount": Decimal("0.1"),
        "rate": 0.1,
        "remind": Term(3, "days"),
    }
    scope = TableScope(card)
    for text in (
        'received == "2026-03-02"',
        "begins == received",
        "begins > 2026-03-02T22:59",
        "amount == rate",
        "amount + 0.2 == 0.3",
        "remind >= 2 days",
        "received + remind == 2026-03-05",
        "received + 5 working days == 2026-03-09",
    ):
        assert parse(text).test(scope), text
    assert not parse("begins < received").test(scope)


def test_expression_tells_what_it_reads() -> None:
    expression = parse(
        'sender.rank == "upper" and closed(review) and owner == me'
        " and setting.limit < sum(costs.amount where kind == mode)"
    )
    assert expression.addresses == {"sender.rank", "setting.limit", "costs.amount", "owner"}
    assert expression.steps == {"review"}
    assert expression.columns == {("costs.amount", "kind"), ("costs.amount", "mode")}


def test_leaf_tells_the_values_of_now() -> None:
    _, leaves = parse("amount > 500000 and received <= today").formula()
    scope = TableScope({"amount": 700000, "received": "2026-03-01"})
    assert leaves["a0"].reads(scope) == (("amount", 700000),)
    assert leaves["a1"].reads(scope) == (("received", "2026-03-01"), ("today", TODAY))


def test_equal_leaves_share_an_atom_but_one_is_not_true() -> None:
    _, leaves = parse("a == 1 or a == true or a == 1").formula()
    assert [leaf.text for leaf in leaves.values()] == ["a == 1", "a == true"]


@pytest.mark.parametrize(
    ("text", "offset", "remedy"),
    [
        ("kind = 1", 5, "write =="),
        ("kind === 1", 5, "write =="),
        ("a && b", 2, "write and"),
        ("a || b", 2, "write or"),
        ("!a", 0, "write not"),
        ("a <> 1", 2, "write !="),
        ("a => 1", 2, "write >="),
        ("a is 1", 2, "write =="),
        ("a AND b", 2, "write and"),
        ("a == True", 5, "write true"),
        ("a == yes", 5, "write true"),
        ("a == null", 5, "write empty(field)"),
        ("a == “x”", 5, 'write plain quotes "…"'),
        ("a ≥ 5", 2, "write >="),
        ('a == "x', 5, 'write " at the end of the text'),
        ('a in ["x"', 5, "close it; inside {…} a comma ends the condition"),
        ("(a == 1", 0, "close it; inside {…} a comma ends the condition"),
        ('a in ["x",', 10, "close it; inside {…} a comma ends the condition"),
        ("a == e-mail", 5, 'write "e-mail" for a text'),
        ("a == 1,5", 6, "write and, or a list"),
        ("a == 1 000", 7, "join two conditions by and, or"),
        ("a-1 > 2", 0, "spaces around -"),
        ("a+1 > 2", 1, "write a + b"),
        ("1 < a < 5", 6, "join them"),
        ("today + 3 > due", 8, "write 3 days"),
        ("a == 2026-02-30", 5, "write such as 2026-03-02"),
        ("size(a) > 1", 0, "known here: closed, count"),
        ("cout(a) > 1", 0, "did you mean 'count'?"),
        ("a in 'x'", 5, "write in [..]"),
        ("count([1] where a) > 1", 10, "write count(rows where …)"),
        ("sum(a + b) > 1", 4, "write sum(list)"),
        ("closed('x')", 6, "write closed(step)"),
        ("(a == 1) + 2 > 3", 0, "join conditions by and, or"),
        ("a and 5", 6, "compare it with a field"),
        ("a ==", 4, "say what it is compared with"),
        ("", 0, "write such as"),
        ("a)", 1, "remove it"),
        ("(" * 40 + "a", 30, "split it"),
        ("[" * 40 + "a", 30, "split it"),
        ("not " * 700 + "a", 2400, "split it"),
        (" + ".join(["a"] * 80), 242, "compute a field"),
        ("a" * 5000, 4000, "split it"),
        ("a == 1.5 days", 5, "write 1 days"),
        ("amount > 5%", 10, "write the share"),
        ("a == {x}", 5, "a mapping"),
        ("数 ＝ 1", 2, "write =="),
    ],
)
def test_mistake_is_named_with_place_and_remedy(text: str, offset: int, remedy: str) -> None:
    with pytest.raises(ConditionError) as error:
        parse_condition(text)
    assert (error.value.offset, remedy) == (offset, remedy) or (
        error.value.offset == offset and remedy in error.value.remedy
    ), (error.value.offset, str(error.value))


def test_nothing_is_evaluated_as_code() -> None:
    for text in ("__import__('os')", "a.__class__", "(lambda: 1)()", "a[0]", "f'{a}'", "a if b else c", "a := 1"):
        try:
            expression: Expression | None = parse(text)
        except ConditionError:
            continue
        assert expression is not None
        assert expression.value(TableScope({"a": "x"})) is UNANSWERED
