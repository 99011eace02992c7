"""Attached files, always as attachments and never run by the browser."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, request, send_file
from werkzeug.datastructures import FileStorage

from runtime.office import files
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


def keep_uploads(names: list[str]) -> tuple[dict[str, list[dict[str, Any]]], dict[str, str]]:
    """Keep the files posted for these fields (``NAME:file``): values and sentences by field."""
    kept: dict[str, list[dict[str, Any]]] = {}
    errors: dict[str, str] = {}
    for name in names:
        for upload in request.files.getlist(f"{name}:file"):
            if upload.filename:
                _keep(name, upload, kept, errors)
            upload.close()
    return kept, errors


def _keep(name: str, upload: FileStorage, kept: dict[str, list[dict[str, Any]]], errors: dict[str, str]) -> None:
    try:
        kept.setdefault(name, []).append(
            files.keep(office(), me(), upload.filename or "", cast(BinaryIO, upload.stream))
        )
    except Invalid as error:
        said = {
            "file-type": words(
                "%(name)s: this kind of file is not taken; use PDF, an office format, a picture or a text"
            ),
            "file-content": words("%(name)s: the content is not what the name says"),
            "file-size": words("%(name)s: at most 50 MB"),
        }[error.errors["file"]]
        errors[name] = said % {"name": (upload.filename or "")[:80]}


def size_text(size: int) -> str:
    """A size as people say it."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} " + words("KB")
    return f"{size / 1024 / 1024:.1f} " + words("MB")
