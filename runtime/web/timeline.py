"""History as a timeline: events in the reader's words, newest first, with changed fields on request."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.office.access import Sight
from runtime.office.show import show_value
from runtime.ports import Row
from runtime.web.frame import definition_title, language_of, office, words
from runtime.web.pages import Fact
from runtime.web.pages_document import EventKind, TimelineEntry
from runtime.web.phrases import decision_title, moment, name_of, step_title


def timeline(sight: Sight, entries: Sequence[Row], *, full: bool) -> tuple[TimelineEntry, ...]:
    """The entries this reader may see, newest first; ``full`` adds changed fields and the system's own notes."""
    out = []
    for entry in reversed(entries):
        step = entry["data"].get("step", "")
        if step and not sight.sees_step(step):
            continue
        if not step and sight.first_node() > 0 and entry["by"] != sight.person and entry["event"] != "comment":
            continue
        made = _entry(sight, entry, full)
        if made is not None:
            out.append(made)
    return tuple(out)


def _entry(sight: Sight, entry: Row, full: bool) -> TimelineEntry | None:
    event, data = entry["event"], entry["data"]
    who = name_of(entry["by"]) if entry["by"] else words("The system")
    when = moment(entry["at"])
    step = step_title(sight.case, data["step"]) if data.get("step") else ""
    if event == "decided":
        return _decided(sight, entry, who, when, step)
    if event == "changed":
        return (
            TimelineEntry(words("Fields changed"), who, when, kind="system", changes=_changes(sight, data["fields"]))
            if full
            else None
        )
    if event == "comment":
        return TimelineEntry(words("Comment"), who, when, quote=data["text"], kind="comment")
    sentence = _said().get(event)
    if sentence is None or (event in ("passed", "withdrawn", "routed", "woken", "linked-ended") and not full):
        return None
    names = {
        "number": data.get("number", ""),
        "step": step,
        "to": name_of(data.get("to", "")) if data.get("to") else "",
        "rule": _rule_title(data.get("rule", "")),
        "people": ", ".join(name_of(name) for name in data.get("people", ())),
        "name": data.get("name", ""),
    }
    kind = _KINDS.get(event, "system")
    quote = data.get("reason", "") or data.get("text", "") or data.get("opinion", "")
    moved = (Fact(words("Term"), moment(data["due"]), aside=_moment(data["old"])),) if event == "extended" else ()
    return TimelineEntry(sentence % names, who, when, quote=quote, kind=kind, changes=moved)  # type: ignore[arg-type]


def _moment(text: str) -> str:
    return moment(text) if text else ""


_KINDS = {
    "delegated": "delegation",
    "transferred": "delegation",
    "added": "delegation",
    "substituted": "substitution",
    "barred": "substitution",
    "reminded": "late",
    "escalated": "late",
    "prompted": "late",
    "suspended": "paused",
    "recalled": "return",
    "taken-back": "return",
    "consent-refused": "return",
}


def _rule_title(name: str) -> str:
    rule = office().edition.standing.get(name)
    return definition_title("rules", name, rule.head.title if rule else name) if name else ""


def _said() -> dict[str, str]:
    return {
        "created": words("Created"),
        "numbered": words("Registered under %(number)s"),
        "claimed": words("Taken into work: %(step)s"),
        "released": words("Given back: %(step)s"),
        "delegated": words("Delegated to %(to)s: %(step)s"),
        "transferred": words("Passed on to %(to)s: %(step)s"),
        "added": words("Added at “%(step)s”: %(people)s"),
        "withdrawn": words("Withdrawn: %(step)s"),
        "passed": words("Passed over: %(step)s"),
        "reminded": words("Reminder sent: %(step)s, to %(people)s"),
        "archived": words("Archived with its files and traces"),
        "ended": words("The route is finished"),
        "original": words("Took the paper original"),
        "routed": words("The route was chosen by the rules"),
        "substituted": words("A substitute acts: %(step)s, %(people)s"),
        "barred": words("Kept apart from who did the other step: %(step)s, now with %(people)s"),
        "proposed": words("Answered, and sent to %(to)s for consent: %(step)s"),
        "consented": words("Agreed to the answer of %(to)s: %(step)s"),
        "consent-refused": words("Given back to %(to)s: %(step)s"),
        "removed": words("Taken from the step “%(step)s”: %(people)s"),
        "escalated": words("The term has passed, and the task went to %(people)s: %(step)s"),
        "prompted": words("Prompted: %(step)s, %(people)s"),
        "copied": words("A copy was sent to %(people)s"),
        "extended": words("The term was moved: %(step)s"),
        "suspended": words("The clock was stopped"),
        "resumed": words("The clock runs again"),
        "recalled": words("Taken back to the first step"),
        "taken-back": words("The decision was taken back: %(step)s"),
        "stopped": words("The route was ended early"),
        "switched": words("The route was switched"),
        "migrated": words("Moved to a newer edition of the definitions"),
        "noted": words("Noted: %(name)s"),
        "waiting": words("The route waits: %(step)s"),
        "woken": words("The route goes on: %(step)s"),
        "linked": words("A linked document was made"),
        "linked-ended": words("A linked document has ended"),
        "published": words("Published"),
        "absence": words("The absence of %(to)s is noted"),
        "rule": words("The rule “%(rule)s” acted"),
        "warned": words("Warned: %(step)s"),
        "rules-stopped": words("Rules called on each other and were stopped"),
    }


def _decided(sight: Sight, entry: Row, who: str, when: str, step: str) -> TimelineEntry:
    data, case = entry["data"], sight.case
    words_of = ""
    if case.plan is not None and data.get("step") in case.plan.nodes:
        words_of = decision_title(case, case.plan.step(data["step"]), data["decision"])
    kind: EventKind = "return" if data.get("back") else "event"
    title = words("%(name)s: %(text)s") % {"name": step, "text": words_of} if words_of not in ("", step) else step
    if data.get("on_behalf"):
        who = words("%(who)s, for %(owner)s") % {"who": who, "owner": name_of(data["on_behalf"])}
    elif data.get("instead_of"):
        who = words("%(who)s, in place of %(owner)s") % {"who": who, "owner": name_of(data["instead_of"])}
    note = f" · {data['note']}" if data.get("note") else ""
    return TimelineEntry(title, who, when, note, quote=data.get("opinion", ""), kind=kind, ink=data.get("ink", ""))


def _changes(sight: Sight, fields: dict[str, list[object]]) -> tuple[Fact, ...]:
    """Old and new values of the fields that this reader may see."""
    hidden, case = sight.hidden_fields(), sight.case
    out = []
    for name, (old, new) in fields.items():
        field = case.type.field(name)
        if field is None or name in hidden:
            continue
        title = case.services.edition.texts.text(
            language_of(), f"document:{case.type.head.name}", "fields", name, field.title or name
        )
        was, now = (show_value(case, field, value, language_of()) for value in (old, new))
        out.append(Fact(title, now, aside=was))
    return tuple(out)
