"""The way of every REST request: recorded, met by a fault or not, checked, executed, answered in Discord's manner."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakes.discord.errors import ApiError, invalid_form, refusal
from tests.fakes.discord.faults import Cut, Faults, Plan
from tests.fakes.discord.recording import Recording, Request
from tests.fakes.discord.rest.quotas import Quotas
from tests.fakes.discord.rest.route import Call, Route
from tests.fakes.discord.things import Upload
from tests.fakes.discord.world import World

PREFIX = "/api/v10"
VIA = {"Via": "1.1 fake"}
_VIOLATING = {50035, 50006, 50109}  # codes that mean the bot sent what nobody should
Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Front:
    def __init__(self, world: World, recording: Recording, faults: Faults, quotas: Quotas) -> None:
        self._world = world
        self._recording = recording
        self._faults = faults
        self._quotas = quotas
        self.closing = asyncio.Event()

    def serve(self, route: Route) -> Handle:
        """The aiohttp side of one route."""

        async def answer(incoming: web.Request) -> web.StreamResponse:
            request = self._begin(incoming, route.name)
            try:
                return await self._travel(incoming, route, request)
            except (ConnectionError, web.RequestPayloadError):
                raise  # the bot went away in the middle of its request, perhaps killed
            except Exception as error:
                self._recording.violate(str(request), "the fake itself broke", repr(error))
                raise
            finally:
                self._world.bell.ring()

        return answer

    async def unknown(self, incoming: web.Request) -> web.StreamResponse:
        """An address Discord does not have, or not under this method."""
        request = self._begin(incoming, "")
        self._recording.violate(f"{request.method} {request.path}", "no such route")
        return self._finish(request, refusal(0).status, refusal(0).body(), VIA)

    def _begin(self, incoming: web.Request, route: str) -> Request:
        path = incoming.path.removeprefix(PREFIX)
        request = self._recording.begin(incoming.method, path)
        request.route, request.query = route, dict(incoming.query)
        return request

    async def _travel(self, incoming: web.Request, route: Route, request: Request) -> web.StreamResponse:
        try:
            body, uploads = await _read(incoming, request)
        except ApiError as error:
            return self._refuse(request, error, VIA)
        plan = self._faults.meet(request)
        if plan is not None and not plan.fault.after_commit:
            return await self._misfortune(incoming, request, plan)
        call = Call(self._world, incoming.match_info, request.query, body, uploads)
        response = self._execute(incoming, route, request, call)
        if plan is not None:
            return await self._misfortune(incoming, request, plan, response)
        return response

    def _execute(self, incoming: web.Request, route: Route, request: Request, call: Call) -> web.Response:
        if route.bot_token and not self._authorised(incoming):
            return self._finish(request, 401, {"message": "401: Unauthorized", "code": 0}, VIA)
        verdict = self._quotas.take(route.name, call.params, counts=route.counts)
        headers = VIA | verdict.headers
        if not verdict.passed:
            limited = {
                "message": "You are being rate limited.",
                "retry_after": round(verdict.retry_after, 3),
                "global": verdict.overall,
            }
            return self._finish(request, 429, limited, headers | {"Retry-After": f"{verdict.retry_after:.3f}"})
        request.executed = True
        try:
            reply = route.endpoint(call)
        except ApiError as error:
            return self._refuse(request, error, headers)
        return self._finish(request, reply.status, reply.body, headers)

    def _authorised(self, incoming: web.Request) -> bool:
        given = incoming.headers.get("Authorization")
        if given is None:
            self._recording.violate(f"{incoming.method} {incoming.path}", "no Authorization header")
        return self._world.token_valid and given == f"Bot {self._world.token}"

    def _refuse(self, request: Request, error: ApiError, headers: dict[str, str]) -> web.Response:
        if error.code in _VIOLATING:
            self._recording.violate(f"{request.method} {request.path}", error.message, error.errors)
        return self._finish(request, error.status, error.body(), headers)

    def _finish(self, request: Request, status: int, body: Any, headers: dict[str, str]) -> web.Response:
        """Exactly application/json, without a charset: discord.py reads nothing else as JSON."""
        self._recording.end(request, status, body)
        if body is None:
            return web.Response(status=status, headers=headers)
        typed = headers | {"Content-Type": "application/json"}
        return web.Response(status=status, body=json.dumps(body).encode(), headers=typed)

    async def _misfortune(
        self, incoming: web.Request, request: Request, plan: Plan, true: web.Response | None = None
    ) -> web.StreamResponse:
        fault = plan.fault
        if fault.delay and true is not None:
            await asyncio.sleep(fault.delay)
            return true
        if fault.cut is None:
            self._recording.end(request, fault.status, fault.body)
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        self._recording.end(request, None, None)
        self._world.bell.ring()
        if fault.cut is Cut.HANG:
            await self._hold(plan)
        cut_connection(incoming, hard=fault.cut is Cut.RESET)
        return web.Response()

    async def _hold(self, plan: Plan) -> None:
        waits = [asyncio.ensure_future(plan.released.wait()), asyncio.ensure_future(self.closing.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


def cut_connection(incoming: web.Request, *, hard: bool) -> None:
    """Ends the TCP connection: `hard` with a reset (errno 104 at the peer), else with an early end."""
    transport = incoming.transport
    if transport is None:
        return
    if hard:
        link = transport.get_extra_info("socket")
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()


async def _read(incoming: web.Request, request: Request) -> tuple[Any, dict[str, Upload]]:
    """The body and its files, kept in the recording too."""
    if not incoming.body_exists:
        return None, {}
    if incoming.content_type == "multipart/form-data":
        body, uploads = await _read_form(incoming)
    else:
        body, uploads = _parse(await incoming.read(), incoming), {}
    request.body = body
    request.files = {key: upload.filename for key, upload in uploads.items()}
    return body, uploads


def _parse(raw: bytes, incoming: web.Request) -> Any:
    if not raw:
        return None
    if incoming.content_type != "application/json":
        sentence = "Expected \"Content-Type\" header to be one of {'application/json'}."
        raise invalid_form({"_errors": [{"code": "CONTENT_TYPE_INVALID", "message": sentence}]})
    return _json(raw)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise refusal(50109) from None


async def _read_form(incoming: web.Request) -> tuple[Any, dict[str, Upload]]:
    body: Any = None
    uploads: dict[str, Upload] = {}
    async for part in await incoming.multipart():
        if not isinstance(part, BodyPartReader):
            raise refusal(50109)
        name = part.name or ""
        if name == "payload_json":
            body = _json(bytes(await part.read()))
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            uploads[name] = Upload(part.filename or name, bytes(await part.read()), kind)
    return body, uploads
