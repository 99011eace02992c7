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
    if sentence is None or (event in ("passed", "withdrawn", "routed") and not full):
        return None
    names = {
        "number": data.get("number", ""),
        "step": step,
        "to": name_of(data.get("to", "")) if data.get("to") else "",
        "rule": _rule_title(data.get("rule", "")),
        "people": ", ".join(name_of(name) for name in data.get("people", ())),
    }
    kind = {"delegated": "delegation", "transferred": "delegation", "reminded": "late", "added": "delegation"}.get(
        event, "system"
    )
    return TimelineEntry(sentence % names, who, when, kind=kind)  # type: ignore[arg-type]


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
        "rule": words("The rule “%(rule)s” acted"),
        "rules-stopped": words("Rules called on each other and were stopped"),
    }


def _decided(sight: Sight, entry: Row, who: str, when: str, step: str) -> TimelineEntry:
    data, case = entry["data"], sight.case
    words_of = ""
    if case.plan is not None and data.get("step") in case.plan.nodes:
        words_of = decision_title(case, case.plan.step(data["step"]), data["decision"])
    kind: EventKind = "return" if data.get("back") else "event"
    title = words("%(name)s: %(text)s") % {"name": step, "text": words_of} if words_of not in ("", step) else step
    return TimelineEntry(title, who, when, quote=data.get("opinion", ""), kind=kind)


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
