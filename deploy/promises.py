"""What the deploy files promise beyond their own grammar: rules of this house, each broken one named with its file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.settings import Settings

IMAGE = "ai-pm-coach"
ALIVE, READY, DATA = "/livez", "/readyz", "/data"
HARDENING = "# It reads its program and writes its own folder"
TEXT = {"", ".md", ".yaml", ".yml", ".toml", ".json", ".service", ".timer", ".sh"}
NAME = re.compile(r"\bCOACH_[A-Z0-9_]+\b")


def of_settings(root: Path) -> list[str]:
    """Every COACH_ name is a setting: the coach refuses to start with one that is not."""
    known = {name.upper() for name in Settings.model_fields} | {
        f"{name.upper()}_FILE" for name in Settings.model_fields
    }
    paths = [path for path in sorted((root / "deploy").rglob("*")) if path.is_file() and path.suffix in TEXT]
    return [
        f"{path.relative_to(root)}: {name} is not a setting"
        for path in paths
        for name in sorted(set(NAME.findall(path.read_text("utf-8"))) - known)
    ]


def of_kubernetes(rendered: str) -> list[str]:
    """Faults of the rendered objects: pods that could do too much, servers that nobody watches, two gateway owners."""
    objects = [one for one in yaml.safe_load_all(rendered) if one]
    faults = [fault for one in objects if one["kind"] in {"Deployment", "Job"} for fault in _of_pod(one)]
    by_name = {one["metadata"]["name"]: one for one in objects if one["kind"] == "Deployment"}
    budgets = [one for one in objects if one["kind"] == "PodDisruptionBudget"]
    if by_name["coach-slack"]["spec"].get("replicas", 1) < 2 or not budgets:
        faults.append("coach-slack: two processes and a PodDisruptionBudget are promised")
    owner = by_name["coach-discord"]["spec"]
    if (owner.get("replicas"), owner["strategy"]["type"]) != (1, "Recreate"):
        faults.append("coach-discord: one process owns the gateway, and the old one ends before the new one starts")
    return faults


def _of_pod(owner: Mapping[str, Any]) -> Iterator[str]:
    name, pod = owner["metadata"]["name"], owner["spec"]["template"]["spec"]
    if pod.get("enableServiceLinks") is not False:
        yield f"{name}: enableServiceLinks must be false; it makes COACH_ names that the coach refuses"
    if not (pod.get("securityContext", {}).get("runAsNonRoot") and pod["securityContext"].get("runAsUser")):
        yield f"{name}: the pod must run as a numbered user that is not root"
    for container in (*pod.get("initContainers", ()), *pod["containers"]):
        held = container.get("securityContext", {})
        if not held.get("readOnlyRootFilesystem") or held.get("allowPrivilegeEscalation") is not False:
            yield f"{name}: the container {container['name']} must have a read-only root and no way to more rights"
        if held.get("capabilities") != {"drop": ["ALL"]}:
            yield f"{name}: the container {container['name']} must drop all capabilities"
    if owner["kind"] == "Deployment":
        probes = [
            pod["containers"][0].get(f"{kind}Probe", {}).get("httpGet", {}).get("path")
            for kind in ("liveness", "readiness")
        ]
        if probes != [ALIVE, READY]:
            yield f"{name}: the probes must ask {ALIVE} and {READY}"


def of_compose(root: Path) -> list[str]:
    """Our own containers have a read-only root, no capability, no way to more rights, and time to end their turns."""
    faults = []
    for path in sorted((root / "deploy").glob("compose*.yaml")):
        services = yaml.safe_load(path.read_text("utf-8"))["services"]
        for name, service in services.items():
            if service.get("image", "").startswith(f"{IMAGE}:") and not _held(service):
                faults.append(
                    f"{path.name}: {name} must keep read_only, cap_drop ALL, no-new-privileges and stop_grace_period"
                )
    return faults


def _held(service: Mapping[str, Any]) -> bool:
    return (
        service.get("read_only") is True
        and service.get("cap_drop") == ["ALL"]
        and "no-new-privileges:true" in service.get("security_opt", ())
        and "stop_grace_period" in service
    )


def of_units(root: Path) -> list[str]:
    """All services are held alike: a line that one of them has is in every one."""
    blocks = {
        path.name: {line for line in path.read_text("utf-8").partition(HARDENING)[2].splitlines() if "=" in line}
        for path in sorted((root / "deploy" / "systemd").glob("*.service"))
    }
    limits = {
        line for lines in blocks.values() for line in lines if line.startswith(("MemoryMax", "TasksMax", "WantedBy"))
    }
    every = {line for lines in blocks.values() for line in lines} - limits
    return [f"{name}: {line} is missing" for name, lines in blocks.items() for line in sorted(every - lines)]


def of_fly(root: Path) -> list[str]:
    """One machine with its volume, told apart from a dead one, never put to sleep."""
    found = tomllib.loads((root / "deploy" / "fly" / "fly.toml").read_text("utf-8"))
    service = found.get("http_service", {"auto_stop_machines": "off"})
    rules = {
        f"the volume must be at {DATA}": found["mounts"]["destination"] == DATA == found["env"]["COACH_HOME"],
        f"a check must ask {ALIVE}": any(check["path"] == ALIVE for check in found["checks"].values()),
        "it must not be stopped when nobody writes": service["auto_stop_machines"] == "off",
        "the Dockerfile must be there": (root / "deploy" / "fly" / found["build"]["dockerfile"]).is_file(),
    }
    return [f"fly.toml: {rule}" for rule, kept in rules.items() if not kept]


def of_render(root: Path) -> list[str]:
    """One instance with its disk."""
    (service,) = yaml.safe_load((root / "deploy" / "render" / "render.yaml").read_text("utf-8"))["services"]
    rules = {
        f"the disk must be at {DATA}": service["disk"]["mountPath"] == DATA,
        f"the check must ask {ALIVE}": service["healthCheckPath"] == ALIVE,
        "SQLite wants one instance": service["numInstances"] == 1,
        "the Dockerfile must be there": (root / service["dockerfilePath"]).is_file(),
    }
    return [f"render.yaml: {rule}" for rule, kept in rules.items() if not kept]


def of_railway(root: Path) -> list[str]:
    """One instance; the volume is made by hand, since the file cannot name it."""
    found = json.loads((root / "deploy" / "railway" / "railway.json").read_text("utf-8"))
    deploy = found["deploy"]
    rules = {
        f"the check must ask {ALIVE}": deploy["healthcheckPath"] == ALIVE,
        "SQLite wants one instance, and the old one gone before the new one": (
            deploy["numReplicas"],
            deploy["overlapSeconds"],
        )
        == (1, 0),
        "the Dockerfile must be there": (root / found["build"]["dockerfilePath"]).is_file(),
    }
    return [f"railway.json: {rule}" for rule, kept in rules.items() if not kept]
