"""How many characters a text has, as people count them: a family of four is one, and so is a letter with its accent."""

import unicodedata

_JOINER = "\u200d"
_TONES = range(0x1F3FB, 0x1F400)
"""Skin tones, which stand after an emoji."""
_TAGS = range(0xE0020, 0xE0080)
"""Tags, which make the flag of a region."""
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
"""Two of them are a flag."""


def count(text: str) -> int:
    """The extended grapheme clusters of Unicode UAX 29, as far as Chinese, European text and emoji need them."""
    found, joined, flags = 0, False, 0
    for character in unicodedata.normalize("NFC", text).replace("\r\n", "\n"):
        flags = flags + 1 if ord(character) in _FLAG_LETTERS else 0
        if not (joined or _leans(character) or (flags and flags % 2 == 0)):
            found += 1
        joined = character == _JOINER
    return found


def _leans(character: str) -> bool:
    """Whether it belongs to the character before it."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc") or character == _JOINER or ord(character) in _TONES or ord(character) in _TAGS
    )
