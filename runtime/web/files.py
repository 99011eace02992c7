"""Attached files, always as attachments and never run by the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, request, send_file
from werkzeug.datastructures import FileStorage

from runtime.forms.questions import Question
from runtime.kinds.file_types import FileRule, file_rule
from runtime.office import extracts, files
from runtime.office.access import Sight
from runtime.office.refusals import Invalid, NotFound
from runtime.web.frame import me, office, words

pages = Blueprint("files", __name__, url_prefix="/<agency>")


def sight_of(id: str) -> Sight:
    """What I see of a document; NotFound if nothing."""
    row = office().store.get("documents", id)
    if row is None or row["agency"] != office().name:
        raise NotFound()
    sight = Sight(office().case(row), me(), office().rights(me()))
    if not sight.readable:
        raise NotFound()
    return sight


@pages.get("/documents/<id>/files/<sha256>")
def download(id: str, sha256: str) -> Response:
    """One file of a document."""
    value = files.find(office(), sight_of(id), sha256)
    return _send(value)


@pages.get("/uploads/<sha256>/<name>")
def uploaded(sha256: str, name: str) -> Response:
    """A file that I have uploaded and perhaps not yet sent."""
    return _send(files.uploaded(office(), me(), sha256, name))


def _send(value: dict[str, Any]) -> Response:
    try:
        stream = office().store.open_blob(value["sha256"])
    except KeyError as error:
        raise NotFound("file") from error
    response = send_file(
        stream, mimetype=value["type"], as_attachment=True, download_name=value["name"], etag=value["sha256"]
    )
    response.call_on_close(stream.close)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def keep_uploads(rules: Mapping[str, FileRule]) -> tuple[dict[str, list[dict[str, Any]]], dict[str, str]]:
    """Keep the files posted for these fields (``NAME:file``), each by its rule: values and sentences by field."""
    kept: dict[str, list[dict[str, Any]]] = {}
    errors: dict[str, str] = {}
    for name, rule in rules.items():
        for upload in request.files.getlist(f"{name}:file"):
            if upload.filename:
                _keep(name, upload, rule, kept, errors)
            upload.close()
    return kept, errors


def file_rules(questions: Mapping[str, Question], *prefixes: str) -> dict[str, FileRule]:
    """The rules of the fields that take files, by the names they are posted under."""
    return {
        f"{prefix}{name}": file_rule(question.schema)
        for prefix in ("", *prefixes)
        for name, question in questions.items()
        if question.kind in ("file", "files")
    }


def _keep(
    name: str, upload: FileStorage, rule: FileRule, kept: dict[str, list[dict[str, Any]]], errors: dict[str, str]
) -> None:
    try:
        value = files.keep(office(), me(), upload.filename or "", cast(BinaryIO, upload.stream), rule)
    except Invalid as error:
        errors[name] = _refusal(error.errors, rule) % {"name": (upload.filename or "")[:80]}
        return
    extracts.read(office(), value)
    kept.setdefault(name, []).append(value)


def _refusal(told: Mapping[str, str], rule: FileRule) -> str:
    """Why a file is not taken, and what would be."""
    match told["file"]:
        case "file-type" if rule.named:
            return words("%(name)s: files of this kind are not taken here, only: ") + rule.shown
        case "file-type":
            return words("%(name)s: this kind of file is not taken; use PDF, an office format, a picture or a text")
        case "file-size":
            return words("%(name)s: the file is too large; at most ") + size_text(rule.largest)
        case "file-infected":
            return words("%(name)s: a virus was found in it, and it was not taken: ") + told["found"].replace("%", "%%")
        case "file-unchecked":
            return words("%(name)s: the virus check does not answer, so nothing is taken now; try again later")
    return words("%(name)s: the content is not what the name says")


def size_text(size: int) -> str:
    """A size as people say it."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} " + words("KB")
    return f"{size / 1024 / 1024:.1f} " + words("MB")
