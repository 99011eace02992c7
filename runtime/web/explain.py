"""Why this date and why me, in the reader's words."""

from __future__ import annotations

from datetime import date
from typing import Any

from runtime.office.case import Case
from runtime.office.show import show_term
from runtime.reading.term import Term, TermError
from runtime.routes.progress import Open
from runtime.web.frame import counted, definition_title, language_of, now, office, words
from runtime.web.pages import Line, Link
from runtime.web.pages_document import Term as TermBox
from runtime.web.pages_document import WhyDate
from runtime.web.pages_portal import Day
from runtime.web.phrases import listed, local, long_date, name_of, step_title, weekday


def term_of(task: Open) -> TermBox | None:
    """The term of a task and what is left of it."""
    if not task.due:
        return None
    due, here = local(task.due), now()
    text = words("Until %(date)s, %(time)s") % {"date": long_date(due.date()), "time": f"{due:%H:%M}"}
    if due < here:
        days = (here.date() - due.date()).days
        return TermBox(
            text, counted("%(num)s day late", "%(num)s days late", days) if days else words("late since today"), "late"
        )
    days = (due.date() - here.date()).days
    left = counted("%(num)s day left", "%(num)s days left", days) if days else words("today is the last day")
    return TermBox(text, left, "soon" if days <= 1 else "run")


def why_date(case: Case, task: Open) -> WhyDate | None:
    """The arithmetic of a task's date."""
    return explained(case, task.term) if task.term else None


def explained(case: Case, why: Any) -> WhyDate:
    """A sentence, the counted days as a strip, and the basis."""
    rule: list[Link] = []
    if why.get("rule"):
        table = office().edition.rules.get(why["rule"])
        title = definition_title("rules", why["rule"], table.head.title if table else why["rule"])
        rows = ", ".join(_row(why["rule"], row) for row in why.get("rows", ()))
        rule.append(Link(words("Rule “%(title)s”, row “%(row)s”.") % {"title": title, "row": rows}))
    if why.get("basis"):
        rule.append(Link((" " if rule else "") + words("Basis: %(basis)s") % {"basis": why["basis"]}))
    return WhyDate(_sentence(case, why), _strip(why), tuple(rule))


def _row(table: str, row: str) -> str:
    found = office().edition.rules.get(table)
    title = next((one.title for one in found.rows if one.name == row), "") if found else ""
    return office().edition.texts.text(language_of(), f"rules:{table}", "rows", row, title or row)


def _sentence(case: Case, why: Any) -> str:
    if why.get("field"):
        return words("The date stands on the card.")
    parts = [words("%(term)s from %(start)s.") % {"term": _term(why.get("term", "")), "start": _start(case, why)}]
    if why.get("from", "").startswith("setting:"):
        name = why["from"].removeprefix("setting:")
        setting = office().edition.settings.get(name)
        parts.append(
            words("The term comes from the setting “%(title)s”.")
            % {"title": definition_title("setting", name, setting.head.title if setting else name)}
        )
    if why.get("from", "").startswith("field:"):
        parts.append(words("The term stands on the card."))
    if why.get("stage"):
        parts.append(words("It is the norm of the stage “%(stage)s”.") % {"stage": step_title(case, why["stage"])})
    if why.get("moved_from"):
        parts.append(
            words("%(date)s is a day off, so the term moves to the next working day.")
            % {"date": long_date(date.fromisoformat(why["moved_from"]))}
        )
    if why.get("guessed"):
        parts.append(words("The calendar does not reach that far; plain weeks were counted."))
    if why.get("country"):
        parts.append(words("Beyond the calendar's own days the general public holidays of the country were counted."))
    joiner = "" if language_of() == "zh" else " "
    return joiner.join(parts)


def _term(text: str) -> str:
    try:
        return show_term(Term.parse(text), language_of())
    except TermError:
        return text


def _start(case: Case, why: Any) -> str:
    since = why.get("since", "here")
    day = long_date(local(why["start"]).date())
    if since == "here" or not since:
        return words("receiving the task, %(date)s") % {"date": day}
    return words("the step “%(step)s”, %(date)s") % {"step": step_title(case, since), "date": day}


def _strip(why: Any) -> tuple[Day, ...]:
    """At most two weeks of days; the ends of a longer term."""
    days = why.get("days", [])
    if not days:
        return ()
    made = [_day(day, at, len(days)) for at, day in enumerate(days)]
    return tuple(made if len(made) <= 11 else [*made[:5], Day("", "…"), *made[-4:]])


def _day(day: Any, at: int, count: int) -> Day:
    text, counted_as, off = day
    value = date.fromisoformat(text)
    if at == 0:
        return Day(weekday(value), str(value.day), words("received"), "received")
    if at == count - 1:
        return Day(weekday(value), str(value.day), words("due"), "due")
    if off and not counted_as:
        return Day(weekday(value), str(value.day), words("day off"), "off")
    return Day(weekday(value), str(value.day), str(counted_as), "off" if off else "counted")


def why_me(case: Case, task: Open) -> tuple[Line, ...]:
    """Who the route names at this step, and how that led to these people."""
    lines: list[Line] = []
    if task.delegated_by:
        lines.append(
            (
                Link(
                    words("%(who)s delegated it to you; the responsibility stays there.")
                    % {"who": name_of(task.delegated_by)}
                ),
            )
        )
    if task.added_by:
        lines.append((Link(words("%(who)s added you at this step.") % {"who": name_of(task.added_by)}),))
    named = [said for text in task.why.get("by", ()) if (said := _participant(case, text))]
    if named:
        lines.append(
            (Link(words("The route gives this step to: %(who)s.") % {"who": "; ".join(dict.fromkeys(named))}),)
        )
    if task.why.get("fallback"):
        lines.append((Link(words("Nobody else was found, so it came to those who answer for such cases.")),))
    if len(task.people) > 1:
        lines.append(
            (
                Link(
                    words("It is offered to %(who)s; whoever is first does it.")
                    % {"who": listed(name_of(name) for name in task.people[:6])}
                ),
            )
        )
    return tuple(lines)


def _participant(case: Case, text: str) -> str:
    word, _, rest = text.partition(" ")
    edition, directory = case.services.edition, case.services.directory
    match word:
        case "role" if rest in edition.roles:
            return words("role “%(title)s”") % {"title": definition_title("role", rest, edition.roles[rest].head.title)}
        case "post":
            post = directory.post(rest)
            return words("post “%(title)s”") % {"title": post.title if post else rest}
        case "unit":
            return words("unit “%(title)s”") % {"title": name_of(rest)}
        case "head-of":
            return words("head of %(unit)s") % {"unit": ", ".join(name_of(name) for name in rest.split(", "))}
        case "representative-of":
            return words("representative of %(unit)s") % {"unit": ", ".join(name_of(name) for name in rest.split(", "))}
        case "did":
            return words("who did the step “%(step)s”") % {"step": step_title(case, rest)}
        case "field":
            field = case.type.field(rest.partition(".")[0])
            title = field.title if field else rest
            shown = edition.texts.text(language_of(), f"document:{case.type.head.name}", "fields", rest, title)
            return words("named on the card: %(field)s") % {"field": shown}
        case "administrator":
            return words("the administrators")
    return ""
