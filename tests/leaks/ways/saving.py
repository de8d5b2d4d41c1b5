"""Lists saved as files, each of the types that are not everybody's in one form or another."""

from collections.abc import Iterator

from registry.policies.base import ruled
from registry.web.negotiation import Media
from tests.leaks.asking import Question
from tests.leaks.contents import Contents
from tests.leaks.contract import root_list, types, whole

FORMS = (Media.JSONL, Media.CSV, Media.XLSX)


def questions(contents: Contents) -> Iterator[Question]:
    listed = [entity for entity in types() if ruled(entity.model) and root_list(entity)]
    for number, entity in enumerate(listed):
        document = f"{{ {root_list(entity)}(first: 100) {{ nodes {{ {whole(entity)} }} }} }}"
        yield Question("file", entity.name, document, accept=FORMS[number % len(FORMS)].value)
