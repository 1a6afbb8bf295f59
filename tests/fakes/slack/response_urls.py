"""Answers by response_url: five uses within half an hour, private unless it says otherwise."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from tests.fakes.slack.blocks import check_message
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.messages import Json, Message
from tests.fakes.slack.methods.chat import apply_body
from tests.fakes.slack.methods.table import flag
from tests.fakes.slack.payloads import own_message_event
from tests.fakes.slack.recording import Call
from tests.fakes.slack.refusal import CALLERS_FAULT, RefusalError
from tests.fakes.slack.web import before_work, cut
from tests.fakes.slack.world import ResponseUrl, World

MOST_USES = 5
LIFE = 30 * 60.0
METHOD = "response_url"
_KNOWN = frozenset(
    {
        "text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts",
        "unfurl_links", "unfurl_media", "metadata", "mrkdwn",
    },
)  # fmt: skip


class ResponseUrls:
    """The `/commands/...` addresses handed out with commands and presses."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/commands/{app}/{number}", self.answer)]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        call = Call(METHOD, {}, self._world.clock.now())
        self._world.recording.calls.append(call)
        begun = time.perf_counter()
        try:
            response = await self._answer(request, call)
        except RefusalError as refusal:
            call.error = refusal.code
            if refusal.code in CALLERS_FAULT | {"used_url", "expired_url"} and call.fault is None:
                self._world.recording.violate("invalid", f"{METHOD}: {refusal.code}", call)
            status = 400 if refusal.status == 200 else refusal.status
            response = web.Response(status=status, text=refusal.code, headers=refusal.headers)
        call.status, call.ms = response.status, (time.perf_counter() - begun) * 1000
        self._world.recording.wake()
        return response

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        call.args = await request.json()
        fault = self._faults.strike(METHOD, call.args)
        call.fault = fault.how if fault else None
        if fault and (early := await before_work(self._world, self._faults, request, call, fault)):
            return early
        use(self._world, request.path, call)
        call.committed = True
        return cut(request) if fault and fault.how == "lost_reply" else web.Response(text="ok")


def use(world: World, path: str, call: Call) -> None:
    """Spend one use of an address and show what it brings."""
    known = world.response_urls.get(path)
    if known is None or world.clock.now() - known.issued > LIFE:
        raise RefusalError("expired_url", status=404)
    if known.uses >= MOST_USES:
        raise RefusalError("used_url", status=404)
    show(world, known, call.args, METHOD, call)
    known.uses += 1


def show(world: World, place: ResponseUrl, body: Json, via: str, call: Call | None = None) -> Message | None:
    """Carry out a response: replace, delete, or a new message, private by default."""
    for name in sorted(set(body) - _KNOWN):
        world.recording.violate("unknown", f"a response takes no field {name}", call)
    original = world.message(place.channel, place.message_ts, ephemeral=True)
    if flag(body.get("delete_original")):
        _delete(world, original)
        return None
    _check(world, body)
    if flag(body.get("replace_original")) and original is not None:
        return _replace(world, original, body, via)
    return _new(world, place, body, via)


def _check(world: World, body: Json) -> None:
    check_message(body, world.files)
    if not (body.get("text") or body.get("blocks") or body.get("attachments")):
        raise RefusalError("no_text")


def _delete(world: World, original: Message | None) -> None:
    if original is not None:
        original.deleted = True
        world.note("deleted", original.channel, original)


def _replace(world: World, original: Message, body: Json, via: str) -> Message:
    apply_body(world, original, {"blocks": [], **body})
    original.edited = world.clock.now()
    original.remember(original.edited, via)
    world.note("updated", original.channel, original)
    return original


def _new(world: World, place: ResponseUrl, body: Json, via: str) -> Message:
    public = body.get("response_type") == "in_channel"
    bot = world.installed_in(world.channels[place.channel].team) or world.installations[0]
    details: dict[str, Any] = {"bot_id": bot.bot_id, "app_id": world.app.id, "metadata": body.get("metadata")}
    made = Message(
        channel=place.channel,
        ts=world.next_ts(),
        user=bot.bot_user,
        team=bot.team,
        via=via,
        text=body.get("text") or "",
        blocks=body.get("blocks") or [],
        attachments=body.get("attachments") or [],
        thread_ts=body.get("thread_ts") or place.thread_ts,
        by_app=True,
        only_to=None if public else place.user,
        flags={key: body[key] for key in ("unfurl_links", "unfurl_media", "mrkdwn") if key in body},
        **details,
    )
    own_message_event(world, world.add(made))
    return made
