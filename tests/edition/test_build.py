"""Building: packs, an agency's overlay and its own definitions become one edition, addressed by its content."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from runtime.edition.build import build_agency, build_pack, freeze, thaw
from runtime.edition.edition import Edition
from runtime.edition.library import Library
from runtime.edition.versions import engine_version, fits
from runtime.reading.problem import Problems

OFFICE = Path(__file__).parents[1] / "data" / "mistakes" / "office"
AGENCY = "agency: northern\nlanguage: en\ntime-zone: Asia/Shanghai\ncalendar: office\npacks: [{pack: office}]\n"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder of definitions."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def agency(tmp_path: Path, **files: str) -> Edition:
    """An agency over the little office; ``overlay`` and ``own`` are its two folders."""
    shutil.copytree(OFFICE, tmp_path / "office", dirs_exist_ok=True)
    written = {"agency.yaml": AGENCY} | {f"{name}/changes.yaml": text for name, text in files.items()}
    return build_agency(write(tmp_path / "northern", written))


def pack(tmp_path: Path, **files: str) -> Edition:
    """The little office with further files in it."""
    folder = Path(shutil.copytree(OFFICE, tmp_path / "office", dirs_exist_ok=True))
    return build_pack(write(folder, {f"{name}.yaml": text for name, text in files.items()}))


def said(problems: Problems) -> list[str]:
    return [str(problem) for problem in problems.problems]


# -- a pack, an agency --------------------------------------------------------------------------------------------


def test_a_pack_stands_by_itself(tmp_path: Path) -> None:
    edition = pack(tmp_path)
    assert edition.language == "en"
    assert set(edition.documents) == {"letter"}
    assert edition.agency is None
    calendar, item, series = edition.calendar(), edition.file_item("01-12"), edition.series_of("letter")
    assert calendar is not None and calendar.head.name == "office"
    assert item is not None and item.title == "Letters"
    assert series is not None and series.head.name == "letters"


def test_an_agency_changes_a_pack_and_adds_its_own(tmp_path: Path) -> None:
    edition = agency(tmp_path, overlay="document: letter\ntitle: Paper\n", own="role: driver\ntitle: Driver\n")
    assert edition.documents["letter"].head.title == "Paper"
    assert set(edition.roles) == {"clerk", "head", "driver"}
    assert edition.agency is not None and edition.agency.zone == "Asia/Shanghai"


def test_a_definition_may_be_taken_away(tmp_path: Path) -> None:
    edition = agency(tmp_path, overlay="register: letters\nremove: true\n")
    assert not edition.registers


def test_a_changed_value_is_told_where_the_overlay_has_it(tmp_path: Path) -> None:
    edition = agency(tmp_path, overlay="document: letter\n\ntitle: Paper\n")
    letter = edition.sources["document:letter"]
    assert str(letter.place(("title",))) == "northern/overlay/changes.yaml:3:1"
    assert str(letter.place(("heading",))).startswith("office/office.yaml:")


def test_one_definition_may_be_like_another(tmp_path: Path) -> None:
    memo = (
        "document: memo\nlike: letter\ntitle: Memo\nroute: {remove: true}\ndata: {properties: {note: {type: string}}}\n"
    )
    edition = pack(tmp_path, memo=memo)
    assert edition.documents["memo"].head.title == "Memo"
    assert edition.documents["memo"].route == ""
    assert [field.name for field in edition.documents["memo"].fields][-1] == "note"
    assert edition.documents["letter"].field("note") is None


def test_like_follows_an_overlay(tmp_path: Path) -> None:
    memo = "document: memo\nlike: letter\nroute: {remove: true}\n"
    edition = agency(tmp_path, overlay="document: letter\nfile: {remove: true}\n", own=memo)
    assert edition.documents["memo"].file == ""


def test_a_theme_may_be_like_one_that_comes_with_the_product(tmp_path: Path) -> None:
    theme = 'theme: blue\nlike: office\ntokens: {rule: {light: "#000000", dark: "#ffffff"}}\n'
    edition = agency(tmp_path, own=theme)
    assert set(edition.themes["blue"].tokens) == {"accent", "accent-t", "rule"}


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Problems) as raised:
        pack(tmp_path, one="role: driver\nrigths: []\n", two="catalog: colours\nordered: yes\nvalues: [{value: a}]\n")
    assert [problem.code for problem in raised.value.problems] == ["unknown-key", "switch"]


# -- packs that use packs -----------------------------------------------------------------------------------------


def two_packs(folder: Path, *, wanted: str = "", uses: str = "base") -> Path:
    """A pack upon another; its folder."""
    base = {"base/pack.yaml": 'pack: base\nversion: "1.2.3"\nlanguage: ru\n', "base/roles.yaml": "role: clerk\n"}
    version = f', version: "{wanted}"' if wanted else ""
    upper = f'pack: upper\nversion: "2.0.0"\nlanguage: en\nuses: [{{pack: {uses}{version}}}]\n'
    route = "route: memo\nsteps: [{step: read, by: {role: clerk}}]\n"
    write(folder, base | {"upper/pack.yaml": upper, "upper/memo.yaml": route})
    return folder / "upper"


def test_a_pack_sees_what_it_uses(tmp_path: Path) -> None:
    edition = build_pack(two_packs(tmp_path))
    assert list(edition.packs) == ["base", "upper"]
    assert edition.language == "en"
    assert "clerk" in edition.roles


def test_a_pack_used_twice_is_read_once_and_asked_twice(tmp_path: Path) -> None:
    two_packs(tmp_path)
    agency = AGENCY.replace("[{pack: office}]", '[{pack: base}, {pack: upper}, {pack: base, version: "2"}]')
    northern = write(tmp_path / "northern", {"agency.yaml": agency.replace("calendar: office\n", "")})
    with pytest.raises(Problems) as raised:
        build_agency(northern)
    assert said(raised.value) == [
        "northern/agency.yaml:4:51: version: agency 'northern': it wants base 2, but 1.2.3 is here; "
        "change the version, or install another pack"
    ]


def test_packs_inside_the_agency_are_found(tmp_path: Path) -> None:
    two_packs(tmp_path / "northern" / "packs")
    text = AGENCY.replace("office}", "upper}").replace("calendar: office\n", "")
    edition = build_agency(write(tmp_path / "northern", {"agency.yaml": text}))
    assert list(edition.packs) == ["base", "upper"]


def test_a_library_finds_the_announced_packs() -> None:
    assert Library().find("ru-perm") is not None
    assert Library().find("nowhere") is None
    assert {"ru-perm", "cn-receive-send"} <= Library().names()


def test_a_pack_that_misnames_itself_does_not_go_round_for_ever(tmp_path: Path) -> None:
    inner = {"letters/pack.yaml": "pack: orders\nversion: 1.0.0\nlanguage: en\nuses: [{pack: letters}]\n"}
    text = AGENCY.replace("office}", "letters}").replace("calendar: office\n", "")
    write(tmp_path, inner | {"northern/agency.yaml": text})
    with pytest.raises(Problems) as raised:
        build_agency(tmp_path / "northern")
    assert [problem.code for problem in raised.value.problems] == ["circle", "no-such-pack"]


@pytest.mark.parametrize(
    ("wanted", "has", "fit"),
    [
        ("", "1.2.3", True),
        ("1.2.3", "1.2.3", True),
        ("1.2", "1.2.3", True),
        ("1", "1.2.3", True),
        ("1.3", "1.2.3", False),
        ("~1.2", "1.2.9", True),
        ("~1.2", "1.3.0", False),
        ("~1.2.3", "1.2.2", False),
        (">=1.2", "2.0.0", True),
        (">=1.2", "1.1.9", False),
        (">=0.1 <1", "0.9.0", True),
        (">=0.1 <1", "1.0.0", False),
        (">=0.10", "0.9.0", False),
    ],
)
def test_a_version_fits_or_not(wanted: str, has: str, fit: bool) -> None:
    assert fits(wanted, has) is fit


@pytest.mark.parametrize("wanted", ["~1.2", ">=1 <2", "1.2.3"])
def test_a_version_that_fits_is_taken(tmp_path: Path, wanted: str) -> None:
    assert build_pack(two_packs(tmp_path, wanted=wanted)).packs["base"].version == "1.2.3"


def test_a_pack_for_another_engine_is_told(tmp_path: Path) -> None:
    text = 'pack: later\nversion: "1.0.0"\nlanguage: en\nengine: ">=99"\n'
    with pytest.raises(Problems) as raised:
        build_pack(write(tmp_path / "later", {"pack.yaml": text}))
    assert said(raised.value) == [
        f"later/pack.yaml:4:1: version: pack 'later': it wants the engine >=99, but {engine_version()} is here; "
        "install another engine, or another version of the pack"
    ]


# -- the digest ---------------------------------------------------------------------------------------------------


def test_the_digest_is_that_of_the_content(tmp_path: Path) -> None:
    one, other = pack(tmp_path / "one"), pack(tmp_path / "other")
    assert one.digest == other.digest
    assert len(one.digest) == 64


def test_comments_order_and_files_do_not_change_the_digest(tmp_path: Path) -> None:
    text = (OFFICE / "office.yaml").read_text("utf-8")
    first, *rest = text.split("---\n")
    moved = "---\n".join(["# Another comment.\n" + rest[-1], *rest[:-1], first])
    folder = write(tmp_path / "office", {"pack.yaml": (OFFICE / "pack.yaml").read_text("utf-8"), "a/all.yml": moved})
    assert build_pack(folder).digest == build_pack(OFFICE).digest


@pytest.mark.parametrize(
    "text",
    [
        "strings: ru\ndocument:letter: {title: Письмо}\n",
        "scenario: a letter is entered\nsteps: [{as: petrova, creates: letter}]\n",
        "organisation: north\nunits: [{unit: office, title: Office}]\n",
        'theme: blue\ntokens: {rule: {light: "#000000", dark: "#ffffff"}}\n',
    ],
    ids=lambda text: text.partition(":")[0],
)
def test_what_no_document_lives_by_does_not_change_the_digest(tmp_path: Path, text: str) -> None:
    assert pack(tmp_path, more=text).digest == build_pack(OFFICE).digest


@pytest.mark.parametrize(
    "text",
    [
        "role: driver\n",
        "setting: limit\ndata: {type: integer}\nvalue: 5\n",
        "calendar: shop\nweek: [Monday]\nhours: ['09:00-17:00']\n",
    ],
    ids=lambda text: text.partition(":")[0],
)
def test_what_documents_live_by_changes_the_digest(tmp_path: Path, text: str) -> None:
    assert pack(tmp_path, more=text).digest != build_pack(OFFICE).digest


def test_the_order_of_fields_changes_the_digest(tmp_path: Path) -> None:
    texts = [f"document: memo\ndata: {{properties: {{{fields}}}}}\n" for fields in ("a: {}, b: {}", "b: {}, a: {}")]
    one, other = (pack(tmp_path / str(at), memo=text) for at, text in enumerate(texts))
    assert one.digest != other.digest


# -- kept for thirty years ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ru-perm", "cn-receive-send"])
def test_an_edition_comes_back_from_the_store_as_it_was(name: str) -> None:
    edition = build_pack(Library().find(name) or Path())
    rows = json.loads(json.dumps(freeze(edition), ensure_ascii=False))
    thawed = thaw(rows, edition.language)
    assert thawed.digest == edition.digest
    assert thawed.language == edition.language
    assert thawed.texts == edition.texts
    for part in (
        "documents",
        "routes",
        "rules",
        "registers",
        "catalogs",
        "calendars",
        "fileplans",
        "roles",
        "settings",
    ):
        assert getattr(thawed, part) == getattr(edition, part)


def test_a_cast_and_its_stories_are_not_kept_with_documents(tmp_path: Path) -> None:
    more = "organisation: north\n---\nscenario: a letter is entered\nsteps: [{as: petrova, creates: letter}]\n"
    rows = freeze(pack(tmp_path, more=more))
    assert not {row["kind"] for row in rows} & {"organisation", "scenario", "theme"}


def test_what_comes_back_has_places_by_its_address() -> None:
    thawed = thaw(freeze(build_pack(OFFICE)), "en")
    assert str(thawed.sources["route:letter"].place(("steps", 0))) == "route:letter:1:1"
