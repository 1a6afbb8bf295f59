"""From the SDK's exceptions to ours: what failed, whether another try can help, and how long to wait before it."""

from __future__ import annotations

import email.utils
import time

import openai
from pydantic import ValidationError

from bot.core.errors import ModelBusy, ModelError, ModelRefused, ModelUnintelligible

BUSY_CODES = frozenset({"rate_limit_exceeded", "server_error", "overloaded", "vector_store_timeout"})
REFUSED_CODES = frozenset({"content_filter", "content_policy_violation", "moderation_blocked", "invalid_prompt"})
MET = (openai.OpenAIError, ValidationError, ValueError, TimeoutError, AttributeError, TypeError, LookupError)
"""All that a call may raise. The last three: the SDK builds its events unchecked, so a strange one lacks its fields."""


def translate(error: Exception) -> ModelError:
    """Say an exception of the SDK in our own words; our own pass through."""
    kind = type(error).__name__
    match error:
        case ModelError():
            said = error
        case openai.APIStatusError():
            said = _status(error)
        case openai.APIConnectionError() | TimeoutError():
            said = ModelBusy(f"the connection failed: {kind}")
        case openai.APIError():
            said = failed(error.code)
        case openai.ContentFilterFinishReasonError():
            said = ModelRefused("the provider's filter stopped the answer")
        case _:
            said = ModelUnintelligible(f"the output is not usable: {kind}")
    return said


def failed(code: str | None) -> ModelError:
    """What a failure reported inside a response means."""
    if code in REFUSED_CODES:
        return ModelRefused(f"the provider declined: {code}")
    return ModelBusy(f"the provider failed: {code}") if code in BUSY_CODES else ModelError(f"the call failed: {code}")


def worth_another_try(error: BaseException) -> bool:
    """Whether the same request may succeed a little later."""
    if isinstance(error, openai.RateLimitError):
        return error.code != "insufficient_quota"
    if isinstance(error, openai.APIStatusError):
        return error.status_code in {408, 409} or error.status_code >= 500
    if isinstance(error, openai.APIError) and error.code is not None:
        return error.code in BUSY_CODES
    transient = (openai.APIConnectionError, openai.APIError, TimeoutError, ModelBusy, ModelUnintelligible, ValueError)
    return isinstance(error, transient) and not isinstance(error, ValidationError)


def retry_after(error: BaseException) -> float | None:
    """The wait the server asked for, in seconds; None when it did not say."""
    if not isinstance(error, openai.APIStatusError):
        return error.retry_after if isinstance(error, ModelBusy) else None
    headers = error.response.headers
    try:
        if (milliseconds := headers.get("retry-after-ms")) is not None:
            return max(0.0, float(milliseconds) / 1000)
        return max(0.0, float(headers["retry-after"]))
    except KeyError:
        return None
    except ValueError:
        return _until(headers.get("retry-after", ""))


def _until(written: str) -> float | None:
    moment = email.utils.parsedate_tz(written)
    return None if moment is None else max(0.0, email.utils.mktime_tz(moment) - time.time())


def _status(error: openai.APIStatusError) -> ModelError:
    if error.code in REFUSED_CODES:
        return ModelRefused(f"the provider declined: {error.code}")
    if worth_another_try(error) or isinstance(error, openai.RateLimitError):
        return ModelBusy(f"HTTP {error.status_code}, {error.code}", retry_after(error))
    return ModelError(f"HTTP {error.status_code}, {error.code}")
