"""Judging a valid card of thirty fields: the whole call of a form against ``jsonschema`` with a reused validator.

    python -m tests.bench.bench_validation

The form's call also asks the catalogs and settles conditions; ``jsonschema`` only checks the bundled schema.
"""

from __future__ import annotations

from jsonschema import Draft202012Validator

from runtime.kinds.data import bundle
from tests.bench.bench_forms import measure
from tests.bench.letter import FILLED, PROPERTIES, REQUIRED
from tests.forms.filling import PlainScope, SmallChoices, item, made


def main() -> None:
    """Measure and print."""
    conditional = item("result", when="on_control", required=True), item("remind_before", when="urgent")
    form = made(PROPERTIES, *conditional, required=REQUIRED)
    schema = bundle({"type": "object", "properties": PROPERTIES, "required": REQUIRED})
    reference = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    card = {name: value for name, value in FILLED.items() if value != ""}
    choices = SmallChoices()

    def ours() -> bool:
        return form.accept(card, choices=choices, scope_for=PlainScope).ok

    assert ours() and reference.is_valid(card)
    found = measure({"form": ours, "jsonschema": lambda: reference.is_valid(card)})
    print(f"a valid card of {len(card)} values")
    print(f"  jsonschema, reused   {found['jsonschema'] * 1e6:8.0f} µs  {1 / found['jsonschema']:8.0f}/s")
    print(f"  the form's own call  {found['form'] * 1e6:8.0f} µs  {1 / found['form']:8.0f}/s")
    print(f"  ratio                {found['jsonschema'] / found['form']:8.1f}")


if __name__ == "__main__":
    main()
