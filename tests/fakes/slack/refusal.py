"""How the fake says no: Slack's error code, with the detail Slack would add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# Codes that mean the caller built a wrong request. Anything else is a fact of the workspace.
CALLERS_FAULT = frozenset(
    {
        "cannot_reply_to_message", "channel_type_not_supported", "invalid_array_arg", "invalid_arguments", "invalid_blocks",
        "invalid_blocks_format", "invalid_chunks", "invalid_json", "invalid_manifest", "invalid_metadata_format",
        "invalid_metadata_schema", "invalid_name", "invalid_post_type", "invalid_users", "markdown_text_conflict",
        "missing_recipient_team_id", "missing_recipient_user_id", "missing_scope", "msg_blocks_too_long",
        "msg_blocks_too_many", "msg_too_long", "no_text", "not_allowed_token_type", "not_authed",
        "only_one_table_allowed", "streaming_state_conflict", "too_many_attachments", "unknown_method", "view_too_large",
    },
)  # fmt: skip


class RefusalError(Exception):
    """A call that Slack would answer with ok=false, or with an HTTP status of its own."""

    def __init__(
        self,
        code: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = dict(headers or {})
        self.extra = extra

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.code, **self.extra}


def refuse(code: str, faults: Sequence[str]) -> RefusalError:
    """A refusal that lists what is wrong and where, as Slack does for blocks and arguments."""
    return RefusalError(
        code,
        errors=list(faults),
        response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]},
    )
