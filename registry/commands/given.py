"""What is given to a command as text: a document, a file, a JSON object; and a file that it gives back."""

import json
import sys
from pathlib import Path
from typing import Any

from registry.errors import RegistryError


def document_in(given: str) -> str:
    """A document as it was given, or read from where it was said to be."""
    if given == "-":
        return sys.stdin.read()
    return given if "{" in given else text_in(Path(given))


def text_in(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise RegistryError("BAD_USER_INPUT", problem=str(error)) from None


def bytes_in(file: Path, most: int) -> bytes:
    """What a file holds, or the first bytes of it, one more than the most: whoever reads it tells that it is too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise RegistryError("BAD_USER_INPUT", problem=str(error)) from None


def write_text(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RegistryError("BAD_USER_INPUT", problem=str(error)) from None


def object_in(text: str, option: str = "--variables") -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise RegistryError("BAD_USER_INPUT", problem=f"{option}: {error}") from None
    if not isinstance(found, dict):
        raise RegistryError("BAD_USER_INPUT", problem=f"{option}: not a JSON object")
    return found
