"""A tree back into text and into JSON: the designer and the explanations read the first, the browser the second."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from runtime.reading.condition_figures import Address, Arithmetic, Figure, Listing, Literally, Word
from runtime.reading.condition_tree import Both, Closed, Compare, Constant, Either, Filled, Has
from runtime.reading.term import Term


def written(node: Any, inside: int = 0) -> str:
    """The node as an author would write it; ``inside`` is how tightly its surroundings bind."""
    match node:
        case Both(parts):
            return _bracketed(" and ".join(written(part, 2) for part in parts), inside > 2 or not parts)
        case Either(parts):
            return _bracketed(" or ".join(written(part, 1) for part in parts), inside > 1)
        case Constant(holds):
            return "true" if holds else "false"
        case Compare():
            return _comparison(node)
        case Has(whole, part, negated, "has"):
            return f"{written(whole, 4)} {'not ' * negated}has {written(part, 4)}"
        case Has(whole, part, negated, _):
            return f"{written(part, 4)} {'not ' * negated}in {written(whole, 4)}"
        case Filled(of, negated):
            return f"{'empty' if negated else 'filled'}({written(of)})"
        case Closed(step, negated):
            return f"{'not ' * negated}closed({step})"
        case _:
            return _value(node, inside)


def _comparison(node: Compare) -> str:
    if node.right == Literally(True) and isinstance(node.left, Word):
        return "not " * node.negated + node.left.word
    sign = "!=" if node.negated and node.op == "==" else node.op
    text = f"{written(node.left, 4)} {sign} {written(node.right, 4)}"
    return f"not {text}" if node.negated and node.op != "==" else text


def _value(node: Any, inside: int) -> str:
    match node:
        case Literally(literal):
            return _literal(literal)
        case Address(address):
            return address
        case Word(word):
            return word
        case Listing(items):
            return "[" + ", ".join(written(item) for item in items) + "]"
        case Arithmetic(op, left, right):
            tight = 5 if op in "+-" else 6
            return _bracketed(f"{written(left, tight)} {op} {written(right, tight + 1)}", inside > tight)
        case Figure(name, of, where):
            return f"{name}({written(of)}" + (f" where {written(where)})" if where else ")")
    raise TypeError(f"{node!r} is no part of an expression")


def _bracketed(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def _literal(literal: Any) -> str:
    if isinstance(literal, bool):
        return "true" if literal else "false"
    if isinstance(literal, str):
        return '"' + literal.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(literal, Decimal):
        return format(literal, "f")
    return literal.isoformat() if isinstance(literal, date) else str(literal)


def as_json(node: Any) -> list[Any]:
    """The node as nested lists, the operator first; numbers travel as text and stay exact."""
    match node:
        case Both(parts):
            return ["and", *map(as_json, parts)]
        case Either(parts):
            return ["or", *map(as_json, parts)]
        case Constant(holds):
            return ["constant", holds]
        case Compare(op, left, right, negated):
            return ["compare", op, as_json(left), as_json(right), negated]
        case Has(whole, part, negated):
            return ["has", as_json(whole), as_json(part), negated]
        case Filled(of, negated):
            return ["filled", as_json(of), negated]
        case Closed(step, negated):
            return ["closed", step, negated]
        case Literally(literal):
            return _literal_json(literal)
        case Address(address):
            return ["get", address]
        case Word(word):
            return ["word", word]
        case Listing(items):
            return ["list", *map(as_json, items)]
        case Arithmetic(op, left, right):
            return ["sign", op, as_json(left), as_json(right)]
        case Figure(name, of, where):
            return ["figure", name, as_json(of), as_json(where) if where else None]
    raise TypeError(f"{node!r} is no part of an expression")


def _literal_json(literal: Any) -> list[Any]:
    match literal:
        case bool():
            return ["bool", literal]
        case int() | Decimal():
            return ["number", format(literal, "f") if isinstance(literal, Decimal) else str(literal)]
        case datetime() | date():
            return ["date", literal.isoformat()]
        case Term(amount, unit):
            return ["term", amount, unit]
        case _:
            return ["text", literal]
