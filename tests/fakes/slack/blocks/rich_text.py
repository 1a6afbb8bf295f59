"""Rich text, the form in which people's own messages arrive and table cells may be written."""

from __future__ import annotations

from tests.fakes.slack.blocks.checks import Check, array, boolean, integer, mapping, one_of, shape, string, typed

_STYLE = {"style": mapping}

_INLINE: dict[str, Check] = {
    "text": shape({"type": one_of("text"), "text": string()}, _STYLE),
    "link": shape({"type": one_of("link"), "url": string()}, {**_STYLE, "text": string(), "unsafe": boolean}),
    "emoji": shape(
        {"type": one_of("emoji"), "name": string()},
        {**_STYLE, "unicode": string(), "skin_tone": integer(1, 6), "url": string()},
    ),
    "user": shape({"type": one_of("user"), "user_id": string()}, _STYLE),
    "channel": shape({"type": one_of("channel"), "channel_id": string()}, _STYLE),
    "usergroup": shape({"type": one_of("usergroup"), "usergroup_id": string()}, _STYLE),
    "team": shape({"type": one_of("team"), "team_id": string()}, _STYLE),
    "broadcast": shape({"type": one_of("broadcast"), "range": one_of("here", "channel", "everyone")}, _STYLE),
    "color": shape({"type": one_of("color"), "value": string()}, _STYLE),
    "date": shape(
        {"type": one_of("date"), "timestamp": integer(0), "format": string()},
        {**_STYLE, "url": string(), "fallback": string()},
    ),
}

_WORDS = array(typed(_INLINE))
_SECTION = shape({"type": one_of("rich_text_section"), "elements": _WORDS})
_BORDER = {"border": integer(0, 1)}

_PARTS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": shape({"type": one_of("rich_text_quote"), "elements": _WORDS}, _BORDER),
    "rich_text_preformatted": shape(
        {"type": one_of("rich_text_preformatted"), "elements": array(typed(_INLINE, only={"text", "link"}))},
        {**_BORDER, "language": string()},
    ),
    "rich_text_list": shape(
        {
            "type": one_of("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": array(typed({"rich_text_section": _SECTION})),
        },
        {**_BORDER, "indent": integer(0, 8), "offset": integer(0)},
    ),
}

RICH_TEXT = shape(
    {"type": one_of("rich_text"), "elements": array(typed(_PARTS), least=1)},
    {"block_id": string(255)},
)
