"""Phrases that several pages say: terms, states, moments, names of steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_time

from runtime.kinds.register import Register
from runtime.kinds.route import Grant, Step
from runtime.office import notice_words, show
from runtime.office.case import Case
from runtime.office.show import LOCALES, show_moment, whole
from runtime.ports import Row
from runtime.web.frame import counted, definition_title, language_of, now, office, words, zone
from runtime.web.pages import Chip


def local(text: str) -> datetime:
    """A stored moment on the reader's clock."""
    return datetime.fromisoformat(text).astimezone(zone())


def listed(names: Iterable[str]) -> str:
    """Names one after the other, as the language lists them."""
    return ("、" if language_of() == "zh" else ", ").join(name for name in names if name)


def short_moment(text: str) -> str:
    """A moment as briefly as it can be understood: today's time, yesterday, a day of this year."""
    moment, today = local(text), now().date()
    time = format_time(moment.time(), "HH:mm", locale=_locale())
    if moment.date() == today:
        return words("today %(time)s") % {"time": time}
    if moment.date() == today - timedelta(days=1):
        return words("yesterday %(time)s") % {"time": time}
    return short_date(moment.date())


def short_date(day: date) -> str:
    """Day and month; the year too when it is another."""
    same = day.year == now().year
    patterns = {
        "ru": "d MMM" if same else "d MMM y",
        "zh": "M月d日" if same else "y年M月d日",
        "en": "d MMM" if same else "d MMM y",
    }
    return format_date(day, patterns[language_of()], locale=_locale())


def long_date(day: date) -> str:
    """A date in full, with its weekday."""
    pattern = {"ru": "d MMMM y, EEEE", "zh": "y年M月d日 EEEE", "en": "EEEE d MMMM y"}[language_of()]
    return format_date(day, pattern, locale=_locale())


def weekday(day: date) -> str:
    """The short name of a weekday."""
    return format_date(day, {"zh": "EEEEE"}.get(language_of(), "EEEEEE"), locale=_locale())


def moment(text: str) -> str:
    """A stored moment to the minute."""
    return show_moment(local(text), language_of())


def _locale() -> str:
    return LOCALES[language_of()]


def step_title(case: Case, step: str) -> str:
    """The name of a step or block in the reader's language."""
    return show.step_title(case, step, language_of())


def decision_title(case: Case, step: Step, name: str) -> str:
    """The words of a decision in the reader's language."""
    return notice_words.decision_title(case, step, name, language_of())


def grant_title(case: Case, grant: Grant) -> str:
    """What a route calls a word that it allows, in the reader's language; empty where it calls it nothing."""
    if case.plan is None:
        return grant.title
    edition, route, key = case.services.edition, case.plan.route, grant.key()
    if grant not in edition.routes[route].may:
        of = next((node for node in case.plan.steps() if node.step and grant in node.step.may), None)
        route, key = (of.route, grant.key(of.name)) if of else (route, key)
    return edition.texts.text(language_of(), f"route:{route}", "may", key, grant.title)


def type_title(name: str) -> str:
    """The title of a document type."""
    document = office().edition.documents.get(name)
    return definition_title("document", name, document.head.title if document else name)


def register_title(register: Register) -> str:
    """The title of a register."""
    return definition_title("register", register.head.name, register.head.title)


def term_chip(due: str, returned: bool = False) -> Chip | None:
    """How much of a term is left: late, soon (within a working day), or days."""
    if due in ("", "9999"):
        return Chip("back", words("returned")) if returned else None
    end, here = local(due), now()
    if end < here:
        late = max(1, (here.date() - end.date()).days)
        if end.date() == here.date():
            return Chip("late", words("late since %(time)s") % {"time": f"{end:%H:%M}"})
        return Chip("late", counted("%(num)s day late", "%(num)s days late", late))
    left = (end.date() - here.date()).days
    if left == 0:
        return Chip("soon", words("today %(time)s") % {"time": f"{end:%H:%M}"})
    if _working_days(here.date(), end.date()) <= 1:
        return Chip("soon", words("tomorrow") if left == 1 else short_date(end.date()))
    return Chip("run", counted("%(num)s day left", "%(num)s days left", left))


def _working_days(since: date, until: date) -> int:
    calendar = office().edition.calendar()
    days = (until - since).days
    if calendar is None or days > 10:
        return days
    return sum(not calendar.why_off(since + timedelta(days=at)) for at in range(1, days + 1))


def state_chip(row: Row, case: Case | None = None) -> Chip:
    """The state of a document in a word."""
    if row["state"] == "archived":
        return Chip("done", words("Archived"))
    if row["state"] == "closed":
        return Chip("done", words("Closed"))
    if row["state"] == "kept":
        return Chip("none", words("Kept"))
    if row["state"] == "suspended":
        return Chip("paused", words("The clock stands"))
    if case is not None and case.progress.open:
        names = list(dict.fromkeys(step_title(case, task.step) for task in case.progress.open))
        return Chip("run", words("In work: %(steps)s") % {"steps": ", ".join(names[:2])})
    return Chip("run", words("In work"))


def state_word(state: str) -> str:
    """A state as a register shows it."""
    return {
        "open": words("In work"),
        "closed": words("Closed"),
        "archived": words("Archived"),
        "kept": words("Kept"),
        "suspended": words("The clock stands"),
    }.get(state, state)


def name_of(person: str) -> str:
    """A person's or unit's title."""
    directory = office().directory()
    found = directory.person(person)
    if found is not None:
        return whole(found.title)
    unit = directory.unit(person)
    return unit.title if unit else person
