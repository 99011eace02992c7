"""Deliveries: what waits to leave the office by its channels and what was not taken, for administrators."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from runtime.office import dead_letters, delivering, outbox
from runtime.office.access import Sight
from runtime.ports import Row
from runtime.web.frame import counted, me, office, place, posted, say_done, show, words
from runtime.web.pages import Act, Fact, Link, Pager, Tab
from runtime.web.pages_deliveries import DeliveriesPage, Delivery
from runtime.web.pages_form import Interruption
from runtime.web.pages_portal import Empty
from runtime.web.phrases import moment, name_of

pages = Blueprint("deliveries", __name__, url_prefix="/<agency>/settings/deliveries")

Answer = Response | tuple[str, int]


@pages.get("")
def read() -> Answer:
    """The messages in one state, those that were not taken first."""
    asked, channel = request.args.get("state", ""), request.args.get("channel", "")
    counts = dead_letters.counts(office(), me(), channel)
    state = asked if asked in outbox.STATES else outbox.DEAD if counts[outbox.DEAD] else outbox.WAITING
    after = request.args.get("after") or None
    found = dead_letters.letters(office(), me(), state, channel, after)
    page = DeliveriesPage(
        words("Deliveries"),
        tuple(_tab(one, state, channel, counts[one]) for one in outbox.STATES),
        tuple(_delivery(row) for row in found.rows),
        crumbs=(*_crumbs(), Link(words("Deliveries"))),
        channels=_channels(state, channel),
        acts=_acts(state, channel) if found.rows else (),
        empty=None if found.rows else _empty(state),
        pager=_pager(state, channel, found.next, after),
    )
    return show(page, current="settings")


@pages.post("/again")
def again() -> Response:
    """Send one message again, or all that were not taken."""
    channel, id = posted("channel"), posted("id")
    if id:
        count = dead_letters.send_again(office(), me(), [id], channel, place())
    else:
        count = dead_letters.send_all_again(office(), me(), channel, place())
    say_done(counted("%(num)s message will be sent again now", "%(num)s messages will be sent again now", count))
    return redirect(url_for("deliveries.read", state=posted("state") or None, channel=channel or None))


@pages.get("/<id>/drop")
def ask(id: str) -> Answer:
    """Asks before a message is dropped."""
    row = dead_letters.letter(office(), me(), id)
    page = Interruption(
        words("Drop this message?"),
        (
            (Link(words("It will never be sent. This cannot be undone.")),),
            (Link(words("The notice stays in the office, where the person reads it after signing in.")),),
        ),
        url_for("deliveries.drop", id=id),
        words("Drop the message"),
        Link(words("Back to deliveries"), url_for("deliveries.read", state=row["state"])),
        danger=True,
        facts=(Fact(words("What"), _title(row)), *_facts(row)),
        crumbs=(*_crumbs(), Link(words("Deliveries"), url_for("deliveries.read"))),
    )
    return show(page, current="settings")


@pages.post("/<id>/drop")
def drop(id: str) -> Response:
    """Drop a message."""
    dead_letters.drop(office(), me(), id, place())
    say_done(words("The message is dropped"))
    return redirect(url_for("deliveries.read"))


def _crumbs() -> tuple[Link, ...]:
    return Link(words("Home"), url_for("inbox.portal")), Link(words("Settings"), url_for("account.settings"))


def _tab(state: str, current: str, channel: str, count: int) -> Tab:
    url = url_for("deliveries.read", state=state, channel=channel or None)
    kind = "late" if state == outbox.DEAD else "neutral"
    return Tab(_state(state), url, state == current, count, kind)  # type: ignore[arg-type]


def _state(state: str) -> str:
    return {
        outbox.DEAD: words("Not taken"),
        outbox.WAITING: words("Waiting"),
        outbox.SENT: words("Sent on"),
        outbox.DROPPED: words("Dropped"),
    }[state]


def _channels(state: str, current: str) -> tuple[Tab, ...]:
    """All channels, or one of them; with a single one there is nothing to choose."""
    names = [use.channel for use in outbox.uses(office())]
    if len(names) < 2 and not current:
        return ()
    every = Tab(words("All channels"), url_for("deliveries.read", state=state), not current)
    one = (Tab(name, url_for("deliveries.read", state=state, channel=name), name == current) for name in names)
    return every, *one


def _acts(state: str, channel: str) -> tuple[Act, ...]:
    if state != outbox.DEAD:
        return ()
    fields = (("channel", channel), ("state", state))
    return (Act(words("Send all again"), url_for("deliveries.again"), "primary", post=True, fields=fields),)


def _delivery(row: Row) -> Delivery:
    acts: tuple[Act, ...] = ()
    if row["state"] in (outbox.DEAD, outbox.WAITING):
        text = words("Send again") if row["state"] == outbox.DEAD else words("Try now")
        fields = (("id", row["id"]), ("state", row["state"]))
        acts = (
            Act(text, url_for("deliveries.again"), post=True, fields=fields),
            Act(words("Drop"), url_for("deliveries.ask", id=row["id"]), "danger"),
        )
    return Delivery(_title(row), _facts(row), _reason(row["reason"]), acts)


def _title(row: Row) -> str:
    return words("%(what)s, to %(who)s") % {
        "what": _kinds().get(row["kind"], row["kind"]),
        "who": name_of(row["person"]),
    }


def _facts(row: Row) -> tuple[Fact, ...]:
    facts = [Fact(words("Channel"), row["channel"]), Fact(words("Written"), moment(row["made"]))]
    if row["tries"]:
        facts.append(Fact(words("Tries"), str(row["tries"]), aside=moment(row["tried"]) if row.get("tried") else ""))
    if row["state"] == outbox.WAITING:
        facts.append(Fact(words("Next try"), moment(row["at"])))
    return (*facts, *_document(row))


def _document(row: Row) -> tuple[Fact, ...]:
    """The document it is about, to an administrator who may read it."""
    found = office().store.get("documents", row["document"]) if row["document"] else None
    if found is None or not Sight(office().case(found), me(), office().rights(me())).readable:
        return ()
    text = found.get("number") or found.get("heading", "")
    return (Fact(words("Document"), text, url=url_for("document.read", id=found["id"])),)


def _reason(reason: str) -> str:
    """Why it was not taken; what another server said stands as it said it."""
    code, _, rest = reason.partition(" ")
    if code == delivering.NO_SECRET:
        return words("The server was started without the environment variable %(name)s.") % {"name": rest}
    return {
        delivering.NO_ADDRESS: words("The person has no e-mail address. Add it to the organisation, then send again."),
        delivering.NO_CHANNEL: words("The agency has turned this channel off, or it is not installed."),
        delivering.NO_PERSON: words("The person does not work here any more."),
    }.get(code, reason)


def _kinds() -> dict[str, str]:
    return {
        "task-assigned": words("New task"),
        "task-delegated": words("Task passed on"),
        "deadline-near": words("Term is near"),
        "deadline-passed": words("Term has passed"),
        "consent-asked": words("Consent is asked"),
        "on-behalf": words("Decision entered for another"),
        "extended": words("More time"),
        "prompted": words("Asked to hurry"),
        "copied": words("Copy"),
        "removed": words("Task taken back"),
        "decided": words("Decision"),
        "rule": words("Told by a rule"),
        "warned": words("Warning"),
    }


def _empty(state: str) -> Empty:
    if not outbox.uses(office()):
        return Empty(
            words("No channel is turned on"),
            (
                (Link(words("People are told in the office alone, after signing in.")),),
                (Link(words("To tell them by mail as well, write channels: into the file of the agency.")),),
            ),
            (Act(words("Back to settings"), url_for("account.settings")),),
        )
    told = {
        outbox.DEAD: words("Everything that was sent was taken. There is nothing to do."),
        outbox.WAITING: words("Nothing waits to be sent. There is nothing to do."),
        outbox.SENT: words("What was sent in the last thirty days stands here."),
        outbox.DROPPED: words("What an administrator decides not to send stands here."),
    }
    back = Act(words("Back to settings"), url_for("account.settings"))
    return Empty(words("No messages here"), ((Link(told[state]),),), (back,))


def _pager(state: str, channel: str, after: str | None, before: str | None) -> Pager | None:
    if after is None and before is None:
        return None
    previous = url_for("deliveries.read", state=state, channel=channel or None) if before else ""
    following = url_for("deliveries.read", state=state, channel=channel or None, after=after) if after else ""
    return Pager("", previous, following)
