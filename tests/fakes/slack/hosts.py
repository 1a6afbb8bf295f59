"""The two other hosts an app meets: where files lie, and where an owner says yes to an installation."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from tests.fakes.slack.faults import Fault, Faults
from tests.fakes.slack.recording import Call
from tests.fakes.slack.refusal import RefusalError
from tests.fakes.slack.web import before_work, cut
from tests.fakes.slack.world import StoredFile, World

SIGN_IN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"


class FileHost:
    """Takes uploads and gives files to who holds the bot token; others get a sign-in page, as from Slack."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/upload/v1/{id}", self.take), web.get("/files-pri/{id}/{name}", self.give)]

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Store an upload, sent raw or as a form field; its length must be the one announced."""
        call = self._record("upload", request)
        fault = self._faults.strike("upload", call.args)
        if fault and (early := await before_work(self._world, self._faults, request, call, fault)):
            return early
        file = self._world.files.get(request.match_info["id"])
        content = await _content(request)
        call.status = 200 if file and len(content) == file.length else 400
        if file is None or call.status != 200:
            call.error = "wrong_length" if file else "unknown_upload"
            return web.Response(status=400, text=call.error)
        file.content = content
        return cut(request) if fault and fault.how == "lost_reply" else web.Response(text=f"OK - {len(content)}")

    async def give(self, request: web.Request) -> web.StreamResponse:
        """Give a file's bytes."""
        call = self._record("download", request)
        fault = self._faults.strike("download", call.args)
        if fault and (early := await self._early(request, call, fault)):
            return early
        file = self._world.files.get(request.match_info["id"])
        call.status = 200
        if file is None or file.content is None:
            call.status = 404
            return web.Response(status=404)
        if not self._may_read(request, file):
            call.error = "sign_in_page"
            return web.Response(text=SIGN_IN_PAGE, content_type="text/html")
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def _early(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse | None:
        call.fault = fault.how
        try:
            return await before_work(self._world, self._faults, request, call, fault)
        except RefusalError as refusal:
            call.error, call.status = refusal.code, max(400, refusal.status)
            return web.Response(status=call.status, text=refusal.code, headers=refusal.headers)

    def _record(self, method: str, request: web.Request) -> Call:
        call = Call(method, {"file": request.match_info["id"]}, self._world.clock.now())
        self._world.recording.calls.append(call)
        return call

    def _may_read(self, request: web.Request, file: StoredFile) -> bool:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        working = (one for one in self._world.installations if one.token == token and one.refused_with is None)
        return file.complete and any("files:read" in one.scopes for one in working)


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    part = next(iter(form.values()), b"")
    return part.file.read() if isinstance(part, web.FileField) else bytes(str(part), "utf-8")


class InstallPage:
    """Slack's consent page, with an owner who always says yes."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/oauth/v2/authorize", self.agree)]

    async def agree(self, request: web.Request) -> web.StreamResponse:
        """Send the owner back to the app with a code. `team` in the query chooses the workspace."""
        back = request.query.get("redirect_uri")
        if request.query.get("client_id") != self._world.app.client_id or not back:
            return web.Response(status=400, text="invalid_client_id or missing redirect_uri")
        code = grant_code(self._world, request.query.get("team", "T1"))
        query = urlencode({"code": code, "state": request.query.get("state", "")})
        raise web.HTTPFound(f"{back}?{query}")


def grant_code(world: World, team: str, user: str = "UADMIN", *, enterprise: bool = False) -> str:
    """A code that oauth.v2.access takes once."""
    code = f"code-{world.number()}"
    world.codes[code] = (team, user, enterprise)
    return code
