"""The register: any edit, gap or reorder is found; two processes lose nothing; a killed one leaves it valid."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from audit.canonical import sha256, to_bytes
from audit.errors import ReportError
from audit.register import START, Entry, append, checkpoints, parse, read
from audit.register.dsse import encoded, opened, seal
from audit.sign.key import load
from tests.sign.people import AT, authority, person, trusted


def entry(name: str = "Credit line") -> Entry:
    return Entry(
        number=0, at="2026-11-21T11:30:00Z", by="the registrar", event="signed", report=sha256(name.encode()),
        rendered=sha256(b"rendered"), name=name, verdict="cleared", verification="TOTAL-PASSED",
        valid_until="2027-02-19", signatures=({"role": "legal", "name": "Lena Fischer"},),
    )  # fmt: skip


def filled(path: Path, count: int = 5) -> bytes:
    for number in range(count):
        append(path, lambda _, number=number: entry(f"Audit {number}"))  # type: ignore[misc]
    return path.read_bytes()


def test_entries_are_numbered_chained_and_canonical(tmp_path: Path) -> None:
    data = filled(tmp_path / "r.jsonl")
    register = read(tmp_path / "r.jsonl")
    assert register.problems == ()
    assert [each.number for each in register.entries] == [1, 2, 3, 4, 5]
    assert [each.previous for each in register.entries] == [START, *(each.sha256 for each in register.entries[:-1])]
    for line in data.splitlines(keepends=True):  # an oracle: the digest by hand
        said = json.loads(line)
        own = said.pop("sha256")
        assert sha256(to_bytes(said)) == own
        assert to_bytes({**said, "sha256": own}) == line


def lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


EDITS = {
    "an edit": (lambda all_: [*all_[:2], all_[2].replace(b"cleared", b"CLEARED"), *all_[3:]], "line 3: was edited"),
    "a gap": (lambda all_: [*all_[:2], *all_[3:]], "line 3: has the number 4"),
    "the first line removed": (lambda all_: all_[1:], "line 1: has the number 2"),
    "a reorder": (lambda all_: [all_[0], all_[2], all_[1], *all_[3:]], "line 2: has the number 3"),
    "a line twice": (lambda all_: [all_[0], all_[0], *all_[1:]], "line 2: has the number 1"),
    "a line of another kind": (lambda all_: [*all_, b'{"schema":"x"}\n'], "line 6: is not an entry"),
    "an empty line": (lambda all_: [*all_[:2], b"\n", *all_[2:]], "line 3: is not an entry"),
    "blanks": (lambda all_: [all_[0].replace(b'","', b'", "', 1), *all_[1:]], "line 1: was edited"),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_was_changed_is_named_by_its_line(name: str, tmp_path: Path) -> None:
    change, said = EDITS[name]
    changed = b"".join(change(lines(filled(tmp_path / "r.jsonl"))))  # type: ignore[no-untyped-call]
    assert parse(changed).problems[0].startswith(said)


def rechained(all_: list[bytes], number: int, **changes: str) -> bytes:
    """An edit by somebody who knows how digests are made, up to the line after it."""
    said = {**json.loads(all_[number]), **changes}
    del said["sha256"]
    return b"".join([*all_[:number], to_bytes({**said, "sha256": sha256(to_bytes(said))}), *all_[number + 1 :]])


def test_an_edit_with_a_new_digest_breaks_the_next_line(tmp_path: Path) -> None:
    edited = rechained(lines(filled(tmp_path / "r.jsonl")), 2, verdict="cleared with accepted risks")
    assert parse(edited).problems == (
        "line 4: does not follow from the line before it; lines were edited, removed or reordered",
    )


def test_any_random_change_is_found_or_cuts_off_the_end(tmp_path: Path) -> None:
    data = filled(tmp_path / "r.jsonl")
    chance, ends = random.Random(8), {b"".join(lines(data)[:count]) for count in range(6)}
    for _ in range(300):
        start, length = chance.randrange(len(data)), chance.choice((0, 1, 1, 40))
        put = bytes(chance.choices(b'0a"}\n ', k=chance.choice((0, 1, 1, 5))))
        changed = data[:start] + put + data[start + length :]
        register = parse(changed)
        kept = changed[: changed.rfind(b"\n") + 1]
        assert register.problems or kept in ends, (start, length, put)


def test_a_damaged_register_takes_no_more_entries(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(filled(path).replace(b"cleared", b"CLEARED", 1))
    before = path.read_bytes()
    with pytest.raises(ReportError, match="the register is damaged, so nothing was added: line 1: was edited"):
        append(path, lambda _: entry())
    assert path.read_bytes() == before


def test_a_torn_line_does_not_count_and_is_removed_by_the_next_append(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    whole = filled(path, 3)
    path.write_bytes(whole[:-30])
    register = read(path)
    assert (len(register.entries), register.problems, register.torn) == (2, (), True)
    append(path, lambda _: entry("after the crash"))
    register = read(path)
    assert [each.name for each in register.entries] == ["Audit 0", "Audit 1", "after the crash"]
    assert (register.problems, register.torn) == ((), False)


WRITER = """
import sys
from pathlib import Path
from audit.register import append
from audit.register import Entry
facts = dict(number=0, at="2026-11-21T11:30:00Z", by="x", event="signed", report="", rendered="", verdict="cleared",
             verification="TOTAL-PASSED")
for number in range(int(sys.argv[2])):
    append(Path(sys.argv[1]), lambda _: Entry(**facts, name=f"{sys.argv[3]} {number}"))
    print(number, flush=True)
"""


def writer(path: Path, count: int, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(path), str(count), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def test_processes_that_append_at_once_lose_nothing(tmp_path: Path) -> None:
    path, count = tmp_path / "r.jsonl", 40
    processes = [writer(path, count, name) for name in ("one", "two")]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    register = read(path)
    assert register.problems == ()
    assert sorted(each.name for each in register.entries) == sorted(
        f"{name} {number}" for name in ("one", "two") for number in range(count)
    )


def test_a_killed_process_leaves_a_valid_register_with_all_it_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    for attempt in range(3):
        process = writer(path, 100_000, f"attempt {attempt}")
        assert process.stdout is not None
        confirmed = [process.stdout.readline() for _ in range(10 + attempt)]
        time.sleep(0.01 * attempt)
        os.kill(process.pid, signal.SIGKILL)
        confirmed += process.communicate()[0].splitlines()
        register = read(path)
        assert register.problems == ()
        kept = [each for each in register.entries if each.name.startswith(f"attempt {attempt} ")]
        assert len(kept) >= len([line for line in confirmed if line.strip()])
    append(path, lambda _: entry("afterwards"))
    assert read(path).problems == ()


def test_no_register_and_a_place_where_none_can_be(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="the register cannot be read"):
        read(tmp_path / "absent.jsonl")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ReportError, match="the register cannot be written"):
        append(tmp_path / "file" / "r.jsonl", lambda _: entry())


# Checkpoints and envelopes


def test_a_checkpoint_finds_what_the_chain_cannot(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    all_ = lines(filled(path))
    register, roots = read(path), [trusted()]
    made = checkpoints.checkpoint(register, load(*person("Registrar", "registrar", kind="rsa")), at=AT)
    assert checkpoints.against(register, made, roots, at=AT)[1]
    append(path, lambda _: entry("later"))
    assert checkpoints.against(read(path), made, roots, at=AT) == (
        "the checkpoint of 2026-11-21 by Registrar agrees with entry 5", True,
    )  # fmt: skip
    said, agrees = checkpoints.against(parse(b"".join(all_[:4])), made, roots, at=AT)
    assert not agrees
    assert said.endswith("knows 5 entries; the register has 4: entries were cut off")
    other = tmp_path / "other.jsonl"
    for number in range(6):
        append(other, lambda _, number=number: entry(f"Otherwise {number}"))  # type: ignore[misc]
    said, agrees = checkpoints.against(read(other), made, roots, at=AT)
    assert not agrees
    assert said.endswith("has another entry 5: the register was written anew")


def test_nothing_is_certified_that_is_damaged_or_empty(tmp_path: Path) -> None:
    key = load(*person("Registrar"))
    with pytest.raises(ReportError, match="the register is empty"):
        checkpoints.checkpoint(parse(b""), key)
    with pytest.raises(ReportError, match="the register is damaged"):
        checkpoints.checkpoint(parse(b"{}\n"), key)


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_an_envelope_opens_for_its_kind_and_for_nothing_that_was_changed(kind: str) -> None:
    made = seal("text/plain", b"hello", load(*person("Registrar", kind=kind)))  # type: ignore[arg-type]
    payload, holder = opened(made, "text/plain", [trusted()], at=AT)
    assert (payload, holder.name) == (b"hello", "Registrar")
    changed = json.loads(made)
    changed["payload"] = "aGVsbG8h"
    for data, said in (
        (to_bytes(changed), "was changed after it was signed"),
        (made.replace(b"text/plain", b"text/html1"), "not a signed envelope of the kind"),
        (b"{}", "not a signed envelope"),
        (b"\xff", "not a signed envelope"),
    ):
        with pytest.raises(ReportError, match=said):
            opened(data, "text/plain", [trusted()], at=AT)
    with pytest.raises(ReportError, match="does not chain to the roots"):
        opened(made, "text/plain", [authority("Another root").certificate], at=AT)


def test_what_is_signed_is_encoded_as_the_specification_says() -> None:
    """The test vector of the DSSE specification, protocol.md."""
    said = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert encoded("http://example.com/HelloWorld", b"hello world") == said


def test_openssl_verifies_an_envelope(tmp_path: Path) -> None:
    import base64
    import shutil

    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    made = json.loads(seal("text/plain", b"hello", load(*person("Registrar"))))
    (given,) = made["signatures"]
    (tmp_path / "cert.pem").write_text(given["cert"])
    (tmp_path / "message").write_bytes(encoded("text/plain", base64.b64decode(made["payload"])))
    (tmp_path / "signature").write_bytes(base64.b64decode(given["sig"]))
    run = lambda *command: subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout  # noqa: E731
    (tmp_path / "key.pem").write_text(run("openssl", "x509", "-in", "cert.pem", "-pubkey", "-noout"))
    said = run("openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "message")
    assert said == "Verified OK\n"


def test_an_entry_is_what_was_given_and_nothing_is_added_to_it(tmp_path: Path) -> None:
    made = append(tmp_path / "r.jsonl", lambda _: entry())
    assert replace(made, number=0, previous=START, sha256="") == entry()
