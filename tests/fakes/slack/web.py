"""The Web API over HTTP: one road for every method, in the order Slack checks a call."""

from __future__ import annotations

import time
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.slack.arguments import read_arguments, take_credentials
from tests.fakes.slack.faults import Fault, Faults
from tests.fakes.slack.messages import Json
from tests.fakes.slack.methods import METHODS, Asked, Method
from tests.fakes.slack.people import Installation
from tests.fakes.slack.recording import Call
from tests.fakes.slack.refusal import CALLERS_FAULT, RefusalError, refuse
from tests.fakes.slack.tiers import RateLimits, limited
from tests.fakes.slack.world import World

NOBODY = Installation(team="", token="", bot_user="", bot_id="", scopes=frozenset())
GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


@dataclass(frozen=True)
class WebApi:
    """The `/api/` part of the fake."""

    world: World
    faults: Faults
    limits: RateLimits

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/{method}", self.answer), web.get("/api/{method}", self.answer)]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call and record it, whatever happens to it."""
        call = Call(request.match_info["method"], {}, self.world.clock.now())
        self.world.recording.calls.append(call)
        begun = time.perf_counter()
        try:
            response = await self._answer(request, call)
        except RefusalError as refusal:
            response = self._refused(call, refusal)
        call.status, call.ms = response.status, (time.perf_counter() - begun) * 1000
        self.world.recording.wake()
        return response

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        call.args = await read_arguments(request)
        token = take_credentials(request, call.args)
        fault = self.faults.strike(call.method, call.args)
        call.fault = fault.how if fault else None
        if fault and (early := await before_work(self.world, self.faults, request, call, fault)):
            return early
        call.response = self._run(call, token)
        call.committed = True
        if fault and fault.how == "lost_reply":
            return cut(request)
        headers = {"x-slack-req-id": f"req{len(self.world.recording.calls)}"}
        known = next((one for one in self.world.installations if one.token == token), None)
        if known is not None:
            headers["x-oauth-scopes"] = ",".join(sorted(known.scopes))
        return web.json_response(call.response, headers=headers)

    def _run(self, call: Call, token: str | None) -> Json:
        method = METHODS.get(call.method)
        if method is None:
            raise RefusalError("unknown_method", req_method=call.method)
        bot = caller(self.world, method, token)
        call.team = bot.team or None
        asked = Asked(self.world, bot, call.args, call)
        if method.scopes:
            asked.needs(*method.scopes)
        place = str(call.args.get("channel") or call.args.get("channel_id") or "")
        self.limits.spend(bot.team, method, place, self.world.clock.now())
        self._check_names(method, call)
        return {"ok": True, **method.run(asked)}

    def _check_names(self, method: Method, call: Call) -> None:
        missing = [f"missing required field: {key}" for key in method.required if call.args.get(key) is None]
        if missing:
            raise refuse("invalid_arguments", missing)
        unknown = set(call.args) - {*method.required, *method.optional, "team_id"}
        for name in sorted(unknown):
            self.world.recording.violate("unknown", f"{method.name} takes no argument {name}", call)

    def _refused(self, call: Call, refusal: RefusalError) -> web.Response:
        call.error, call.response = refusal.code, refusal.body()
        if refusal.code in CALLERS_FAULT and call.fault is None:
            self.world.recording.violate("invalid", f"{call.method}: {_why(refusal)}", call)
        return web.json_response(call.response, status=refusal.status, headers=refusal.headers)


async def before_work(
    world: World,
    faults: Faults,
    request: web.Request,
    call: Call,
    fault: Fault,
) -> web.StreamResponse | None:
    """What a scripted fault does before the work; None lets the call go on."""
    if fault.how == "error":
        raise RefusalError(fault.code, status=fault.status)
    if fault.how == "limited":
        raise limited(fault.seconds)
    if fault.how == "html":
        call.error = f"http_{fault.status}"
        return web.Response(status=fault.status, text=GATEWAY_PAGE, content_type="text/html")
    if fault.how == "slow":
        await world.clock.sleep(fault.seconds)
    if fault.how == "hang":
        world.recording.wake()  # whoever waits for this call to hang need not wait until it is given up
        await faults.closing.wait()
    if fault.how in ("hang", "reset"):
        call.error = fault.how
        return cut(request)
    return None


def caller(world: World, method: Method, token: str | None) -> Installation:
    """Whose token this is; refuses a token that is absent, wrong, of the wrong kind, or withdrawn."""
    if method.caller == "nobody":
        return NOBODY
    if not token:
        raise RefusalError("not_authed")
    if (method.caller == "app") != token.startswith("xapp-"):
        raise RefusalError("not_allowed_token_type")
    if method.caller == "app":
        if token != world.app.app_token:
            raise RefusalError("invalid_auth")
        return NOBODY
    known = next((one for one in world.installations if one.token == token), None)
    if known is None:
        raise RefusalError("invalid_auth")
    if known.refused_with:
        raise RefusalError(known.refused_with)
    return known


def cut(request: web.Request) -> web.StreamResponse:
    """Break the connection under the caller; the returned response reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)


def _why(refusal: RefusalError) -> str:
    details = refusal.extra.get("errors") or [refusal.extra.get("needed")]
    return ", ".join([refusal.code, *[str(detail) for detail in details if detail]])
