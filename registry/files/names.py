"""What a file may be called. No path is ever made of it: it is shown, and it is what the file is saved as by whoever downloads it."""

import re
import unicodedata

from registry.errors import RegistryError

LONGEST = 200
"""Characters of a name."""

_SEPARATORS = re.compile(r"[/\\]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode's control and format characters, the ones that turn the direction of writing among them: `gnp.exe` could look like `exe.png`."""

_AWKWARD = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Names that are devices to Windows, whatever stands behind the dot."""


def clean_name(given: str) -> str:
    """The name without folders before it, without what cannot be seen or saved. Raises FILE_NAME_INVALID where nothing usable is left."""
    last = _SEPARATORS.split(unicodedata.normalize("NFC", given))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in _UNSEEN)
    name = " ".join(_AWKWARD.sub("_", seen).split()).rstrip(". ")
    if not name.strip(".") or len(name) > LONGEST or _RESERVED.fullmatch(name):
        raise RegistryError("FILE_NAME_INVALID", limit=LONGEST)
    return name


def suffix_of(name: str) -> str:
    """What stands behind the last dot, in lower case."""
    return name.rpartition(".")[2].lower() if "." in name else ""
