"""Plain words of YAML by the YAML 1.2 core schema: ``NO`` is a text, and ``01.12`` is not quietly a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_INT = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_INT = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_LONGEST: Final = 40
_WORDS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Unclear:
    """A plain scalar whose number does not print back as written, such as ``01.12``: text only where text is wanted."""

    written: str

    @property
    def number(self) -> str:
        """The number it would be; the text itself where it is too large for one."""
        if len(self.written) > _LONGEST:
            return self.written
        if _OTHER_INT.match(self.written):
            return str(int(self.written, 0))
        value = int(self.written) if _INT.match(self.written) else float(self.written)
        return self.written if value in (float("inf"), float("-inf")) else repr(value)


def resolve(text: str) -> Any:
    """A plain scalar by the YAML 1.2 core schema; Unclear where its number does not print back as written."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        number = int(text) if len(text) <= _LONGEST else None
        return number if number is not None and str(number) == text else Unclear(text)
    if _OTHER_INT.match(text):
        return Unclear(text)
    if _FLOAT.match(text):
        value = float(text)
        return value if repr(value) == text else Unclear(text)
    return text
