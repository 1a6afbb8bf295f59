"""What an agent app may show around its messages: status, title, prompts, session and Stop."""

from __future__ import annotations

from tests.fakes.slack.blocks.checks import array, shape, string
from tests.fakes.slack.messages import Json
from tests.fakes.slack.methods.table import Asked, method
from tests.fakes.slack.refusal import RefusalError, refuse
from tests.fakes.slack.world import Session

STATUSES = ("active", "processing", "suspended", "closed")
MOST_TITLE = 200
NO_STOP = "missing_agent_session_stopped_event_subscription"
_PROMPTS = array(shape({"title": string(), "message": string()}), most=4)


@method(
    "assistant.threads.setStatus",
    "special",
    required="channel_id thread_ts status",
    optional="loading_messages icon_emoji icon_url username",
)
def set_status(asked: Asked) -> Json:
    asked.needs("chat:write", "assistant:write")
    channel = asked.channel("channel_id")
    if len(asked.args.get("loading_messages") or []) > 10:
        raise refuse("invalid_arguments", ["no more than 10 items allowed [json-pointer:/loading_messages]"])
    place, status = (channel.id, asked.args["thread_ts"]), asked.args["status"]
    if status:
        asked.world.statuses[place] = (asked.world.clock.now(), status)
    else:
        asked.world.statuses.pop(place, None)
    asked.world.note("status", channel.id, detail=status)
    return {}


@method(
    "assistant.threads.setTitle",
    "4",
    scopes=("assistant:write",),
    required="channel_id thread_ts title",
)
def set_title(asked: Asked) -> Json:
    channel = asked.channel("channel_id")
    session = asked.world.sessions.setdefault((channel.id, asked.args["thread_ts"]), Session("active"))
    session.title = asked.args["title"]
    asked.world.note("title", channel.id, detail=session.title)
    return {}


@method(
    "assistant.threads.setSuggestedPrompts",
    "4",
    scopes=("assistant:write",),
    required="channel_id prompts",
    optional="thread_ts title",
)
def set_prompts(asked: Asked) -> Json:
    channel = asked.channel("channel_id")
    if found := _PROMPTS(asked.args["prompts"], "/prompts"):
        raise refuse("invalid_arguments", found)
    if asked.world.app.agent_view and asked.args.get("thread_ts"):
        asked.world.recording.violate("ignored", "prompts with thread_ts do nothing in an agent_view app", asked.call)
        return {}
    asked.world.prompts[channel.id] = asked.args["prompts"]
    asked.world.note("prompts", channel.id, detail=asked.args["prompts"])
    return {}


@method(
    "agents.sessions.setStatus",
    "3",
    scopes=("chat:write",),
    required="channel_id status",
    optional="thread_ts title initiator_user_id icon_emoji icon_url username",
)
def set_session_status(asked: Asked) -> Json:
    channel = asked.channel("channel_id")
    thread = asked.args.get("thread_ts")
    if not thread:
        raise refuse("invalid_arguments", ["missing required field: thread_ts"])
    session = set_session(asked, channel.id, thread, asked.args["status"])
    answer: Json = {"status": session.status, "agent_status": session.status, "title": session.title}
    if "agent_session_stopped" in asked.world.app.events:
        return answer
    return {**answer, "warning": NO_STOP, "response_metadata": {"warnings": [NO_STOP]}}


@method("agents.sessions.rename", "3", scopes=("chat:write",), required="channel_id title", optional="thread_ts")
def rename_session(asked: Asked) -> Json:
    channel = asked.channel("channel_id")
    session = asked.world.sessions.get((channel.id, asked.args.get("thread_ts", "")))
    if session is None:
        raise RefusalError("not_authorized")
    session.title = _title(asked.args["title"])
    asked.world.note("title", channel.id, detail=session.title)
    return {"title": session.title}


def set_session(asked: Asked, channel: str, thread: str, status: str) -> Session:
    """Move a session to a status, making it when it is new (only then title and initiator count)."""
    if status not in STATUSES:
        raise refuse("invalid_arguments", [f"must be one of {', '.join(STATUSES)} [json-pointer:/status]"])
    if not asked.world.app.agent_view:
        raise RefusalError("not_authorized")
    if asked.world.message(channel, thread) is None:
        raise RefusalError("thread_not_found")
    session = asked.world.sessions.get((channel, thread))
    if session is None:
        title, initiator = asked.args.get("title"), asked.args.get("initiator_user_id")
        session = Session(status, _title(title) if title else None, initiator)
        asked.world.sessions[channel, thread] = session
    session.status = status
    asked.world.note("session", channel, detail=status)
    return session


def _title(title: str) -> str:
    if len(title) > MOST_TITLE:
        raise refuse("invalid_arguments", [f"must be less than {MOST_TITLE + 1} characters [json-pointer:/title]"])
    return title
