# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make each mutant of the guarded modules, run the tests that guard it, see whether they notice.

Fails at a mutant that nobody noticed and docs/mutation.md does not explain, and at an explanation
that no surviving mutant needs. Names of modules on the command line narrow it. No file is written:
a mutant lives in a process of its own, which imports the changed module in place of the file's.
"""

import ast
import importlib.util
import os
import resource
import signal
import sys
import time
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import hypothesis
import pytest

from tests.mutants.changes import Mutant, mutants

EXPLAINED = Path("docs/mutation.md")
SECONDS = 600
MEMORY = 3 << 30

# Without Django and its folders' conftest.py, the vault's tests start in a tenth of the time.
BARE = ["-c", os.devnull, "--rootdir=.", "--confcutdir=tests/vault", "-p", "no:django"]
DJANGO = ["-p", "no:xdist", "--timeout=30", "-W", "ignore::pytest.PytestAssertRewriteWarning"]

VAULT = [f"tests/vault/test_{name}.py" for name in (
    "vectors", "chain", "tokens", "keys", "grants", "envelope", "chunks", "password", "codes",
)]  # fmt: skip
CASES = [
    "tests/reports/test_workflow.py",
    "tests/reports/test_access.py",
    "tests/reports/test_access_tags.py",
    "tests/test_doors.py",
    "tests/casework/test_desk.py",
    "tests/reports/test_cases.py",
    "tests/reports/test_lists.py",
    "tests/attacker/test_swaps.py",
    "tests/attacker/test_roster.py",
    "tests/public/test_number.py",
]
KEEPING = ["tests/reports/test_keeping.py", "tests/reports/test_erasing.py"]

# Each module, how its tests are run, and which these are.
GUARDED: dict[str, tuple[list[str], list[str]]] = {
    **{
        f"wbs.vault.{path.stem}": (BARE, VAULT)
        for path in sorted(Path("wbs/vault").glob("[a-z]*.py"))
    },
    "wbs.reports.workflow": (DJANGO, CASES),
    "wbs.reports.access": (DJANGO, CASES),
    "wbs.reports.keeping": (DJANGO, KEEPING),
}
# Where the test of a module is not named after it.
NOTICED_BY = {
    "crockford": "codes",
    "formats": "envelope",
    "padding": "envelope",
    "primitives": "keys",
}


class Changed(SourceFileLoader):
    """Finds and loads one module, from a tree instead of its file."""

    def __init__(self, module: str, path: str, tree: ast.Module) -> None:
        super().__init__(module, path)
        self.tree = tree

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Answer for our module alone."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def get_code(self, fullname: str) -> CodeType:
        """Return the changed module."""
        return compile(ast.fix_missing_locations(self.tree), self.path, "exec")


def noticed(
    module: str, tree: ast.Module, mutant: Mutant | None = None, seconds: int = SECONDS
) -> bool:
    """Tell whether the module's tests fail, or do not end, with this mutant of `tree`.

    They do not end when they take `seconds` of the processor, however busy the machine is, or
    SECONDS of the clock.
    """
    child = os.fork()
    if not child:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            code = _tested(module, tree, mutant)
        finally:
            os._exit(code)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status != 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _tested(module: str, tree: ast.Module, mutant: Mutant | None) -> int:
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if mutant:
        mutant.make()
    sys.meta_path.insert(0, Changed(module, _path(module), tree))
    options, files = GUARDED[module]
    likely = f"/test_{NOTICED_BY.get(_short(module), _short(module))}"
    ordered = sorted(files, key=lambda file: likely not in file)  # one failure is enough
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *options, *ordered]))


def _spent() -> int:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(usage.ru_utime + usage.ru_stime)


def _path(module: str) -> str:
    return f"{module.replace('.', '/')}.py"


def _short(module: str) -> str:
    return module.rpartition(".")[2]


def survey(module: str, explained: list[str]) -> int:
    """Try all mutants of a module; print what is wrong with the tests or `explained`; count it."""
    tree = ast.parse(Path(_path(module)).read_text("utf-8"))
    before = _spent()
    if noticed(module, tree):
        print(f"{module}: the tests fail without any change")
        return 1
    patience = 10 + 3 * (_spent() - before)
    total, survivors = 0, set()
    for mutant in mutants(tree):
        total += 1
        if noticed(module, tree, mutant, patience):
            continue
        survivors.add(name := f"{_short(module)}.{mutant.name}")
        if name not in explained:
            print(f"{_path(module)}:{mutant.line}: nobody notices `{name}`", flush=True)
    stale = [
        name
        for name in explained
        if name.startswith(f"{_short(module)}.") and name not in survivors
    ]
    for name in stale:
        print(f"{EXPLAINED}: somebody notices `{name}`, or there is none such")
    known = len(survivors & set(explained))
    print(f"{module}: {total} mutants, {len(survivors)} survivors, {known} explained", flush=True)
    return len(survivors) - known + len(stale)


def main(wanted: list[str]) -> int:
    """Survey the modules wanted, or all."""
    hypothesis.settings.register_profile(
        "mutants",
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    hypothesis.settings.load_profile("mutants")
    lines = EXPLAINED.read_text("utf-8").splitlines()
    explained = [line[3:].partition("`")[0] for line in lines if line.startswith("- `")]
    return min(sum([survey(module, explained) for module in wanted or GUARDED]), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
