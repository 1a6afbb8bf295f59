"""Collecting what is wrong with a payload into the nested `errors` tree of code 50035, and the checks of plain fields."""

from collections.abc import Collection, Sequence
from typing import Any

from tests.fakes.discord.components import Json, Path
from tests.fakes.discord.errors import invalid_form

MISSING = object()


class Complaints:
    """A growing list of (path, code, sentence). `at` gives the same list seen from deeper in the payload."""

    def __init__(self, found: list[tuple[Path, str, str]] | None = None, path: Path = ()) -> None:
        self.found = [] if found is None else found
        self._path = path

    def at(self, *steps: str | int) -> "Complaints":
        return Complaints(self.found, (*self._path, *steps))

    def add(self, code: str, sentence: str) -> None:
        self.found.append((self._path, code, sentence))

    def tree(self) -> Json:
        root: Json = {}
        for path, code, sentence in self.found:
            node = root
            for step in path:
                node = node.setdefault(str(step), {})
            node.setdefault("_errors", []).append({"code": code, "message": sentence})
        return root

    def raise_if_any(self) -> None:
        if self.found:
            raise invalid_form(self.tree())


def take_object(complaints: Complaints, value: Any) -> Json | None:
    """The value if it is a JSON object; otherwise a complaint and None."""
    if isinstance(value, dict):
        return value
    complaints.add("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    return None


def take_list(complaints: Complaints, value: Any, *, least: int = 0, most: int | None = None) -> list[Any]:
    """The value if it is a list of an allowed length, else a complaint and what there is."""
    if not isinstance(value, list):
        complaints.add("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return []
    if most is not None and not least <= len(value) <= most:
        complaints.add("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    return value


def text(complaints: Complaints, holder: Json, key: str, most: int, *, least: int = 1, required: bool = False) -> None:
    """A string field of `least` to `most` characters."""
    value = holder.get(key)
    spot = complaints.at(key)
    if value is None:
        if required:
            spot.add("BASE_TYPE_REQUIRED", "This field is required")
    elif not isinstance(value, str):
        spot.add("STRING_TYPE_CONVERT", "Could not interpret value as string.")
    elif not value and least:
        spot.add("BASE_TYPE_REQUIRED", "This field is required")
    elif not least <= len(value) <= most:
        spot.add("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def number(complaints: Complaints, holder: Json, key: str, least: int, most: int, *, required: bool = False) -> None:
    """A whole-number field between two bounds."""
    value = holder.get(key)
    spot = complaints.at(key)
    if value is None:
        if required:
            spot.add("BASE_TYPE_REQUIRED", "This field is required")
    elif not isinstance(value, int) or isinstance(value, bool):
        spot.add("NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    elif not least <= value <= most:
        spot.add("NUMBER_TYPE_RANGE", f"int value should be between {least} and {most}.")


def flag(complaints: Complaints, holder: Json, *keys: str) -> None:
    """True-or-false fields."""
    for key in keys:
        if holder.get(key) not in (None, True, False):
            complaints.at(key).add("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def one_of(complaints: Complaints, value: Any, allowed: Collection[Any], field: str) -> bool:
    """Whether the value is among the allowed ones; complains otherwise."""
    if isinstance(value, str | int) and not isinstance(value, bool) and value in allowed:
        return True
    listed = ", ".join(str(choice) for choice in sorted(allowed))
    complaints.add("BASE_TYPE_CHOICES", f'Value of field "{field}" must be one of ({listed}).')
    return False


def unique(complaints: Complaints, places: Sequence[tuple[Path, Any]], code: str, sentence: str) -> None:
    """No value twice; the second and later ones are complained about. Values of a wrong type are not looked at."""
    seen = set()
    for path, value in places:
        if not isinstance(value, str | int):
            continue
        if value in seen:
            complaints.at(*path).add(code, sentence)
        seen.add(value)


def web_address(complaints: Complaints, value: Any, schemes: Collection[str]) -> None:
    """A URL with one of these schemes."""
    if not isinstance(value, str) or "://" not in value:
        complaints.add("URL_TYPE_INVALID_URL", "Not a well formed URL.")
    elif value.split("://", 1)[0].lower() not in schemes:
        listed = ", ".join(f"'{scheme}'" for scheme in sorted(schemes))
        complaints.add(
            "URL_TYPE_INVALID_SCHEME", f'Scheme "{value.split(":", 1)[0]}" is not supported. One of: {listed}.'
        )
