"""A request's arguments, in whichever of Slack's three forms they come: query, form or JSON."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from aiohttp import web

from tests.fakes.slack.messages import Json
from tests.fakes.slack.refusal import RefusalError

# Arguments that are JSON even when the rest is a form.
_STRUCTURED = frozenset({"attachments", "blocks", "chunks", "files", "loading_messages", "metadata", "prompts", "view"})
_JSON_ONLY = {"application/json"}


async def read_arguments(request: web.Request) -> Json:
    """All arguments by name; refuses a body Slack could not read."""
    given: Json = dict(request.query)
    if request.content_type in _JSON_ONLY:
        given |= await _json_body(request)
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        given |= dict(await request.post())
    elif request.can_read_body:
        raise RefusalError("invalid_post_type")
    return {key: _structured(key, value) for key, value in given.items()}


async def _json_body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise RefusalError("invalid_json") from None
    if not isinstance(body, dict):
        raise RefusalError("json_not_object")
    return body


def _structured(key: str, value: Any) -> Any:
    if key not in _STRUCTURED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        code = "invalid_blocks_format" if key == "blocks" else "invalid_arguments"
        raise RefusalError(code) from None


def take_credentials(request: web.Request, args: Json) -> str | None:
    """The token, from the header or the arguments. Client id and secret of Basic auth join the arguments."""
    header = request.headers.get("Authorization", "")
    kind, _, value = header.partition(" ")
    if kind == "Basic":
        args.update(_client(value))
    in_arguments = args.pop("token", None)
    return value if kind == "Bearer" else in_arguments


def _client(value: str) -> Json:
    try:
        name, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": name, "client_secret": secret}
