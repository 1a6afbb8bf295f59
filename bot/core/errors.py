"""What can go wrong, and the sentence a person may see.

    CoachError
    |-- ContentError          a file in knowledge/ or prompts/ breaks a rule
    |-- SettingsError         the environment asks for something impossible
    |-- ModelError            the language model did not give a usable answer
    |   |-- ModelBusy         it asked us to come back later
    |   |-- ModelRefused      it declined, or its provider did
    |   |-- ModelUnintelligible   it answered, in no shape we can use
    |   |-- ModelOff          nobody asked it: a community's owner switched it off
    |   `-- BudgetSpent         nobody asked it: what it may cost is used up
    |-- StoreError            memory cannot be read or written
    |   `-- LeaseLost         another worker owns this turn now
    `-- DeliveryError         a platform did not take a message
        `-- Unreachable       its reader cannot be written to now

Outside libraries' exceptions are translated into these where they are met (in `services/` and `adapters/`)
and nowhere else. `sentence` is safe to show: it never contains the cause's own text.
"""

from __future__ import annotations


class CoachError(Exception):
    """Root of every error this program raises on purpose."""

    sentence = "Something went wrong on my side. Your message is safe. Please try again in a minute."


class ContentError(CoachError):
    """A content file breaks its rules; start-up ends with `findings` in one clean list."""

    sentence = "A file of my knowledge is broken, so I cannot start. Run `coach check` to see where."


class SettingsError(CoachError):
    """A setting is missing, unknown or impossible; the message is one clean sentence for the operator."""

    sentence = "My settings are not right. The person who runs me can see the reason in my log."


class ModelError(CoachError):
    """The model failed; the curated path answers instead."""

    sentence = "I answered from my notes this time."


class ModelBusy(ModelError):
    """The model is out of capacity or quota. `retry_after` is in seconds, None when unknown."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ModelRefused(ModelError):
    """The model, or a filter in front of it, declined to answer."""


class ModelUnintelligible(ModelError):
    """The model's output was cut, malformed, empty or of the wrong shape."""


class ReaderUnknown(ModelError):
    """The learner has not been told yet that a model reads along, so it reads nothing."""


class ModelOff(ModelError):
    """The owners of the community where it was asked want no model; the notes are all that is promised there."""

    sentence = ""


class BudgetSpent(ModelError):
    """What the model may cost is used up. `cap`: learner, tenant, day (all together) or month (money)."""

    sentence = "The share of the language model for today is used up, so this comes from my notes."

    def __init__(self, message: str, cap: str = "") -> None:
        super().__init__(message)
        self.cap = cap
        if cap == "month":
            self.sentence = "The language model's budget for this month is used up, so this comes from my notes."


class StoreError(CoachError):
    """Memory cannot be read or written."""

    sentence = "I cannot reach my memory just now, so I did not take your message. Please send it again in a minute."


class LeaseLost(StoreError):
    """This worker took too long and another one owns the turn; nothing may be written."""


class DeliveryError(CoachError):
    """A platform refused a message for good. `code` is the platform's own word for it."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unreachable(DeliveryError):
    """Whoever should read this alone cannot be written to now: it is kept for the next time they come."""
