"""Every route of the application, asked by everybody: nobody sees or does what the access rules deny."""

from __future__ import annotations

import pytest

from runtime.office import creating, deciding
from runtime.office.office import Office
from runtime.web.app import OPEN_ENDPOINTS

# What each route answers to an outsider of the document and to the holder of its task; without signing in, or from
# another agency, every one of them leads to the sign-in page. A new route must be added here on purpose.
MATRIX: dict[str, tuple[str, str, set[int], set[int]]] = {
    # endpoint: (method, path, answers to the outsider, answers to the holder)
    "api.find": ("GET", "/api/documents?number=0101-白2026-0001", {200}, {200}),
    "api.read": ("GET", "/api/documents/{id}", {404}, {200}),
    "profile.read": ("GET", "/profile", {200}, {200}),
    "profile.keep": ("POST", "/profile", {302}, {302}),
    "api.why": ("GET", "/api/documents/{id}/explain", {404}, {200}),
    "account.password": ("GET", "/password", {200}, {200}),
    "account.change_password": ("POST", "/password", {422}, {422}),
    "account.settings": ("GET", "/settings", {403}, {403}),
    "account.keep_settings": ("POST", "/settings", {403}, {403}),
    "deliveries.read": ("GET", "/settings/deliveries", {403}, {403}),
    "deliveries.again": ("POST", "/settings/deliveries/again", {403}, {403}),
    "deliveries.ask": ("GET", "/settings/deliveries/none/drop", {403}, {403}),
    "deliveries.drop": ("POST", "/settings/deliveries/none/drop", {403}, {403}),
    "log.read": ("GET", "/settings/log", {403}, {403}),
    "log.export": ("GET", "/settings/log/export", {403}, {403}),
    "account.sign_out": ("POST", "/logout", {302}, {302}),
    "inbox.portal": ("GET", "/", {200}, {200}),
    "inbox.notices": ("GET", "/notices", {200}, {200}),
    "inbox.know": ("POST", "/notices", {302}, {302}),
    "inbox.bulk": ("POST", "/bulk", {302}, {302}),
    "inbox.quick": ("POST", "/documents/{id}/tasks/{task}/quick/submit", {404}, {302}),
    "form.choose": ("GET", "/new", {200}, {200}),
    "form.begin": ("GET", "/new/incoming-document", {403}, {403}),
    "form.send": ("POST", "/new/incoming-document", {403}, {403}),
    "form.confirm": ("POST", "/new/incoming-document/confirm", {403}, {403}),
    "form.abandon": ("POST", "/drafts/none/abandon", {302}, {302}),
    "form.options": ("GET", "/options/incoming-document/leader?document={id}&task={task}", {404}, {200}),
    "task.fill": ("GET", "/documents/{id}/tasks/{task}", {404}, {200}),
    "task.act": ("POST", "/documents/{id}/tasks/{task}", {404}, {422}),
    "task.claim": ("POST", "/documents/{id}/tasks/{task}/claim", {404}, {302}),
    "task.release": ("POST", "/documents/{id}/tasks/{task}/release", {404}, {403}),
    "words.choose": ("GET", "/documents/{id}/tasks/{task}/delegate", {404}, {403}),
    "words.use": ("POST", "/documents/{id}/tasks/{task}/delegate", {404}, {403}),
    "deeds.ask": ("GET", "/documents/{id}/words/withdraw", {404}, {403}),
    "deeds.use": ("POST", "/documents/{id}/words/withdraw", {404}, {403}),
    "absences.keep": ("POST", "/absences", {422}, {422}),
    "absences.end": ("POST", "/absences/none/end", {404}, {404}),
    "document.read": ("GET", "/documents/{id}", {404}, {200}),
    "document.comment": ("POST", "/documents/{id}/comment", {404}, {422}),
    "document.original": ("POST", "/documents/{id}/original", {404}, {302}),
    "files.download": ("GET", "/documents/{id}/files/" + "0" * 64, {404}, {404}),
    "files.uploaded": ("GET", "/uploads/" + "0" * 64 + "/a.pdf", {404}, {404}),
    "register.all_registers": ("GET", "/registers", {200}, {200}),
    "register.read": ("GET", "/registers/archive", {403}, {403}),
    "register.export": ("GET", "/registers/archive/export", {403}, {403}),
    "search.find": ("GET", "/search?q=防汛", {200}, {200}),
    "api.search": ("GET", "/api/search?q=防汛", {200}, {200}),
}


@pytest.fixture
def paper(cn: Office) -> tuple[str, str]:
    """A document that waits for Zhao's proposal, and the id of his task."""
    sender = creating.create(cn, "wang", "organisation-entry", {"name": "省政府办公厅", "rank": "upper"})
    answers = {"received": "2026-03-02", "sender": sender, "source": "bag", "department": "secretariat"}
    document = creating.create(cn, "wang", "incoming-document", answers)
    row = cn.store.get("documents", document)
    assert row is not None
    entry = {"head_type": "white", "subject": "防汛方案", "urgency": "ordinary", "secrecy": "public"}
    deciding.decide(cn, "wang", document, cn.case(row).progress.open[0].id, "submit", entry)
    row = cn.store.get("documents", document)
    assert row is not None
    return document, cn.case(row).progress.open[0].id


def ask(visitor, endpoint: str, paper: tuple[str, str]) -> int:  # type: ignore[no-untyped-def]
    method, path, _, _ = MATRIX[endpoint]
    filled = path.format(id=paper[0], task=paper[1])
    answer = visitor.get(filled) if method == "GET" else visitor.post(filled)
    return int(answer.status_code)


def test_every_route_stands_in_the_matrix(visitor) -> None:  # type: ignore[no-untyped-def]
    app = visitor("demo-yunchuan").client.application
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(MATRIX) | OPEN_ENDPOINTS


@pytest.mark.parametrize("endpoint", sorted(MATRIX))
def test_nobody_gets_in_without_signing_in(visitor, endpoint: str, paper: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    method, path, _, _ = MATRIX[endpoint]
    stranger = visitor("demo-yunchuan")
    filled = path.format(id=paper[0], task=paper[1])
    answer = stranger.get(filled) if method == "GET" else stranger.post(filled)
    assert answer.status_code == 302
    assert "/demo-yunchuan/login" in answer.location


@pytest.mark.parametrize("endpoint", sorted(MATRIX))
def test_an_account_of_another_agency_opens_nothing_here(visitor, endpoint: str, paper: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    neighbour = visitor("demo-perm", "zueva")
    neighbour.agency = "demo-yunchuan"
    method, path, _, _ = MATRIX[endpoint]
    filled = path.format(id=paper[0], task=paper[1])
    answer = neighbour.get(filled) if method == "GET" else neighbour.post(filled)
    assert answer.status_code == 302
    assert "/login" in answer.location


def test_the_outsider_and_the_holder_get_what_the_matrix_says(visitor, paper: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    outsider = visitor("demo-yunchuan", "jing")
    holder = visitor("demo-yunchuan", "zhao")
    order = [name for name in MATRIX if name != "account.sign_out"]
    for endpoint in [*order, "account.sign_out"]:
        _, _, to_outsider, to_holder = MATRIX[endpoint]
        assert ask(outsider, endpoint, paper) in to_outsider, f"outsider at {endpoint}"
        assert ask(holder, endpoint, paper) in to_holder, f"holder at {endpoint}"


def test_a_search_shows_the_outsider_nothing_of_a_document_of_others(visitor, paper: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    address = f"/documents/{paper[0]}"
    outsider = visitor("demo-yunchuan", "jing")
    assert address not in outsider.get("/search?q=防汛").text
    assert outsider.get("/api/search?q=防汛").json == {"found": [], "next": None, "counts": {}}
    assert address in visitor("demo-yunchuan", "zhao").get("/search?q=防汛").text
