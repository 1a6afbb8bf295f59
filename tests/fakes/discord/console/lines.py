"""What a typed line means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

HELP = """\
  hello                      a direct message
  @coach hello               a mention in #general
  reply hello                an answer to the bot's last message
  /ask question: why?        a slash command in #general (subcommand: /interview start level: hard)
  dm /ask question: why?     the same in the direct message
  ?ask question: wh          what autocomplete suggests for the last option
  #2                         the 2nd button of the last message with buttons
  pick Evaluation, Data      options of the last select menu
  modal answer=text          submit the open modal; several fields: a=1 | b=2
  ctx Say again              a context-menu command on the last message (its name may be left out)
  :say hello                 in #general without a mention: the bot gets an empty message
  :as Ravi                   be another person
  :commands                  what is offered here
  :drop  :lose  :op7         cut the gateway, invalidate the session, ask the bot to reconnect
  :log   :wrong              the last REST requests, everything the bot sent that Discord refuses
  :help  :quit"""

_ACTS = ("reply", "pick", "modal", "ctx")
_PREFIXES = (("dm /", "slash", True), ("/", "slash", False), ("?", "suggest", False))


@dataclass(frozen=True)
class Line:
    """`verb` is say, mention, slash, suggest, press, or a word of the help; `text` is the rest."""

    verb: str
    text: str = ""
    in_dm: bool = False


def parse(typed: str) -> Line:
    """A line that is no command is a direct message; the prompt's own words start with a colon."""
    typed = typed.strip()
    for prefix, verb, in_dm in _PREFIXES:
        if typed.startswith(prefix) and len(typed) > len(prefix):
            return Line(verb, typed[len(prefix) :], in_dm)
    if re.fullmatch(r"#\d+", typed):
        return Line("press", typed[1:])
    verb, _, rest = typed.partition(" ")
    if typed.startswith("@"):
        return Line("mention", rest)
    if re.match(r":\w", typed) or (verb in _ACTS and (rest or verb == "ctx")):
        return Line(verb, rest.strip())
    return Line("say", typed)


def command_name(typed: str) -> str:
    """`interview start` of `interview start level: hard`."""
    return re.split(r"\s[\w'-]+:", typed, maxsplit=1)[0].strip()


def options(typed: str, names: Sequence[str]) -> dict[str, str]:
    """`name: value name: value`; a value runs to the next known name, so it may hold colons itself."""
    if not names:
        return {}
    found = list(re.finditer(rf"\s({'|'.join(map(re.escape, names))}):\s*", typed))
    ends = [match.start() for match in found[1:]] + [len(typed)]
    return {match[1]: typed[match.end() : end].strip() for match, end in zip(found, ends, strict=False)}


def fields(typed: str) -> dict[str, str]:
    """`key=value | key=value`"""
    pairs = [part.partition("=") for part in typed.split(" | ") if "=" in part]
    return {key.strip(): value.strip() for key, _, value in pairs}
