"""One filling-in of the form of a new document: its type, how it begins, and what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from runtime.forms.form import Form, Submission
from runtime.kinds.document import DocumentType
from runtime.office import beginning, creating
from runtime.office.access import may_create
from runtime.office.case import Case
from runtime.office.choices import OfficeChoices
from runtime.office.linking import Link
from runtime.office.questions import creation_asks, first_step
from runtime.office.refusals import NotAllowed
from runtime.office.starts import chosen_start, set_by, starts_for
from runtime.web.files import file_rules, keep_uploads
from runtime.web.frame import language_of, me, office
from runtime.web.ways import start_title


def blank_case(type: DocumentType, card: Mapping[str, Any]) -> Case:
    """A document not yet created."""
    return beginning.blank_case(office(), office().store, type, me()).with_card(card)


def creatable(name: str) -> DocumentType:
    """A document type that I may create; NotAllowed otherwise."""
    type = office().edition.documents.get(name)
    if type is None or not may_create(office().services(), type, me()):
        raise NotAllowed("may-not-create")
    return type


class Filling:
    """One filling-in of a form: the type, its compiled form, what was typed."""

    def __init__(self, name: str, draft: str = "", start: str = "", link: str = "") -> None:
        self.link = link_of(link)
        if self.link is None:
            self.type = creatable(name)
            self.case = blank_case(self.type, {})
            self.start = chosen_start(self.case, me(), start)
            if self.start is not None:
                self.case = self.case.with_card(set_by(self.start, self.case, me()))
        else:  # what a task offers may be opened by its holder
            self.case = creating.new_case(office(), office().store, me(), name, link=self.link)
            self.type, self.start = self.case.type, None
        compiled = office().current()
        self.form: Form = compiled.form(self.type, creation_asks(compiled, self.type, self.start), language_of())
        self.draft = draft if re.fullmatch(r"[0-9A-Za-z-]{1,32}", draft) else ""

    @property
    def kept(self) -> dict[str, str]:
        """What a draft keeps beside the answers: how the document begins, and from which task."""
        link = f"{self.link.document}:{self.link.task}" if self.link else ""
        told = {"_start": self.start.name if self.start else "", "_link": link}
        return {name: text for name, text in told.items() if text}

    @property
    def fresh(self) -> Mapping[str, Any]:
        """The empty form with its defaults, and what it takes over from the document it is opened from."""
        return self.form.fresh(self.case.scope(me=me()), dict(self.case.card) or None)

    @property
    def has_opinion(self) -> bool:
        """Whether the first step takes a remark."""
        step = first_step(self.case.plan)
        return bool(step and step.opinion and not self.enters_later)

    @property
    def enters_later(self) -> bool:
        """Whether the start passes over the first step."""
        return bool(self.start and self.start.at)

    @property
    def title(self) -> str:
        """The type's title, and how it begins where there is a choice."""
        if self.start is None or len(starts_for(self.case, me())) < 2:
            return self.form.title
        return f"{self.form.title}: {start_title(self.type, self.start)}"

    def choices(self) -> OfficeChoices:
        """What may be chosen today."""
        return OfficeChoices(self.case, me(), language_of())

    def submit(self) -> Submission:
        """Read the posted answers."""
        stored, refused = keep_uploads(file_rules(self.form.questions))
        judged = self.form.submit(
            request.form,
            card=self.case.card,
            choices=self.choices(),
            scope_for=lambda card: self.case.with_card(card).scope(me=me()),
            files=stored,
        )
        if not refused:
            return judged
        return Submission(
            judged.values,
            {**judged.errors, **refused},
            judged.raw,
            judged.acts,
            judged.cleared,
            judged.hidden,
            judged.revealed,
            judged.finds,
        )

    def draw(self, values: Mapping[str, Any], errors: Mapping[str, str], finds: Mapping[str, str]) -> Markup:
        """The form with values, errors and searches."""
        case = self.case.with_card({**self.case.card, **values})
        return self.form.render(
            values,
            choices=OfficeChoices(case, me(), language_of()),
            scope=case.scope(me=me()),
            errors=errors,
            finds=finds,
            file_address=lambda name, value: url_for("files.uploaded", sha256=value["sha256"], name=value["name"]),
            options_address=lambda name: url_for("form.options", type=self.type.head.name, field=name),
        )


def link_of(text: str) -> Link | None:
    """The document and task that a new one is opened from, as a form keeps them."""
    document, colon, task = text.partition(":")
    return Link(document, task) if colon and document and task else None


def kept_text(raw: Mapping[str, Any], name: str) -> str:
    """A text that a draft keeps beside the answers."""
    text = raw.get(name, "")
    return text if isinstance(text, str) else ""
