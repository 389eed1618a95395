"""Laws about the project itself: what is committed, what is installed, and what the pure layers may call."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("schemas", "streams", "workers")
PURE = ("schemas", "streams")

# Addresses of package registries, in parts: this file is committed too.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("pypi", "python", "org"),
        ("download", "pytorch", "org"),
        ("anaconda", "org"),
        ("npmjs", "org"),
        ("yarnpkg", "com"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
)

# What a decision may not call, with the rule it would break. The import-linter holds the modules; these are built in.
IMPURE_CALLS = {
    "hash": "differs between processes for text: ids come from content",
    "id": "is an address in memory: ids come from content",
    "input": "is I/O",
    "open": "is I/O",
    "print": "is I/O",
}
CLOCKS = {"now", "today", "utcnow"}


@cache
def committed() -> tuple[Path, ...]:
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: what is committed is not known")
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


@cache
def pyproject() -> str:
    return (ROOT / "pyproject.toml").read_text("utf-8")


def requirements(array: str) -> Iterator[tuple[str, str]]:
    """(requirement, comment) for each line of the array of that name in pyproject.toml."""
    body = re.search(rf"^{array} = \[\n(.*?)^\]", pyproject(), re.DOTALL | re.MULTILINE)
    assert body, array
    for line in body[1].splitlines():
        entry = re.fullmatch(r'\s*"([^"]+)",\s*(?:#\s*(.*))?', line)
        assert entry, f"one requirement a line, in double quotes: {line}"
        yield entry[1], entry[2] or ""


def distribution(requirement: str) -> str:
    """The normalised name of a requirement (PEP 503).

    >>> distribution("Rich_Argparse>=1.8")
    'rich-argparse'
    """
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@cache
def lock() -> dict[str, list[str]]:
    """The hashes of each pin of the lock, by the line that pins it."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    pins: dict[str, list[str]] = {}
    pin = ""
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            pin = line.removesuffix(" \\")
            pins[pin] = []
        elif found := re.match(r"\s+--hash=(\S+)", line):
            pins[pin].append(found[1])
    return pins


@cache
def modules(layer: str) -> tuple[tuple[Path, ast.Module], ...]:
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in sorted((ROOT / layer).rglob("*.py")))


def calls(layer: str) -> Iterator[tuple[str, ast.Call]]:
    """(path:line, call) of every call in a layer."""
    for path, tree in modules(layer):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def imported(layer: str) -> Iterator[tuple[str, str]]:
    """(path:line, top-level module) of every import in a layer."""
    for path, tree in modules(layer):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            else:
                continue
            for name in names:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", name.partition(".")[0]


def test_no_committed_file_names_the_address_of_a_package_registry() -> None:
    registry = re.compile("|".join(rf"(?<![\w-]){re.escape(host)}\b" for host in REGISTRIES).encode(), re.IGNORECASE)
    named = [
        f"{path.relative_to(ROOT)}: {found[0].decode()}"
        for path in committed()
        if (found := registry.search(path.read_bytes()))
    ]
    assert not named


def test_the_lock_holds_no_address_and_a_hash_for_every_pin() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text("utf-8")
    assert len(lock()) > len(list(requirements("dependencies")))
    loose = [pin for pin, hashes in lock().items() if not re.match(r"[\w.-]+==[\w.!+]+( ;|$)", pin) or not hashes]
    assert not loose
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for hashes in lock().values() for digest in hashes)


@pytest.mark.parametrize("array", ["dependencies", "dev"])
def test_every_dependency_says_why_it_is_there_and_is_in_the_lock(array: str) -> None:
    declared = list(requirements(array))
    assert not [name for name, why in declared if len(why) < len("metrics")]
    locked = {distribution(pin) for pin in lock()}
    assert {distribution(name) for name, _ in declared} <= locked


OF_SENTENCE_TRANSFORMERS = frozenset({"torch", "transformers", "huggingface_hub"})
"""Declaring these would pin what its release has to choose."""


def test_every_package_that_the_code_imports_is_declared() -> None:
    declared = {distribution(name) for name, _ in requirements("dependencies")}
    providers = packages_distributions()
    undeclared = [
        f"{place} imports {module}"
        for layer in LAYERS
        for place, module in imported(layer)
        if module not in LAYERS
        and module not in sys.stdlib_module_names
        and not declared & {distribution(name) for name in providers.get(module, [])}
        and module not in OF_SENTENCE_TRANSFORMERS
    ]
    assert not undeclared


def test_the_wheel_holds_the_three_packages_no_fourth_and_the_demos_day(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as built:
        names = built.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == set(LAYERS)
    assert "workers/demo/day-of-news.jsonl" in names


def test_no_module_is_a_drawer_for_what_has_no_name() -> None:
    drawers = {"util", "utils", "helper", "helpers", "common", "misc", "shared"}
    assert not [path for path in committed() if path.suffix == ".py" and drawers & {path.stem, *path.parts}]


@pytest.mark.parametrize("layer", PURE)
def test_a_decision_reads_no_clock(layer: str) -> None:
    read = [
        place
        for place, call in calls(layer)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCKS
        and "date" in ast.unparse(call.func.value).lower()
    ]
    assert not read


@pytest.mark.parametrize("layer", PURE)
def test_a_decision_depends_on_nothing_but_its_arguments(layer: str) -> None:
    impure = [
        f"{place}: {call.func.id}() {IMPURE_CALLS[call.func.id]}"
        for place, call in calls(layer)
        if isinstance(call.func, ast.Name) and call.func.id in IMPURE_CALLS
    ]
    assert not impure


def test_decisions_are_indexed() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text("utf-8")
    assert not [path.name for path in folder.glob("[0-9]*.md") if f"({path.name})" not in index]


def test_every_relative_link_leads_to_a_file() -> None:
    pages = [page for page in ROOT.rglob("*.md") if not str(page.relative_to(ROOT)).startswith(".")]
    found = [(page, target) for page in pages for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))]
    links = [(page, target.partition("#")[0]) for page, target in found if not re.match(r"[a-z]+:|#", target)]
    assert len(links) > 10
    assert [f"{page}: {target}" for page, target in links if not (page.parent / target).exists()] == []
