# SPDX-License-Identifier: AGPL-3.0-or-later
"""The limit of libsodium: the vault's own functions, without server, database and disk."""

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.cases import text
from wbs.vault import codes, envelope, grants, keys, password, tokens
from wbs.vault.chunks import ChunkSealer
from wbs.vault.keys import KeyRing, new_seed

MB = 1_000_000
CASES = 1000


def seconds(deed: Callable[[], object], times: int) -> float:
    """Return the median time of `deed`."""
    spans = []
    for _ in range(times):
        began = time.perf_counter()
        deed()
        spans.append(time.perf_counter() - began)
    return statistics.median(spans)


def derivation() -> float:
    """Return the seconds of one Argon2id at the real cost."""
    cost, seed = password.RFC9106_SECOND, new_seed()
    return seconds(lambda: password.wrap_seed(seed, "Bontang-2026", b"bench", cost), 9)


def derivations_per_second(at_once: int) -> float:
    """Return how many derivations end each second when `at_once` run side by side."""
    cost, seed, each = password.RFC9106_SECOND, new_seed(), 8
    with ThreadPoolExecutor(at_once) as pool:
        began = time.perf_counter()
        jobs = [
            pool.submit(password.wrap_seed, seed, "Bontang-2026", b"bench", cost)
            for _ in range(each * at_once)
        ]
        for job in jobs:
            job.result()
        return each * at_once / (time.perf_counter() - began)


def filing() -> float:
    """Return the seconds of all the sealing in one report: two readers, recovery and custody."""
    readers, ring, report = [KeyRing(new_seed()).box_public] * 3, KeyRing(new_seed()), bytes(16)
    told, context, profile = text(1).encode(), b"bench", bytes(400)

    def seal() -> None:
        case_key, desk_key = keys.new_key(), keys.new_key()
        for public in readers:
            grants.seal_grant(grants.CASE, report, public, case_key)
            grants.seal_grant(grants.DESK, report, public, desk_key)
        envelope.seal_to(readers[0], profile, context, size=4352)
        envelope.seal(case_key, told, context)
        envelope.seal(case_key, told, context)
        grants.rewrap_grant(ring, grants.CASE, report, case_key)
        codes.new_number()

    return seconds(seal, 200)


def file_rate() -> float:
    """Return the MB/s at which a file is sealed in memory, chunk by chunk."""
    data, block = bytes(10 * MB), 256 * 1024

    def seal() -> None:
        sealer = ChunkSealer(keys.new_key(), tokens.new_id().bytes)
        for start in range(0, len(data), block):
            for _chunk in sealer.update(data[start : start + block]):
                pass
        sealer.finish()

    return 10 / seconds(seal, 7)


def disk_rate(folder: Path) -> float:
    """Return the MB/s at which 10 MB are written and made safe (fsync) in `folder`."""
    data = os.urandom(10 * MB)

    def write() -> None:
        path = folder / "disk.probe"
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()

    return 10 / seconds(write, 7)


def fsync(folder: Path) -> float:
    """Return the seconds of making a few bytes safe on this disk."""
    with (folder / "fsync.probe").open("wb", buffering=0) as file:

        def write() -> None:
            file.write(bytes(4096))
            os.fsync(file.fileno())

        return seconds(write, 50)


def search(cases: int) -> float:
    """Return the seconds of opening the wrapped grants and digests of `cases` cases."""
    ring, key, report = KeyRing(new_seed()), keys.new_key(), bytes(16)
    grant = grants.rewrap_grant(ring, grants.CASE, report, key)
    digest = envelope.seal(key, text(1).casefold().encode(), b"bench")

    def look() -> None:
        for _ in range(CASES):
            opened = grants.open_grant(ring, grants.CASE, report, grant)
            "ketumbar" in envelope.unseal(opened, digest, b"bench").decode()  # noqa: B015

    return seconds(look, 3) * cases / CASES


def granting(cases: int) -> float:
    """Return the seconds of opening both wrapped keys of `cases` cases and sealing them to one."""
    ring, key, report = KeyRing(new_seed()), keys.new_key(), bytes(16)
    newcomer, kinds = KeyRing(new_seed()).box_public, (grants.CASE, grants.DESK)
    held = [(kind, grants.rewrap_grant(ring, kind, report, key)) for kind in kinds]

    def give() -> None:
        for _ in range(CASES):
            for kind, grant in held:
                opened = grants.open_grant(ring, kind, report, grant)
                grants.seal_grant(kind, report, newcomer, opened)

    return seconds(give, 3) * cases / CASES


def page(cases: int = 25) -> float:
    """Return the seconds of opening one page of a list: both keys and the report of each case."""
    ring, key, report = KeyRing(new_seed()), keys.new_key(), bytes(16)
    case = grants.rewrap_grant(ring, grants.CASE, report, key)
    desk = grants.rewrap_grant(ring, grants.DESK, report, key)
    sealed = envelope.seal_json(key, {"explanation": text(1)}, b"bench")

    def look() -> None:
        for _ in range(cases):
            grants.open_grant(ring, grants.CASE, report, case)
            grants.open_grant(ring, grants.DESK, report, desk)
            envelope.unseal_json(key, sealed, b"bench")

    return seconds(look, 50)
