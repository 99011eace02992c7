"""The schema for editors takes a definition of any kind, and tells the kinds apart."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = resources.files("runtime.reading") / "schemas"
DEFINITIONS = Path(__file__).parent.parent.parent / "definitions"


@pytest.fixture(scope="module")
def editor() -> Draft202012Validator:
    """What an editor does with the published schemas."""
    texts = {entry.name: json.loads(entry.read_text("utf-8")) for entry in SCHEMAS.iterdir()}
    resources_by_id = [(one["$id"], Resource.from_contents(one)) for one in texts.values()]
    registry: Registry[Any] = Registry().with_resources(resources_by_id)
    return Draft202012Validator(texts["definition.json"], registry=registry)


def read(path: Path) -> list[Any]:
    """The definitions of a file as an editor reads them: every plain scalar as text, but for numbers and switches."""
    return [one for one in yaml.load_all(path.read_text("utf-8"), Loader=yaml.BaseLoader) if one]


@pytest.mark.parametrize("path", sorted(DEFINITIONS.rglob("organisation.yaml")), ids=lambda path: path.parent.name)
def test_the_shipped_organisations_fit(editor: Draft202012Validator, path: Path) -> None:
    assert [error.message for one in read(path) for error in editor.iter_errors(one)] == []


@pytest.mark.parametrize(
    ("definition", "wrong"),
    [
        ({"document": "letter", "route": "letter", "data": {}}, ""),
        ({"document": "letter", "dat": {}}, "'data' is a required property"),
        ({"agency": "office", "language": "en", "time-zone": "UTC", "organisation": "file"}, ""),
        ({"route": "letter", "steps": []}, "[] should be non-empty"),
        ({"letter": "x"}, "'theme' is a required property"),
    ],
)
def test_the_first_key_says_which_schema_counts(editor: Draft202012Validator, definition: Any, wrong: str) -> None:
    said = [error.message for error in editor.iter_errors(definition)]
    assert wrong in said if wrong else said == []
