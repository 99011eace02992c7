"""What a program may read, as JSON, under the same rights as the pages: where documents are and what they say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, request

from runtime.office import finding
from runtime.office.access import Sight
from runtime.office.explaining import explain
from runtime.reading.condition import answered
from runtime.routes.progress import Fact, Open
from runtime.web.files import sight_of
from runtime.web.frame import me, office
from runtime.web.search import as_data, wanted

pages = Blueprint("api", __name__, url_prefix="/<agency>/api")


@pages.get("/documents")
def find() -> Response:
    """The documents with a number, as far as I may read them: who holds each, at which step, since when (R041)."""
    rows = finding.numbered(office(), request.args.get("number", ""))
    sights = (Sight(office().case(row), me(), office().rights(me())) for row in rows)
    return jsonify([_document(sight) for sight in sights if sight.readable])


@pages.get("/search")
def search() -> Response:
    """Documents by words and requisites, as the page of search finds them; ``next`` goes on."""
    after, limit = request.args.get("after", ""), request.args.get("limit", 20, type=int)
    results = finding.search(office(), me(), wanted(), after, max(1, min(limit, 100)))
    found = [{**_document(one.sight), **as_data(one)} for one in results.found]
    return jsonify(found=found, next=results.next or None, counts=dict(results.counts) if results.counted else None)


@pages.get("/documents/<id>")
def read(id: str) -> Response:
    """One document."""
    return jsonify(_document(sight_of(id)))


@pages.get("/documents/<id>/explain")
def why(id: str) -> Response:
    """Why it stands where it stands, as far as I may see, and what one other answer would have changed."""
    return jsonify(_plain(asdict(explain(office(), sight_of(id)))))


def _plain(value: Any) -> Any:
    """Values of conditions as JSON: days and exact figures as text, an unanswered field as null."""
    match value:
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case bool() | int() | str() | None:
            return value
        case date():
            return value.isoformat()
        case _:
            return str(value) if answered(value) else None


def _document(sight: Sight) -> dict[str, Any]:
    row, progress = sight.case.row, sight.case.progress
    return {
        "id": row["id"],
        "type": row["type"],
        "number": row.get("number"),
        "heading": row["heading"],
        "state": row["state"],
        "created": row["created"],
        "due": row.get("due"),
        "card": sight.card(),
        "holders": [_holder(task) for task in progress.open if sight.sees_step(task.step)],
        "original": row.get("original"),
        "done": [_done(fact) for fact in progress.facts if sight.sees_step(fact.step)],
    }


def _holder(task: Open) -> dict[str, Any]:
    who = [task.holder] if task.holder else list(task.people)
    return {"step": task.step, "people": who, "since": task.opened, "due": task.due or None}


def _done(fact: Fact) -> dict[str, Any]:
    said = {"step": fact.step, "by": fact.by, "at": fact.done, "decision": fact.decision}
    return {**said, "opinion": fact.opinion, "earlier_round": fact.past}
