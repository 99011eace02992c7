"""The channels of an agency are checked where they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.edition.build import build_agency
from runtime.reading.problem import Problems
from tests.office.small import AGENCY


def checked(folder: Path, channels: str) -> list[str]:
    """What is wrong with an agency of these channels."""
    said = AGENCY.split("---\nrole:")[0].replace("organisation: file\n", f"organisation: file\n{channels}\n")
    (folder / "agency.yaml").write_text(said + "---\nrole: clerk\n", "utf-8")
    try:
        edition = build_agency(folder)
    except Problems as problems:
        return [f"{one.code}: {one.text}; {one.remedy}" for one in problems.problems]
    assert edition.agency is not None
    return [use.channel for use in edition.agency.channels]


HOOK = 'channel: webhook, options: {url: "https://x.example/in"}, secrets: {key: HOOK_KEY}'
MAIL = "channel: smtp, options: {host: mail.example, from: office@x.example}"


def test_channels_are_read_without_their_secrets(tmp_path: Path) -> None:
    assert checked(tmp_path, f"channels: [{{{MAIL}}}, {{{HOOK}}}]") == ["smtp", "webhook"]


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        ("[{channel: smpt}]", "no-such-channel: agency 'harbour': there is no channel 'smpt'; did you mean 'smtp'?"),
        ("[{channel: smtp, options: {host: mail.example}}]", "wrong-channel: *'from' is needed"),
        ("[{channel: webhook, options: {url: https://x.example}}]", "wrong-channel: *the secret 'key' is needed"),
        (f"[{{{HOOK}}}, {{{HOOK}}}]", "name-twice: *the channel 'webhook' stands twice"),
        ("[{channel: smtp, secrets: {password: s3cret}}]", "s3cret"),
        (f"[{{{MAIL}, kinds: [task-asigned]}}]", "task-assigned"),
    ],
)
def test_a_mistake_in_a_channel_is_told_with_its_remedy(tmp_path: Path, channels: str, said: str) -> None:
    (found,) = checked(tmp_path, f"channels: {channels}")
    for part in said.split("*"):
        assert part in found


def test_an_address_of_a_person_looks_like_one(tmp_path: Path) -> None:
    text = AGENCY.split("---\nrole:")[0].replace("person: vera, title: Vera", "person: vera, title: Vera, email: vera")
    (tmp_path / "agency.yaml").write_text(text + "---\nrole: clerk\n", "utf-8")
    with pytest.raises(Problems, match="email"):
        build_agency(tmp_path)
