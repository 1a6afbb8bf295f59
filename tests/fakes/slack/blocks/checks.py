"""Small pieces to say what a payload must look like; each returns faults with their JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

Check = Callable[[Any, str], list[str]]


def fault(what: str, at: str) -> list[str]:
    return [f"{what} [json-pointer:{at}]"]


def string(most: int | None = None, least: int = 1) -> Check:
    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, str):
            return fault("must be a string", at)
        if len(value) < least:
            return fault(f"must be more than {least - 1} characters", at)
        if most is not None and len(value) > most:
            return fault(f"must be less than {most + 1} characters", at)
        return []

    return check


def integer(least: int | None = None, most: int | None = None) -> Check:
    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            return fault("must be an integer", at)
        if least is not None and value < least:
            return fault(f"must be at least {least}", at)
        if most is not None and value > most:
            return fault(f"must be at most {most}", at)
        return []

    return check


def number(value: Any, at: str) -> list[str]:
    sound = isinstance(value, (int, float)) and not isinstance(value, bool)
    return [] if sound else fault("must be a number", at)


def boolean(value: Any, at: str) -> list[str]:
    return [] if isinstance(value, bool) else fault("must be a boolean", at)


def mapping(value: Any, at: str) -> list[str]:
    return [] if isinstance(value, dict) else fault("must be an object", at)


def one_of(*allowed: str) -> Check:
    def check(value: Any, at: str) -> list[str]:
        return [] if value in allowed else fault(f"must be one of {', '.join(allowed)}", at)

    return check


def array(item: Check, most: int | None = None, least: int = 0) -> Check:
    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, list):
            return fault("must be an array", at)
        if len(value) < least:
            return fault(f"no fewer than {least} items allowed", at)
        if most is not None and len(value) > most:
            return fault(f"no more than {most} items allowed", at)
        return [found for index, part in enumerate(value) for found in item(part, f"{at}/{index}")]

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, dict):
            return fault("must be an object", at)
        found = [line for key in required if key not in value for line in fault(f"missing required field: {key}", at)]
        for key, part in value.items():
            if key in known:
                found += known[key](part, f"{at}/{key}")
            else:
                found += fault(f"invalid additional property: {key}", at)
        return found

    return check


def typed(kinds: Mapping[str, Check], only: Collection[str] | None = None) -> Check:
    """An object told apart by its `type`; `only` narrows what this place allows."""

    def check(value: Any, at: str) -> list[str]:
        if not isinstance(value, dict):
            return fault("must be an object", at)
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in kinds:
            return fault(f"unsupported type: {kind}", f"{at}/type")
        if only is not None and kind not in only:
            return fault(f"unsupported type here: {kind}", f"{at}/type")
        return kinds[kind](value, at)

    return check


def every(*checks: Check) -> Check:
    """All of these; the later ones look only at what passed the earlier ones."""

    def check(value: Any, at: str) -> list[str]:
        for step in checks:
            if found := step(value, at):
                return found
        return []

    return check


def has_any(*keys: str) -> Check:
    def check(value: Any, at: str) -> list[str]:
        return [] if any(value.get(key) for key in keys) else fault(f"one of {', '.join(keys)} is required", at)

    return check


def not_both(first: str, second: str) -> Check:
    def check(value: Any, at: str) -> list[str]:
        both = first in value and second in value
        return fault(f"{first} and {second} cannot both be given", at) if both else []

    return check


def later(check: Callable[[], Check]) -> Check:
    """For shapes that contain themselves."""

    def look(value: Any, at: str) -> list[str]:
        return check()(value, at)

    return look
