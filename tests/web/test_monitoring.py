"""What whoever looks after the server is told: a line for each answer, and figures for monitors."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.mmap_dict import MmapedDict

from runtime.commands.logs import LogFile, keep_logs
from runtime.office.deed import known
from runtime.office.office import Office
from runtime.ports import StoreError, Unavailable
from runtime.settings import Site
from runtime.web.access_log import LOGGER
from runtime.web.app import METRICS_FOLDER, create_app
from runtime.web.metrics import TOKEN
from tests.conftest import Visitor
from tests.office.story import entered, letter, sender, task


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[str], list[dict[str, object]]]:
    """The lines of a log of the home."""
    before = logging.getLogger().handlers[:], logging.getLogger(LOGGER).handlers[:]
    keep_logs(tmp_path)

    def read(name: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in (tmp_path / "logs" / f"{name}.log").read_text("utf-8").splitlines()]

    yield read  # type: ignore[misc]
    for handler in {*logging.getLogger().handlers, *logging.getLogger(LOGGER).handlers}.difference(*before):
        handler.close()
    logging.getLogger().handlers, logging.getLogger(LOGGER).handlers = before


def figure(text: str, name: str, **labels: str) -> float:
    """One figure."""
    inner = ",".join(f'{key}="{value}"' for key, value in labels.items())
    found = re.search(rf"^{name}{re.escape('{' + inner + '}') if inner else ''} (\S+)$", text, re.M)
    assert found is not None, text
    return float(found[1])


def test_every_answer_is_a_line_of_who_what_when_and_from_where(
    lines: Callable[[str], list[dict[str, object]]], visitor: Callable[..., Visitor]
) -> None:
    wang = visitor("demo-yunchuan", "wang")
    wang.get("/search?q=秘密")
    last = lines("access")[-1]
    assert (last["person"], last["path"], last["status"]) == ("wang", "/demo-yunchuan/search", 200)
    assert (last["agency"], last["from"], last["method"]) == ("demo-yunchuan", "127.0.0.1", "GET")
    assert str(last["at"]).startswith("2026-03-02T01:00") and isinstance(last["ms"], float)
    assert "秘密" not in json.dumps(lines("access"), ensure_ascii=False), "what somebody looked for is theirs"


def test_every_request_has_an_id_of_ours_whatever_is_sent(
    lines: Callable[[str], list[dict[str, object]]], visitor: Callable[..., Visitor]
) -> None:
    client = visitor("demo-yunchuan").client
    answers = [client.get(path, headers={"X-Request-ID": "mine"}) for path in ("/", "/nothing", "/static/none", "/")]
    told = [line["request"] for line in lines("access")]
    assert told == [answer.headers["X-Request-ID"] for answer in answers]
    assert len(set(told)) == 4 and all(re.fullmatch("[0-9a-f]{12}", str(one)) for one in told)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("7f3a.9-b_c:1", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("<b>", False), ("-x", False)],
)
def test_the_id_of_a_trusted_proxy_is_taken_over_if_it_is_harmless(site: Site, sent: str, kept: bool) -> None:
    answer = create_app(site, behind=1).test_client().get("/healthz", headers={"X-Request-ID": sent})
    assert (answer.headers["X-Request-ID"] == sent) is kept


@pytest.mark.parametrize(("agency", "label"), [("demo-yunchuan", "操作编号："), ("demo-perm", "Номер операции:")])
@pytest.mark.parametrize(("wrong", "status"), [(RuntimeError("stuck"), 500), (Unavailable("no answer"), 503)])
def test_the_number_that_an_error_page_shows_finds_the_lines(
    lines: Callable[[str], list[dict[str, object]]],
    visitor: Callable[..., Visitor],
    monkeypatch: pytest.MonkeyPatch,
    agency: str,
    label: str,
    wrong: Exception,
    status: int,
) -> None:
    someone = visitor(agency, {"demo-perm": "zueva"}.get(agency, "wang"))

    def fail(*given: object, **more: object) -> None:
        raise wrong

    monkeypatch.setattr("runtime.web.search.show", fail)
    answer = someone.get("/search?q=x")
    number = answer.headers["X-Request-ID"]
    assert answer.status_code == status
    assert re.search(f"{label} <code>{number}</code>", answer.text)
    assert [line["status"] for line in lines("access") if line["request"] == number] == [status]
    assert [line["level"] for line in lines("server") if line.get("request") == number] == ["error"]


def test_an_act_has_its_operation_id_in_its_line(
    lines: Callable[[str], list[dict[str, object]]], visitor: Callable[..., Visitor], perm: Office
) -> None:
    zueva, document = visitor("demo-perm", "zueva"), letter(perm)
    act = f"/documents/{document}/tasks/{task(perm, document, 'scan')}/claim"
    assert zueva.post(act, {"op": "5e1f"}).status_code == 302
    assert (lines("access")[-1]["op"], lines("access")[-1]["status"]) == ("5e1f", 302)
    for harmful in ("x" * 65, 'a"b', "a\nb", ""):
        zueva.post(act, {"op": harmful})
        assert lines("access")[-1]["op"] == "", harmful
    assert zueva.post(f"/documents/{document}/comment", {"comment": "Вижу"}).status_code == 302
    made = str(lines("access")[-1]["op"])
    assert known(perm, perm.store, made) == document, "an act whose form brings no id has one too"
    zueva.get("/?op=5e1f")
    assert lines("access")[-1]["op"] == ""
    visitor("demo-perm").post(act, {"op": "5e1f"})
    assert lines("access")[-1]["op"] == "", "who is not signed in has done nothing"


def test_what_goes_wrong_is_a_line_with_its_traceback(lines: Callable[[str], list[dict[str, object]]]) -> None:
    try:
        raise ValueError("the paper is stuck")
    except ValueError:
        logging.getLogger("formwright.timers").exception("timers of %s", "demo")
    [said] = lines("server")
    assert (said["level"], said["part"], said["text"]) == ("error", "formwright.timers", "timers of demo")
    assert "the paper is stuck" in str(said["error"])
    assert "request" not in said, "the clock began it"


def test_a_monitor_reads_how_many_answers_and_what_waits(cn: Office, visitor: Callable[..., Visitor]) -> None:
    entered(cn, sender(cn))
    wang = visitor("demo-yunchuan", "wang")
    for _ in range(3):
        wang.get("/registers")
    text = wang.client.get("/metrics").text
    assert figure(text, "formwright_answers_total", endpoint="register.all_registers", status="200") == 3
    assert figure(text, "formwright_answer_seconds_count") >= 3
    assert figure(text, "formwright_tasks_open", agency="demo-yunchuan") == 1
    assert figure(text, "formwright_tasks_open", agency="demo-perm") == 0
    assert figure(text, "formwright_store_up") == 1


def test_the_figures_are_for_this_machine_or_for_who_has_the_token(
    visitor: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visitor("demo-yunchuan").client
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 404, "a proxy speaks for many"
    monkeypatch.setenv(TOKEN, "of the monitor")
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    far = client.get(
        "/metrics", headers={"Authorization": "Bearer of the monitor"}, environ_base={"REMOTE_ADDR": "10.0.0.9"}
    )
    assert far.status_code == 200


def test_a_store_that_does_not_answer_is_a_figure_too(
    cn: Office, visitor: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visitor("demo-yunchuan").client

    def broken(*given: object) -> int:
        raise StoreError("gone")

    monkeypatch.setattr(type(cn.store), "count", broken)
    assert figure(client.get("/metrics").text, "formwright_store_up") == 0


def test_a_process_that_begins_just_now_does_not_spoil_the_figures(
    visitor: Callable[..., Visitor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, file = visitor("demo-yunchuan").client, tmp_path / "counter_1.db"
    file.touch()
    monkeypatch.setenv(METRICS_FOLDER, str(tmp_path))
    begun = threading.Timer(0.2, lambda: MmapedDict(str(file)).close())
    begun.start()
    assert client.get("/metrics").status_code == 200
    begun.join()


def test_a_line_that_cannot_be_written_fails_no_answer(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(b"no folder")
    handler = LogFile(tmp_path / "disk" / "access.log", delay=True)
    handler.handle(logging.LogRecord("x", logging.INFO, "x", 1, "a line", None, None))
    handler.close()
