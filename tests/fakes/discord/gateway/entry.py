"""Who may enter the gateway: IDENTIFY opens a session, RESUME continues one, and a budget counts the first kind."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.events import guild_joined
from tests.fakes.discord.gateway.frames import CloseCode, Op
from tests.fakes.discord.gateway.sessions import Session
from tests.fakes.discord.wire import user_json
from tests.fakes.discord.world import World

if TYPE_CHECKING:
    from tests.fakes.discord.gateway.connection import Connection
    from tests.fakes.discord.gateway.server import Gateway

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content
KNOWN_INTENTS = (1 << 26) - 1
DAY = 86_400.0


@dataclass(frozen=True)
class Identify:
    """One IDENTIFY, accepted or not; both count towards the budget."""

    at: float
    intents: int
    shard: tuple[int, int]
    accepted: bool


async def identify(gateway: "Gateway", connection: "Connection", body: Json) -> None:
    intents, shard = body.get("intents"), _shard(body.get("shard", [0, 1]))
    refusal = _refusal(gateway, body, intents, shard)
    hurried = _hurried(gateway)
    asked = intents if isinstance(intents, int) else 0
    gateway.identifies.append(Identify(gateway.world.now(), asked, shard or (0, 1), refusal is None and not hurried))
    if refusal is not None:
        await connection.close(refusal)
    elif hurried:
        connection.line.put(Op.INVALID_SESSION, False)
    else:
        _open(gateway, connection, Session(asked, shard or (0, 1), line=connection.line))


def _open(gateway: "Gateway", connection: "Connection", session: Session) -> None:
    connection.session = session
    gateway.sessions.append(session)
    session.give("READY", _ready(gateway.world, session))
    for guild in [
        guild for guild in gateway.world.guilds.values() if guild.bot_joined and guild.listed and guild.available
    ]:
        gateway.offer(session, guild_joined(gateway.world, guild))


def _refusal(gateway: "Gateway", body: Json, intents: Any, shard: tuple[int, int] | None) -> CloseCode | None:
    world = gateway.world
    if start_limit(gateway)["remaining"] <= 0:
        world.token_valid = False  # Discord resets the token of a bot that burns its budget
    if not world.token_valid or body.get("token") != world.token:
        return CloseCode.AUTHENTICATION_FAILED
    if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
        return CloseCode.INVALID_INTENTS
    if intents & PRIVILEGED & ~world.privileged:
        return CloseCode.DISALLOWED_INTENTS
    return CloseCode.INVALID_SHARD if shard is None else None


def _hurried(gateway: "Gateway") -> bool:
    since = gateway.world.now() - gateway.identify_spacing
    return any(earlier.accepted and earlier.at > since for earlier in gateway.identifies)


def _shard(given: Any) -> tuple[int, int] | None:
    match given:
        case [int(number), int(count)] if 0 <= number < count:
            return number, count
    return None


def _ready(world: World, session: Session) -> Json:
    mine = [guild for guild in world.guilds.values() if guild.bot_joined and guild.listed]
    return {
        "v": 10,
        "user": user_json(world.me) | {"verified": True, "mfa_enabled": False, "flags": 0, "email": None},
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": world.gateway_url,
        "guilds": [{"id": guild.id, "unavailable": True} for guild in mine],
        "private_channels": [],
        "shard": list(session.shard),
        "application": {"id": world.app_id, "flags": 0},
    }


async def resume(gateway: "Gateway", connection: "Connection", body: Json) -> None:
    world, seq = gateway.world, body.get("seq")
    session = next((s for s in gateway.sessions if s.id == body.get("session_id") and s.alive), None)
    if body.get("token") != world.token or not world.token_valid:
        await connection.close(CloseCode.AUTHENTICATION_FAILED)
    elif session is None or not isinstance(seq, int) or session.expired(world.now()):
        if session is not None:
            session.alive = False
        connection.line.put(Op.INVALID_SESSION, False)
    elif not 0 <= seq <= session.seq:
        session.alive = False
        await connection.close(CloseCode.INVALID_SEQ)
    else:
        gateway.resumes += 1
        connection.session = session
        session.replay(connection.line, seq)


def start_limit(gateway: "Gateway") -> Json:
    """The IDENTIFY budget of the last 24 hours, as GET /gateway/bot tells it."""
    since = gateway.world.now() - DAY
    used = sum(1 for earlier in gateway.identifies if earlier.at > since)
    return {
        "total": gateway.most_identifies,
        "remaining": max(0, gateway.most_identifies - used),
        "reset_after": int(DAY * 1000),
        "max_concurrency": 1,
    }
