"""Values from closed lists: identifiers or their Chinese labels, yes and no, layers and themes."""

from collections.abc import Mapping

from blueprint.vocabulary import ControlZoneType, Kind, Word
from layers.catalogue import catalogue
from layers.checks.distinct import Bad, Read

__all__ = ["read_boolean", "read_layer", "read_theme", "reader_of_list", "reader_of_word"]

_NOT_ONE = "不是可用的取值"
_YES = {"是", "true", "1", "yes", "y", "t", "有"}
_NO = {"否", "false", "0", "no", "n", "f", "无"}
# The layers that have themes, each declared by itself.
_THEMES: Mapping[str, type[Word]] = {"assessment": Kind, "control_zone": ControlZoneType}


def _spellings(vocabulary: type[Word]) -> dict[str, str]:
    return {word.value: word.value for word in vocabulary} | {
        word.label: word.value for word in vocabulary
    }


def _allowed(vocabulary: type[Word]) -> str:
    return f"可用：{'、'.join(f'{word.value}（{word.label}）' for word in vocabulary)}"


def reader_of_word(vocabulary: type[Word]) -> Read:
    """Reads an identifier or its label to the identifier."""
    known, allowed = _spellings(vocabulary), _allowed(vocabulary)

    def read(value: object) -> object:
        if value is None:
            return None
        if not isinstance(value, str):
            return Bad(_NOT_ONE, allowed)
        text = value.strip()
        if not text:
            return None
        return known.get(text) or known.get(text.lower()) or Bad(_NOT_ONE, allowed)

    return read


def reader_of_list(vocabulary: type[Word]) -> Read:
    """Reads identifiers or labels, split at , or ，, to a tuple without repetition, or None."""
    one = reader_of_word(vocabulary)

    def read(value: object) -> object:
        if value is None:
            return None
        parts = value if isinstance(value, tuple) else (value,)
        found: dict[str, None] = {}
        for part in parts:
            pieces = part.replace("，", ",").split(",") if isinstance(part, str) else [part]
            for piece in pieces:
                word = one(piece)
                if isinstance(word, Bad):
                    return Bad("列表中有不可用的取值", word.remedy)
                if isinstance(word, str):
                    found[word] = None
        return tuple(found) or None

    return read


def read_boolean(value: object) -> object:
    """bool, None or Bad."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip().lower()
    if not text:
        return None
    if text in _YES:
        return True
    return False if text in _NO else Bad("不是“是”或“否”", "写 是／否、true／false 或 1／0")


def read_layer(value: object) -> object:
    """A layer's identifier, from it or from the layer's label."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    text = str(value).strip()
    for layer in catalogue().values():
        if text in (layer.id, layer.label):
            return layer.id
    listed = "、".join(f"{layer.id}（{layer.label}）" for layer in catalogue().values())
    return Bad("没有这个图层", f"可用：{listed}")


def read_theme(layer: str | None, theme: object) -> object:
    """A theme that the layer has, None for all of it, or Bad."""
    if theme is None or (isinstance(theme, str) and not theme.strip()):
        return None
    vocabulary = _THEMES.get(layer or "")
    if vocabulary is None:
        return Bad("这个图层没有主题", "留空：声明整个图层")
    return reader_of_word(vocabulary)(theme)
