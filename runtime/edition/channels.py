"""The channels that are installed: each is found through its entry point, the shipped ones through the same door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from runtime.kinds.simple import ChannelUse
from runtime.ports import Channel

_Opener = Callable[[Mapping[str, Any], Mapping[str, str]], Channel]


@cache
def announced_channels() -> Mapping[str, EntryPoint]:
    """Every installed channel by name."""
    return {entry.name: entry for entry in entry_points(group="formwright.channels")}


def open_channel(use: ChannelUse, secrets: Mapping[str, str]) -> Channel:
    """A channel as an agency uses it; ChannelError for options it does not understand, KeyError if it is unknown."""
    opener: _Opener = announced_channels()[use.channel].load()
    return opener(use.options, secrets)
