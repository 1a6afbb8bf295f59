"""What an operator can set, read once from the environment and `.env`; nothing else reads either.

Every secret may also come as `NAME_FILE`, a path to a file that holds it. An unknown `COACH_*` name is an error.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from bot.core.errors import SettingsError

DEFAULT_MODEL = "gpt-5-mini"
OPENAI_URL = "https://api.openai.com/v1"

Tokens = Annotated[int, Field(ge=0)]
Money = Annotated[float, Field(gt=0)]
Port = Annotated[int, Field(ge=0, le=65535)]


def _page(address: str) -> str:
    if urlsplit(address).scheme != "https" or not urlsplit(address).hostname:
        raise ValueError("must be an address such as https://github.com/NAME/PROJECT/issues")
    return address


IssuesUrl = Annotated[str, AfterValidator(_page)]


class Settings(BaseModel):
    """Frozen settings; field names are the environment's names in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    discord_token: SecretStr | None = None
    discord_api_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str = "wss://gateway.discord.gg/"
    discord_message_content: bool = False

    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    coach_engine: Literal["auto", "curated", "openai"] = "auto"
    coach_model: str | None = None
    coach_model_api: Literal["responses", "chat"] | None = None
    coach_embedding: Literal["auto", "minilm", "lexical", "openai"] = "auto"

    database_url: SecretStr | None = None
    coach_home: Path = Field(default_factory=lambda: user_data_path("ai-pm-coach"))
    coach_knowledge: tuple[Path, ...] = ()
    coach_encryption_keys: SecretStr | None = None

    coach_log: Literal["json", "text"] = "text"
    coach_http_host: str = "127.0.0.1"
    coach_http_port: Port = 8080
    coach_metrics_host: str = "127.0.0.1"
    coach_metrics_port: Port = 9090
    coach_issues_url: IssuesUrl | None = None
    coach_admins: tuple[str, ...] = ()

    coach_monthly_budget: Money | None = None
    coach_price_in: Money | None = None
    coach_price_out: Money | None = None
    coach_daily_tokens_per_learner: Tokens = 100_000
    coach_daily_tokens_per_tenant: Tokens = 2_000_000
    coach_daily_tokens: Tokens = 5_000_000
    coach_turns_per_10_minutes: Annotated[int, Field(ge=1)] = 20
    coach_retention_days: Annotated[int, Field(ge=1, le=3650)] = 90
    coach_backup_days: Annotated[int, Field(ge=1, le=3650)] = 30

    @model_validator(mode="after")
    def _model_is_named(self) -> Settings:
        if self.openai_base_url and self.engine == "openai" and not self.coach_model:
            raise ValueError("OPENAI_BASE_URL is set, so COACH_MODEL must name the model that server offers")
        if self.coach_engine == "openai" and not (self.openai_api_key or self.openai_base_url):
            raise ValueError("COACH_ENGINE is openai, so OPENAI_API_KEY (or OPENAI_BASE_URL) must be set")
        return self

    @property
    def engine(self) -> Literal["curated", "openai"]:
        """Which engine answers: with `auto`, the model when there is a key or an address for one."""
        if self.coach_engine == "auto":
            return "openai" if self.openai_api_key or self.openai_base_url else "curated"
        return self.coach_engine

    @property
    def model(self) -> str:
        """The model's name."""
        return self.coach_model or DEFAULT_MODEL

    @property
    def model_api(self) -> Literal["responses", "chat"]:
        """Which of the two interfaces to speak: `chat` is what compatible servers have in common."""
        own = self.openai_base_url in {None, OPENAI_URL}
        return self.coach_model_api or ("responses" if own else "chat")


LISTS = {"coach_admins": ",", "coach_knowledge": os.pathsep}


def read(environment: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Settings:
    """Read the settings; SettingsError with one sentence per fault. The environment wins over `.env`."""
    found = {name: value for name, value in (dotenv_values(dotenv) if dotenv else {}).items() if value is not None}
    found |= dict(os.environ if environment is None else environment)
    names = {name.upper(): name for name in Settings.model_fields}
    _refuse_unknown(found, names)
    values: dict[str, Any] = {}
    for upper, name in names.items():
        if (value := _value(upper, found)) is not None:
            separator = LISTS.get(name)
            values[name] = [part.strip() for part in value.split(separator) if part.strip()] if separator else value
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def on_ci(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this run is a continuous integration run, where a check that cannot be made is a failure."""
    return (os.environ if environment is None else environment).get("CI", "").lower() in {"1", "true"}


def _value(upper: str, found: Mapping[str, str]) -> str | None:
    """A setting's text; empty means unset, so that a compose file may pass on what is not there."""
    if found.get(upper):
        return found[upper]
    path = found.get(f"{upper}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{upper}_FILE names {path}, which cannot be read: {error.strerror}.") from None


def _refuse_unknown(found: Mapping[str, str], names: Mapping[str, str]) -> None:
    allowed = {*names, *(f"{name}_FILE" for name in names)}
    for name in sorted(found):
        if name.startswith("COACH_") and name not in allowed:
            near = difflib.get_close_matches(name, allowed, n=1)
            raise SettingsError(f"{name} is not a setting." + (f" Did you mean {near[0]}?" if near else ""))


def _sentence(error: ValidationError) -> str:
    faults = []
    for fault in error.errors(include_url=False, include_input=False):
        name = str(fault["loc"][0]).upper() if fault["loc"] else ""
        message = str(fault["msg"]).removeprefix("Value error, ")
        faults.append(f"{name}: {message}" if name else message)
    return ". ".join(faults) + "."
