"""A folder as documents: numbers that stay, revisions from names, media types that the bytes prove."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.errors import BadRequest
from twin.exchange.documents import find_files, kind_of, media_type_of

PDF = b"%PDF-1.7\n"


def put(folder: Path, name: str, content: bytes = PDF) -> Path:
    """Write a file of the folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_two_revisions_of_a_name_are_one_document(tmp_path: Path) -> None:
    for name in ("pump drawing_revB.pdf", "pump drawing_revA.pdf", "manuals/start-rev-2.pdf", "note.txt"):
        put(tmp_path, name)

    found, passed = find_files(tmp_path, "P-1")

    assert [(f.number, f.label, f.kind) for f in found] == [
        ("P-1/manuals/start.pdf", "2", "OTHER"),
        ("P-1/note.txt", "A", "OTHER"),
        ("P-1/pump drawing.pdf", "A", "DRAWING"),
        ("P-1/pump drawing.pdf", "B", "DRAWING"),
    ]
    assert passed == ()


def test_hidden_files_links_and_empty_files_are_passed_over_and_told(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf")
    put(tmp_path, ".secret")
    put(tmp_path, "empty.pdf", b"")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "a.pdf")

    found, passed = find_files(tmp_path, "P-1")

    assert [f.path.name for f in found] == ["a.pdf"]
    assert {(p.path.name, p.reason) for p in passed} == {
        (".secret", "is hidden"),
        ("empty.pdf", "is empty"),
        ("link.pdf", "is a link"),
    }


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.txt", PDF, "application/pdf"),
        ("a.pdf", b"hello", "application/octet-stream"),
        ("a.stp", b"ISO-10303-21;\n", "model/step"),
        ("a.step", b"hello", "application/octet-stream"),
        ("a.aasx", b"PK\x03\x04", "application/asset-administration-shell-package"),
        ("a.zip", b"PK\x03\x04", "application/zip"),
        ("a.md", b"# x", "text/markdown"),
        ("a.unknown", b"x", "application/octet-stream"),
    ],
)
def test_a_suffix_is_believed_only_where_the_bytes_do_not_tell(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    assert media_type_of(put(tmp_path, name, content)) == expected


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("EU conformity.pdf", "application/pdf", "CERTIFICATE"),
        ("Installation-Manual.pdf", "application/pdf", "MANUAL"),
        ("P&ID.pdf", "application/pdf", "DRAWING"),
        ("casing.stp", "model/step", "CAD_MODEL"),
        ("plan.dxf", "image/vnd.dxf", "DRAWING"),
        ("photo.jpg", "image/jpeg", "PICTURE"),
        ("x.bin", "application/octet-stream", "OTHER"),
    ],
)
def test_the_kind_is_told_by_words_then_by_the_media_type(name: str, media_type: str, expected: str) -> None:
    assert kind_of(name, media_type) == expected


def test_a_folder_without_files_and_a_file_instead_of_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="holds no file to take"):
        find_files(tmp_path, "P-1")
    with pytest.raises(BadRequest, match="is not a folder"):
        find_files(put(tmp_path, "a.pdf"), "P-1")


def test_a_number_that_would_be_too_long_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf")
    put(tmp_path, f"{'d' * 120}/{'f' * 120}.pdf")

    _, passed = find_files(tmp_path, "P-1")

    assert "200 are allowed" in passed[0].reason
