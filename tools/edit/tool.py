"""All tools that give a new picture."""

from __future__ import annotations

from tools.contract import ToolSpec
from tools.edit.crops import CROP_TOOLS
from tools.edit.drawing import DRAW_TOOLS
from tools.edit.effects import EFFECT_TOOLS
from tools.edit.emoji import EMOJI_TOOLS
from tools.edit.redaction import REDACT_TOOLS
from tools.edit.replacing import REPLACE_TOOLS

TOOLS: list[ToolSpec] = [*CROP_TOOLS, *EFFECT_TOOLS, *EMOJI_TOOLS, *DRAW_TOOLS, *REDACT_TOOLS, *REPLACE_TOOLS]
