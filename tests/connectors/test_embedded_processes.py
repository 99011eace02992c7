"""What only the embedded home does: several processes share its file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys

from connectors.tinydb import open_store
from runtime.ports import Collection, Where

WRITER = """
import sys
from connectors.tinydb import open_store
from runtime.ports import Collection, Duplicate, Index
store = open_store({"path": sys.argv[1], "synchronous": "OFF"})
store.declare([Collection("documents", (Index(("number",), unique=True),))])
won = 0
def work(tx, i):
    tx.insert("documents", {"id": f"{sys.argv[2]}-{i}", "number": f"{i}"})
    tx.emit({"number": tx.next("incoming")})
for i in range(150):
    try:
        store.transact(lambda tx: work(tx, i))
        won += 1
    except Duplicate:
        pass
store.close()
print(won)
"""

KILLED = """
import sys
from connectors.tinydb import open_store
from runtime.ports import Collection
store = open_store({"path": sys.argv[1]})
store.declare([Collection("documents")])
i = 0
while True:
    i += 1
    store.transact(lambda tx: (tx.insert("documents", {"id": f"{i:06}", "text": "x" * 2000}), tx.emit({"i": i})))
    print(i, flush=True)
"""


def start(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
    )


def test_two_processes_share_a_file_that_neither_has_made_yet(folder):
    processes = [start(WRITER, folder, name) for name in "ab"]
    won = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(won) == 150
    store = open_store({"path": folder, "synchronous": "OFF"})
    store.declare([Collection("documents")])
    changes = store.changes(limit=1000)
    assert [change.seq for change in changes] == [change.event["number"] for change in changes] == list(range(1, 151))
    store.close()


def test_a_killed_process_loses_no_acknowledged_write(folder):
    process = start(KILLED, folder)
    acknowledged = 0
    for line in process.stdout:
        acknowledged = int(line)
        if acknowledged >= 60:
            process.send_signal(signal.SIGKILL)
            break
    acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
    process.wait()
    process.stdout.close()
    store = open_store({"path": folder})
    store.declare([Collection("documents")])
    kept = store.count("documents")
    assert acknowledged <= kept <= acknowledged + 1 and len(store.changes(limit=1000)) == kept
    store.close()


def test_another_process_with_an_older_declaration_keeps_the_indexes_true(embedded, folder):
    older = sqlite3.connect(folder / "formwright.db")
    with older:
        older.execute(
            'INSERT INTO documents(id, rev, "$row") VALUES (?, 1, ?)',
            ("a", '{"id":"a","rev":1,"state":"open","created":1,"words":["договор"]}'),
        )
    older.close()
    assert embedded.count("documents", [Where("state", "==", "open")]) == 1
    assert embedded.count("documents", [Where("words", "has", "договор")]) == 1
