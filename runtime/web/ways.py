"""The ways a document begins, where its type has several: their titles, and the page to choose one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from runtime.kinds.document import DocumentType
from runtime.kinds.start import Start
from runtime.web.frame import language_of, office, words
from runtime.web.pages import Link
from runtime.web.pages_form import NewGroup, NewItem, NewPage
from runtime.web.phrases import type_title


def start_title(type: DocumentType, start: Start) -> str:
    """A way to begin, in the reader's language."""
    texts, address = office().edition.texts, f"document:{type.head.name}"
    return texts.text(language_of(), address, "starts", start.name, start.title or start.name)


def ways_page(type: DocumentType, starts: Sequence[Start]) -> NewPage:
    """Choose how a document begins."""
    name, title = type.head.name, type_title(type.head.name)
    items = tuple(NewItem(start_title(type, one), url_for("form.begin", type=name, start=one.name)) for one in starts)
    back = (Link(words("Home"), url_for("inbox.portal")), Link(words("New document"), url_for("form.choose")))
    return NewPage(title, (NewGroup(words("How it begins"), items),), crumbs=(*back, Link(title)))
