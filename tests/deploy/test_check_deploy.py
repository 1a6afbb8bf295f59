"""Every kind of deploy file, broken on purpose in a copy, makes its check fail and say so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import on_ci
from deploy import check

ROOT = Path(__file__).parents[2]

BROKEN = [
    ("dockerfile", "deploy/docker/Dockerfile", "USER 10001:10001", "USER root", "DL3002"),
    ("dockerfile", "deploy/docker/Dockerfile", "WORKDIR /src", "RUN cd /src", "DL3003"),
    ("shell", "deploy/docker/build.sh", '"$work/root"', "$work/root", "SC2086"),
    ("shell", "deploy/systemd/coach", "cd /etc/ai-pm-coach || exit 2", "cd /etc/ai-pm-coach", "SC2164"),
    ("compose", "deploy/compose.yaml", "restart: unless-stopped", "restarts: unless-stopped", "restarts"),
    (
        "compose",
        "deploy/compose.postgres.yaml",
        "condition: service_healthy",
        "conditions: service_healthy",
        "condition",
    ),
    ("workflows", ".github/workflows/ci.yml", "runs-on: ubuntu-24.04", "run-on: ubuntu-24.04", "run-on"),
    ("workflows", ".github/workflows/ci.yml", "    timeout-minutes: 60\n", "", "timeout"),
    ("actions", ".github/workflows/ci.yml", "@08c6903cd8c0fde910a37f88322edcfb5dd907a8", "@v5", "unpinned-uses"),
    ("actions", ".github/workflows/ci.yml", "permissions: {}", "permissions: write-all", "excessive-permissions"),
    ("kubernetes", "deploy/kustomize/slack.yaml", "replicas: 2", "replica: 2", "replica"),
    ("pods", "deploy/kustomize/slack.yaml", "replicas: 2", "replicas: 1", "two processes"),
    ("pods", "deploy/kustomize/slack.yaml", "enableServiceLinks: false", "enableServiceLinks: true", "COACH_"),
    ("pods", "deploy/kustomize/slack.yaml", "path: /readyz", "path: /livez", "probes"),
    ("pods", "deploy/kustomize/discord.yaml", "type: Recreate", "type: RollingUpdate", "gateway"),
    ("pods", "deploy/kustomize/migrate.yaml", "runAsUser: 10001", "runAsUser: 0", "not root"),
    ("pods", "deploy/kustomize/migrate.yaml", 'drop: ["ALL"]', "drop: []", "capabilities"),
    ("kubernetes", "deploy/kustomize/kustomization.yaml", "- slack.yaml", "- slak.yaml", "slak.yaml"),
    ("systemd", "deploy/systemd/ai-pm-coach.service", "ProtectHome=yes", "ProtectHomes=yes", "ProtectHomes"),
    (
        "systemd",
        "deploy/systemd/ai-pm-coach@.service",
        "RestrictNamespaces=yes\n",
        "PrivateUsers=no\nCapabilityBoundingSet=~\n",
        "exposure",
    ),
    ("systemd", "deploy/systemd/ai-pm-coach-backup.timer", "OnCalendar=daily", "OnCalendar=dayly", "dayly"),
    ("proxy", "deploy/proxy/Caddyfile", "reverse_proxy", "revers_proxy", "revers_proxy"),
    ("alerts", "deploy/prometheus/alerts.yaml", "cap!=", "cap=", "CoachBudgetReached"),
    ("alerts", "deploy/prometheus/alerts.yaml", "sum by (cap)", "sum by cap", "parse"),
    ("hosts", "deploy/fly/fly.toml", 'destination = "/data"', 'destination = "/dta"', "the volume"),
    ("hosts", "deploy/fly/fly.toml", 'auto_stop_machines = "off"', 'auto_stop_machines = "stop"', "stopped"),
    ("hosts", "deploy/render/render.yaml", "numInstances: 1", "numInstances: 2", "one instance"),
    ("hosts", "deploy/railway/railway.json", '"/livez"', '"/"', "/livez"),
    ("hardening", "deploy/compose.yaml", "read_only: true", "read_only: false", "read_only"),
    ("hardening", "deploy/compose.postgres.yaml", "  stop_grace_period: 45s\n", "", "stop_grace_period"),
    ("hardening", "deploy/systemd/ai-pm-coach@.service", "PrivateTmp=yes\n", "", "PrivateTmp"),
    ("settings", "deploy/fly/fly.toml", "COACH_HTTP_PORT", "COACH_HTTP_PROT", "COACH_HTTP_PROT"),
    ("settings", "deploy/README.md", "COACH_ENCRYPTION_KEYS", "COACH_ENCRYPTION_KEY", "COACH_ENCRYPTION_KEY is"),
]


@pytest.fixture
def copy(tmp_path):
    for name in ("deploy", ".github", ".ci"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.svg"))
    return tmp_path


def outcome(root: Path, name: str) -> check.Outcome:
    """What a check says; where its tool is missing at home, the test is a skip that says so."""
    (found,) = check.run(root, [name])
    if found.missing and not on_ci():
        pytest.skip(f"{found.missing} is not installed")
    assert not found.missing
    return found


@pytest.mark.parametrize("broken", BROKEN, ids=[f"{row[1]}: {row[4]}" for row in BROKEN])
def test_a_broken_deploy_file_is_found_and_named(copy, broken):
    name, file, was, becomes, said = broken
    path = copy / file
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes), "utf-8")
    assert said in outcome(copy, name).fault


def test_every_check_is_seen_to_fail():
    assert {row[0] for row in BROKEN} == set(check.CHECKS)


def checked(root: Path, *names: str) -> subprocess.CompletedProcess[str]:
    """What `make check-deploy` runs, on the files of a copy."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.check", *names],
        cwd=root,
        env=os.environ | {"PYTHONPATH": f"{root}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_fails_by_its_exit_code_and_says_which_check_it_was(copy):
    well = checked(copy, "hosts", "hardening")
    assert (well.returncode, well.stdout.split()) == (0, ["ok", "hosts", "ok", "hardening"])
    path = copy / "deploy" / "compose.yaml"
    path.write_text(path.read_text("utf-8").replace("read_only: true", "read_only: false"), "utf-8")
    broken = checked(copy, "hosts", "hardening")
    assert broken.returncode == 1
    assert "FAIL  hardening" in broken.stdout
    assert "compose.yaml" in broken.stdout
    assert "Not in order: hardening." in broken.stdout


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_missing_tool_is_a_stated_skip_at_home_and_a_failure_on_ci(tmp_path, ci, code):
    done = subprocess.run(
        [sys.executable, "-m", "deploy.check", "proxy"],
        cwd=ROOT,
        env={"PATH": str(tmp_path), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "skip  proxy: caddy is not installed" in done.stdout
    assert done.returncode == code


def test_an_unknown_check_is_refused_with_the_known_ones(capsys):
    assert check.main(["dokerfile"]) == 2
    assert "dockerfile" in capsys.readouterr().err
