"""How a statement that is kept becomes text: written once, and asked again and again of the driver itself."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg
from sqlalchemy.sql.elements import BindParameter

DIALECT = PGDialect_asyncpg()


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as it is sent, and the names of its parameters in order."""

    text: str
    parameters: tuple[str, ...]


def written(statement: Select[Any]) -> Written:
    """A statement in PostgreSQL's own words. Its named parameters are what travels."""
    compiled = Compiler(DIALECT, statement)
    return Written(str(compiled), tuple(compiled.positiontup or ()))


class Compiler(PGCompiler_asyncpg):
    """Writes constants of our own making into the text. Only what a request brings travels as a parameter.

    A plan for `state = 'ACTIVE'` may use a partial index; one for `state = $1`, shared by all values, may not.
    """

    def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, literal_binds: bool = False, **options: Any) -> str:
        ours = bindparam.value is not None and not bindparam.required
        compiler: Any = super()  # SQLAlchemy's compilers have no types
        spelled: str = compiler.visit_bindparam(bindparam, *args, literal_binds=literal_binds or ours, **options)
        return spelled
