"""A new document: choose its type, fill in the form, check the answers, send; drafts survive."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from runtime.forms.form import Submission
from runtime.kinds.document import DocumentType
from runtime.office import creating, drafts
from runtime.office.access import may_create
from runtime.office.choices import OfficeChoices
from runtime.office.deed import known
from runtime.office.refusals import Invalid, NotAllowed
from runtime.office.starts import may_begin, starts_for
from runtime.ports import Row, Where
from runtime.web.checking import check_page, outcome_of
from runtime.web.files import sight_of
from runtime.web.filling import Filling, blank_case, creatable, kept_text, link_of
from runtime.web.frame import language_of, me, now, office, posted, say_done, show, words
from runtime.web.mine import my_task
from runtime.web.pages import Act, Line, Link
from runtime.web.pages_document import Opinion
from runtime.web.pages_form import ComingStep, FormPage, NewGroup, NewItem, NewPage
from runtime.web.phrases import short_moment, step_title, type_title
from runtime.web.sections import form_sections
from runtime.web.ways import ways_page

pages = Blueprint("form", __name__, url_prefix="/<agency>")


@pages.get("/new")
def choose() -> tuple[str, int]:
    """Choose a document type; drafts to go on with stand first."""
    services = office().services()
    types = [type for type in office().edition.documents.values() if may_create(services, type, me())]
    types = [type for type in types if may_begin(blank_case(type, {}), me())]
    routed = tuple(_item(type) for type in types if type.route)
    records = tuple(_item(type) for type in types if not type.route)
    groups = [
        NewGroup(title, items) for title, items in ((words("Documents"), routed), (words("Records"), records)) if items
    ]
    kept = tuple(_draft(row) for row in drafts.drafts(office(), me()))
    return show(NewPage(words("New document"), tuple(groups), kept), current="new")


def _item(type: DocumentType) -> NewItem:
    return NewItem(type_title(type.head.name), url_for("form.begin", type=type.head.name), type.head.description)


def _draft(row: Row) -> NewItem:
    note = words("kept %(when)s") % {"when": short_moment(row["updated"])}
    return NewItem(
        row["title"] or type_title(row["type"]), url_for("form.begin", type=row["type"], draft=row["id"]), note
    )


@pages.get("/new/<type>")
def begin(type: str) -> tuple[str, int]:
    """The form, empty with its defaults or with a draft."""
    ident, start = request.args.get("draft", ""), request.args.get("start", "")
    link = f"{request.args.get('parent', '')}:{request.args.get('task', '')}"
    row = drafts.draft(office(), me(), ident) if ident else None
    if row is None and not start and link_of(link) is None:
        ways = starts_for(blank_case(creatable(type), {}), me())
        if len(ways) > 1:
            return show(ways_page(creatable(type), ways), current="new")
    raw = row["raw"] if row else {"_start": start, "_link": link}
    filling = Filling(type, ident, kept_text(raw, "_start"), kept_text(raw, "_link"))
    values: Mapping[str, Any] = {}
    opinion, saved = "", ""
    if row is not None:
        values, saved = row["raw"], words("Saved %(when)s") % {"when": short_moment(row["updated"])}
        opinion = values.get("_opinion", "") if isinstance(values.get("_opinion"), str) else ""
        values = {name: value for name, value in values.items() if not name.startswith("_")}
    else:
        values = filling.fresh
    return show(_page(filling, values, {}, {}, opinion, saved), current="new")


def _page(
    filling: Filling,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    finds: Mapping[str, str],
    opinion: str,
    saved: str = "",
) -> FormPage:
    name = filling.type.head.name
    fields = [("draft", filling.draft or uuid.uuid4().hex[:16]), ("op", posted("op") or uuid.uuid4().hex)]
    fields += filling.kept.items()
    links = tuple(
        Link(text, address)
        for address, text in filling.form.links({path: text for path, text in errors.items() if path})
    )
    if errors.get(""):
        links = (Link(errors[""], "#content"), *links)
    return FormPage(
        filling.title,
        url_for("form.send", type=name),
        filling.draw(values, errors, finds),
        words("Check answers"),
        crumbs=(
            Link(words("Home"), url_for("inbox.portal")),
            Link(words("New document"), url_for("form.choose")),
            Link(filling.form.title),
        ),
        saved=saved,
        save_url=url_for("form.send", type=name),
        sections=form_sections(filling.case, filling.form, errors),
        errors=links,
        fields=tuple(fields),
        outcome=outcome_of(filling),
        steps=_coming(filling),
        duplicates=_duplicates(filling, values),
        abandon=Act(words("Abandon"), url_for("form.abandon", id=fields[0][1]), post=True),
        opinion=Opinion("_opinion", words("Remark on this step"), value=opinion) if filling.has_opinion else None,
    )


def _coming(filling: Filling) -> tuple[ComingStep, ...]:
    plan = filling.case.plan
    if plan is None:
        return ()
    entry = filling.start.at if filling.start else ""
    first = plan.nodes[entry].order if entry in plan.nodes else 0
    steps = [step_title(filling.case, node.name) for node in plan.steps() if node.order >= first][:8]
    coming = tuple(ComingStep(title, "", "ahead") for title in steps)
    return coming if first else (ComingStep(steps[0], words("you"), "now"), *coming[1:]) if steps else ()


def _duplicates(filling: Filling, values: Mapping[str, Any]) -> tuple[Line, ...]:
    """Documents of the last ninety days with the same long text on their card."""
    texts = {
        name: value
        for name, value in values.items()
        if isinstance(value, str) and len(value) > 7 and not value.isdigit()
    }
    texts = {
        name: value
        for name, value in texts.items()
        if (field := filling.type.field(name)) and field.kind in ("text", "long-text")
    }
    if not texts:
        return ()
    since = (office().now() - timedelta(days=90)).isoformat()
    where = [
        Where("agency", "==", office().name),
        Where("type", "==", filling.type.head.name),
        Where("base", "in", ["live", "archive"]),
    ]
    found: list[Line] = []
    for row in office().store.find("documents", where, order="created", descending=True, limit=200).rows:
        same = any(row["card"].get(name) == value for name, value in texts.items())
        if same and row["created"] >= since and (me() in row["readers"]):
            title = row.get("number") or row["heading"]
            found.append((Link(f"{title}, {short_moment(row['created'])}", url_for("document.read", id=row["id"])),))
    return tuple(found[:3])


@pages.post("/new/<type>")
def send(type: str) -> Response | tuple[str, int]:
    """Check, save, send, or one of the form's own acts."""
    filling = Filling(type, posted("draft"), posted("_start"), posted("_link"))
    judged = filling.submit()
    opinion, did = posted("_opinion"), request.form.get("_act", "check")
    raw = {**judged.raw, **filling.kept, **({"_opinion": opinion} if opinion else {})}
    if did == "save":
        return _save(filling, raw)
    if judged.acts:
        return show(_page(filling, judged.raw, {}, judged.finds, opinion), current="new")
    errors = dict(judged.errors)
    if not errors and judged.revealed:
        errors = {name: words("Answer this too") for name in judged.revealed if filling.form.questions[name].required}
    if errors:
        return show(_page(filling, judged.raw, errors, judged.finds, opinion), 422, current="new")
    if did != "send":
        return _check(filling, judged, raw)
    return _create(filling, judged, opinion)


def _save(filling: Filling, raw: Mapping[str, Any]) -> Response:
    title = str(
        next(
            (value for value in raw.values() if isinstance(value, str) and len(value) > 3 and not value[:4].isdigit()),
            "",
        )
    )[:120]
    ident = drafts.save_draft(office(), me(), filling.type.head.name, raw, filling.draft, title)
    if request.headers.get("Accept", "").startswith("application/json"):
        return jsonify(saved=words("Saved %(when)s") % {"when": f"{now():%H:%M}"}, draft=ident)
    say_done(words("The draft is kept; find it under New document"))
    return redirect(url_for("form.choose"))


def _check(filling: Filling, judged: Submission, raw: Mapping[str, Any]) -> tuple[str, int]:
    """Check answers before sending; the draft is kept meanwhile, so that Change loses nothing."""
    drafts.save_draft(office(), me(), filling.type.head.name, raw, filling.draft, "")
    return show(check_page(filling, judged, posted("op") or uuid.uuid4().hex), current="new")


@pages.post("/new/<type>/confirm")
def confirm(type: str) -> Response | tuple[str, int]:
    """Send what was checked: the kept draft is judged once more and becomes a document."""
    ident, op = posted("draft"), posted("op")
    done = known(office(), office().store, op)
    if done is not None:
        return redirect(url_for("document.read", id=done))
    if not ident:
        creatable(type)
    raw = drafts.draft(office(), me(), ident)["raw"]
    filling = Filling(type, ident, kept_text(raw, "_start"), kept_text(raw, "_link"))
    opinion = str(raw.get("_opinion", ""))
    values = {name: value for name, value in raw.items() if not name.startswith("_")}
    judged = filling.form.accept(
        values,
        card=filling.case.card,
        choices=filling.choices(),
        scope_for=lambda card: filling.case.with_card(card).scope(me=me()),
    )
    if judged.errors:
        return show(_page(filling, values, judged.errors, {}, opinion), 422, current="new")
    return _create(filling, judged, opinion)


def _create(filling: Filling, judged: Submission, opinion: str) -> Response | tuple[str, int]:
    try:
        id = creating.create(
            office(),
            me(),
            filling.type.head.name,
            judged.values,
            posted("op"),
            draft=filling.draft,
            opinion=opinion,
            language=language_of(),
            start=filling.start.name if filling.start else "",
            link=filling.link,
        )
    except Invalid as error:
        return show(_page(filling, judged.raw or judged.values, error.errors, {}, opinion), 422, current="new")
    row = office().store.get("documents", id) or {}
    number = row.get("number")
    say_done(words("Registered under %(number)s") % {"number": number} if number else words("Sent"))
    return redirect(url_for("document.read", id=id))


@pages.post("/drafts/<id>/abandon")
def abandon(id: str) -> Response:
    """Throw a draft away."""
    if any(row["id"] == id for row in drafts.drafts(office(), me())):
        drafts.drop_draft(office(), me(), id)
        say_done(words("The draft is thrown away"))
    return redirect(url_for("form.choose"))


@pages.get("/options/<type>/<path:field>")
def options(type: str, field: str) -> Response:
    """Choices of a field that match what is typed, for the search box of a form."""
    document, task = request.args.get("document", ""), request.args.get("task", "")
    if document:
        sight = sight_of(document)
        mine = my_task(sight, task)
        if mine is None:
            raise NotAllowed("not-your-task")
        case = mine.case
    else:
        case = blank_case(creatable(type), {})
    item = case.type.card.item(field)
    found = case.type.field(field.partition(".")[0])
    for name in field.split(".")[1:]:
        found = found.field(name) if found and not name.isdigit() else found
    if found is None:
        return jsonify([])
    chosen = OfficeChoices(case, me(), language_of()).options(found, item, request.args.get("q", "")[:100], 30)
    return jsonify([{"value": one.value, "text": one.title, "note": one.code} for one in chosen])
