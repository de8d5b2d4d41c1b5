"""Uploads on a disk: whatever is appended, kept, proven or cut off, what is found afterwards is the beginning of the file."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.errors import RegistryError
from registry.files.sealing import SEGMENT, Seal
from registry.files.staging import Staging

KEYS = (None, b"k" * 32)
SIZES = st.sampled_from([0, 1, 100, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT + 7])
NAME = "attachment_01h455vb4pex5vsknk084sn02q"


def content_of(size: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def whole(staging: Staging, seal: Seal) -> bytes:
    with staging.held(NAME, seal) as staged:
        staged.complete()
        return staged.content().read()


@pytest.mark.parametrize("key", KEYS)
@given(st.lists(st.tuples(SIZES, st.sampled_from(["keep", "die", "prove", "doubt"])), max_size=6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_found_is_a_beginning_and_no_less_than_was_kept(tmp_path: Path, key: bytes | None, steps: list[tuple[int, str]]) -> None:
    """`die` leaves what was appended to itself, as a process does that is killed; `doubt` is a request whose checksum was wrong."""
    staging, seal = Staging(tmp_path), Seal(key)
    staging.discard(NAME)
    staging.create(NAME)
    content, kept = content_of(30 * SEGMENT), 0
    for size, step in steps:
        with staging.held(NAME, seal) as staged:
            assert kept <= staged.offset
            offset = staged.offset
            piece = content[offset : offset + size]
            if step in ("keep", "die"):
                staged.append(piece)
                if step == "keep":
                    staged.keep()
                    kept = offset + size
                continue
            with staged.proving() as prove:
                staged.append(piece)
                if step == "prove":
                    prove()
                    kept = offset + size
            assert staged.offset == (offset + size if step == "prove" else offset)
    found = whole(staging, seal)
    assert len(found) >= kept
    assert found == content[: len(found)]


@pytest.mark.parametrize("key", KEYS)
def test_what_was_not_proven_when_the_process_was_killed_is_none(tmp_path: Path, key: bytes | None) -> None:
    staging, seal, content = Staging(tmp_path), Seal(key), content_of(5 * SEGMENT)
    staging.create(NAME)
    with staging.held(NAME, seal) as staged:
        staged.append(content[: SEGMENT + 10])
        staged.keep()
    (tmp_path / f"{NAME}.unproven").write_bytes((1).to_bytes(8, "big"))
    with (tmp_path / NAME).open("ab") as file:
        file.write(seal.seal(1, b"x" * SEGMENT) + b"torn")
    with staging.held(NAME, seal) as staged:
        assert staged.offset == SEGMENT + 10
        staged.append(content[SEGMENT + 10 :])
    assert whole(staging, seal) == content


def test_one_holds_it_at_a_time_and_only_what_is_there(tmp_path: Path) -> None:
    staging, seal = Staging(tmp_path), Seal(None)
    staging.create(NAME)
    with staging.held(NAME, seal):
        assert _refused(staging, seal) == "UPLOAD_BUSY"
    with staging.held(NAME, seal):
        pass
    staging.discard(NAME)
    assert (_refused(staging, seal), [*tmp_path.iterdir()]) == ("UPLOAD_GONE", [])


def _refused(staging: Staging, seal: Seal) -> str:
    with pytest.raises(RegistryError) as refused, staging.held(NAME, seal):
        pass
    return refused.value.code


def test_a_segment_is_opened_in_its_place_and_with_its_key_alone() -> None:
    seal, other = Seal(b"k" * 32), Seal(b"o" * 32)
    sealed = seal.seal(3, b"content")
    assert (seal.open(3, sealed), sealed == seal.seal(3, b"content"), b"content" in sealed) == (b"content", False, False)
    for opener, place, bytes_ in ((seal, 4, sealed), (other, 3, sealed), (seal, 3, sealed[:-1]), (seal, 3, b""), (seal, 3, b"x" + sealed[1:])):
        with pytest.raises(RegistryError) as refused:
            opener.open(place, bytes_)
        assert refused.value.code == "FILE_DAMAGED"
