"""What a person does with the mouse: press, choose, submit, close, open Home, stop."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.controls import filled, find_choice, find_press
from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.interactions import closing, heard_by, press_on_message, press_on_view, shortcut, submission
from tests.fakes.slack.keyboard import Keyboard
from tests.fakes.slack.messages import Json, Message
from tests.fakes.slack.payloads import send_event
from tests.fakes.slack.world import OpenView


class Mouse(Keyboard):
    """The mouse half of a person."""

    async def press(self, user: str, where: Message | OpenView, button: str | int) -> Delivery:
        """Press a button by label, action id or number (from 1), in a message, a modal or Home."""
        blocks = where.blocks if isinstance(where, Message) else where.view["blocks"]
        return self._act(user, where, find_press(blocks, button).action)

    async def choose(self, user: str, where: Message | OpenView, action_id: str, value: Any) -> Delivery:
        """Choose a value in a select, menu, picker or group of boxes."""
        blocks = where.blocks if isinstance(where, Message) else where.view["blocks"]
        return self._act(user, where, find_choice(blocks, action_id, value))

    def modal_of(self, user: str) -> OpenView:
        """The modal on top of a person's screen."""
        stack = self.world.modals.get(user)
        if not stack:
            raise LookupError(f"{user} has no modal open")
        return stack[-1]

    async def submit(self, user: str, values: dict[str, Any] | None = None) -> Delivery:
        """Fill in the open modal (by label, block id or action id) and submit it."""
        shown = self.modal_of(user)
        shown.values = filled(shown.view["blocks"], values or {})
        shown.errors = {}
        delivery = self.courier.send("interactive", submission(self.world, shown))
        self._obey(delivery)
        return delivery

    async def close_modal(self, user: str) -> Delivery | None:
        """Close the open modal; the app hears of it only if it asked to."""
        shown = self.modal_of(user)
        self.world.modals[user].pop()
        self.world.note("modal_closed", detail=shown.id)
        if not shown.view.get("notify_on_close"):
            return None
        return self.courier.send("interactive", closing(self.world, shown))

    async def shortcut(self, user: str, callback_id: str, message: Message | None = None) -> Delivery:
        """A global shortcut, or a message shortcut when a message is given."""
        return self.courier.send("interactive", shortcut(self.world, user, callback_id, message))

    async def open_home(self, user: str) -> Delivery | None:
        """Open the Home tab."""
        return self._opened(user, "home", {})

    async def open_messages(self, user: str, context: Json | None = None) -> Delivery | None:
        """Open the Messages tab; `context` is what the person is looking at."""
        return self._opened(user, "messages", {"context": context or {}})

    async def look_at(self, user: str, context: Json) -> Delivery | None:
        """Turn to another channel or canvas while the app is visible."""
        event = {"type": "app_context_changed", "user": user, "context": context, "event_ts": self.world.next_ts()}
        return self._send(user, "app_context_changed", event)

    async def stop(self, user: str, channel: str, thread_ts: str) -> Delivery | None:
        """Press Slack's own Stop button: running streams end, and the app is told."""
        session = self.world.sessions.get((channel, thread_ts))
        if session is None or session.status != "processing" or "agent_session_stopped" not in self.world.app.events:
            raise LookupError("there is no Stop button: the session is not processing, or the app is not subscribed")
        event = {
            "type": "agent_session_stopped",
            "channel": channel,
            "thread_ts": thread_ts,
            "user": user,
            "streaming_message_ts": self._end_streams(channel, thread_ts),
            "event_ts": self.world.next_ts(),
        }
        return self._send(user, "agent_session_stopped", event)

    async def uninstall(self, team: str = "T1") -> list[Delivery]:
        """Remove the app from a workspace: its token dies, then it hears of it."""
        installed = self.world.installed_in(team)
        if installed is None:
            raise LookupError(f"the app is not installed in {team}")
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installed.bot_user]}}
        gone = {"type": "app_uninstalled"}
        told = [
            send_event(self.world, team, "tokens_revoked", revoked),
            send_event(self.world, team, "app_uninstalled", gone),
        ]
        installed.refused_with = "account_inactive"
        return [delivery for delivery in told if isinstance(delivery, Delivery)]

    async def revoke(self, team: str = "T1") -> Delivery | None:
        """Withdraw only the bot's token."""
        installed = self.world.installed_in(team)
        if installed is None:
            raise LookupError(f"the app is not installed in {team}")
        event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installed.bot_user]}}
        told = send_event(self.world, team, "tokens_revoked", event)
        installed.refused_with = "token_revoked"
        return told if isinstance(told, Delivery) else None

    def _act(self, user: str, where: Message | OpenView, action: Json) -> Delivery:
        if isinstance(where, Message):
            return self.courier.send("interactive", press_on_message(self.world, user, where, action))
        return self.courier.send("interactive", press_on_view(self.world, where, action))

    def _opened(self, user: str, tab: str, more: Json) -> Delivery | None:
        channel = self.world.dm_with(user, heard_by(self.world, user).bot_user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab, **more}
        event["event_ts"] = self.world.next_ts()
        if tab == "home" and (shown := self.world.homes.get(user)):
            event["view"] = shown.wire(heard_by(self.world, user).team, self.world.app.id)
        return self._send(user, "app_home_opened", event)

    def _send(self, user: str, name: str, event: Json) -> Delivery | None:
        told = send_event(self.world, heard_by(self.world, user).team, name, event)
        return told if isinstance(told, Delivery) else None

    def _end_streams(self, channel: str, thread_ts: str) -> list[str]:
        ended = []
        for message in self.world.messages:
            running = message.stream is not None and message.stream.state == "in_progress"
            if message.channel == channel and message.root == thread_ts and running and message.stream:
                message.stream.state = "stopped_by_user"
                message.remember(self.world.clock.now(), "stopped_by_user")
                ended.append(message.ts)
        return ended
