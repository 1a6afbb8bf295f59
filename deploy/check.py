"""Lint what an operator deploys, with tools that can fail: `make check-deploy`.

Each check is one tool on some files, or one of the rules of this house (promises.py). A tool that is not installed is
a stated skip at home and a failure on CI.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.settings import on_ci
from deploy import promises

ROOT = Path(__file__).parents[1]
SLOWEST = 120
MOST_EXPOSED = "20"
"""Tenths of a point on systemd's scale, where 0 is shut and 100 is open."""

PROGRAM = "/opt/ai-pm-coach/.venv/bin/coach"


class ToolMissing(Exception):
    """A tool is not on this machine."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check said. `fault` is empty when all is well; `missing` names the tool that was not there."""

    name: str
    fault: str = ""
    missing: str = ""


def run(root: Path = ROOT, names: Iterable[str] = ()) -> list[Outcome]:
    """Run the checks named, or all, on the files below `root`."""
    chosen = list(names) or list(CHECKS)
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda name: _outcome(name, root), chosen))


def main(names: Sequence[str]) -> int:
    """Say how each check went; 1 when one failed, or when one could not be made on CI."""
    if unknown := set(names) - set(CHECKS):
        print(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    outcomes = run(names=names)
    for one in outcomes:
        print(f"skip  {one.name}: {one.missing} is not installed" if one.missing else _line(one))
    failed = [one for one in outcomes if one.fault or (one.missing and on_ci())]
    if failed:
        print(f"Not in order: {', '.join(one.name for one in failed)}. On CI every tool must be there.")
    return bool(failed)


def _line(one: Outcome) -> str:
    return f"FAIL  {one.name}\n{one.fault}" if one.fault else f"ok    {one.name}"


def _outcome(name: str, root: Path) -> Outcome:
    try:
        return Outcome(name, fault=CHECKS[name](root).strip())
    except ToolMissing as error:
        return Outcome(name, missing=str(error))


def _call(tool: str, *arguments: str | Path, stdin: str | None = None, cwd: Path | None = None) -> tuple[int, str]:
    """Exit code and all that was said. Tools of this environment come before those of the machine."""
    found = shutil.which(tool, path=Path(sys.executable).parent) or shutil.which(tool)
    if found is None:
        raise ToolMissing(tool)
    done = subprocess.run(  # noqa: S603 - fixed tools on files of this repository
        [found, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=SLOWEST,
        cwd=cwd,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _fault(tool: str, *arguments: str | Path, stdin: str | None = None, cwd: Path | None = None) -> str:
    code, said = _call(tool, *arguments, stdin=stdin, cwd=cwd)
    return (said or f"{tool} ended with {code}") if code else ""


def _dockerfile(root: Path) -> str:
    return _fault("hadolint", "--no-color", *(root / "deploy").rglob("Dockerfile"))


def _shell(root: Path) -> str:
    """Every script that begins as one, whatever its name."""
    folders = (root / "deploy", root / ".ci")
    paths = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    scripts = [
        path for path in paths if path.read_bytes().startswith((b"#!/bin/sh", b"#!/bin/bash", b"#!/usr/bin/env bash"))
    ]
    return _fault("shellcheck", "--severity=style", *scripts)


def _compose(root: Path) -> str:
    files = sorted((root / "deploy").glob("compose*.yaml"))
    return _fault("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *files)


def _workflows(root: Path) -> str:
    files = sorted((root / ".github" / "workflows").glob("*.y*ml"))
    schemas = ("vendor.github-workflows", "custom.github-workflows-require-timeout")
    return "".join(_fault("check-jsonschema", "--builtin-schema", name, *files) for name in schemas)


def _actions(root: Path) -> str:
    """What a workflow may do to whoever runs it."""
    folder = root / ".github" / "workflows"
    return _fault("zizmor", "--offline", "--no-progress", "--color=never", "--persona=pedantic", folder)


def _kubernetes(root: Path) -> str:
    code, rendered = _rendered(root)
    if code:
        return rendered
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rendered.yaml")
        path.write_text(rendered, "utf-8")
        return _fault("kubernetes-validate", "--strict", "--quiet", path)


def _pods(root: Path) -> str:
    code, rendered = _rendered(root)
    return rendered if code else "\n".join(promises.of_kubernetes(rendered))


def _rendered(root: Path) -> tuple[int, str]:
    return _call("kubectl", "kustomize", root / "deploy" / "kustomize")


def _systemd(root: Path) -> str:
    """Verify exits with 0 on words it does not know, so whatever it says is a fault."""
    with tempfile.TemporaryDirectory() as folder:
        units = [_standing_alone(path, Path(folder)) for path in sorted((root / "deploy" / "systemd").glob("*.*"))]
        units = [path for path in units if path.suffix in {".service", ".timer"}]
        _, said = _call("systemd-analyze", "verify", "--man=no", *units)
        return said + "".join(_exposed(path) for path in units if path.suffix == ".service")


def _standing_alone(unit: Path, folder: Path) -> Path:
    """A copy of a unit whose program is one that every machine has."""
    copy = folder / unit.name
    copy.write_text(unit.read_text("utf-8").replace(PROGRAM, "/usr/bin/env"), "utf-8")
    return copy


def _exposed(unit: Path) -> str:
    code, said = _call("systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", unit)
    return f"{said.strip().splitlines()[-1]}\n" if code else ""


def _proxy(root: Path) -> str:
    files = sorted((root / "deploy").rglob("Caddyfile"))
    return "".join(_fault("caddy", "validate", "--adapter", "caddyfile", "--config", path) for path in files)


def _alerts(root: Path) -> str:
    """The rules parse, and each fires on the figures that it is for and on no others."""
    folder = root / "deploy" / "prometheus"
    rules, plays = sorted(folder.glob("*.y*ml")), sorted((folder / "tests").glob("*.y*ml"))
    return _fault("promtool", "check", "rules", *rules) + _fault("promtool", "test", "rules", *plays)


def _promised(*rules: Callable[[Path], list[str]]) -> Callable[[Path], str]:
    return lambda root: "\n".join(fault for rule in rules for fault in rule(root))


CHECKS: dict[str, Callable[[Path], str]] = {
    "dockerfile": _dockerfile,
    "shell": _shell,
    "compose": _compose,
    "workflows": _workflows,
    "actions": _actions,
    "kubernetes": _kubernetes,
    "pods": _pods,
    "systemd": _systemd,
    "proxy": _proxy,
    "alerts": _alerts,
    "hosts": _promised(promises.of_fly, promises.of_render, promises.of_railway),
    "hardening": _promised(promises.of_compose, promises.of_units),
    "settings": _promised(promises.of_settings),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
