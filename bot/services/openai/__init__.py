"""The language model over OpenAI's API or a compatible server; the only home of retries."""

from bot.services.openai.model import Limits, OpenAIModel

__all__ = ["Limits", "OpenAIModel"]
