"""Who may sign in, as what, over what and until when; and the tokens they carry."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, func, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.actor import Role
from registry.models.base import Code, Entity, Id, Name, choice, computed, is_digest, is_id
from registry.models.constraints import quoted
from registry.models.talent import Person


class Account(Entity):
    """账户. Usernames are lower case; an account without a password signs in by tokens only."""

    __tablename__ = "account"
    __prefix__ = "account"
    __orders__: ClassVar = ("username", "display_name")
    __default_order__: ClassVar = ("username",)
    __table_args__ = (CheckConstraint("username ~ '^[a-z0-9][a-z0-9._-]*$' AND length(username) <= 64", name="username"),)

    username: Mapped[str] = mapped_column(Code, unique=True)
    display_name: Mapped[str] = mapped_column(Name)
    password_hash: Mapped[str | None]
    person_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"), unique=True)
    disabled_at: Mapped[datetime | None]
    is_synthetic: Mapped[bool] = mapped_column(server_default=text("false"))

    person: Mapped[Person | None] = relationship(back_populates="account")
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="account", viewonly=True)
    tokens: Mapped[list["AccessToken"]] = relationship(back_populates="account", viewonly=True)


SCOPES: dict[Role, tuple[str | None, ...]] = {
    Role.COMPANY: ("company",),
    Role.PARK_MANAGER: ("park", None),
    Role.GRID_OFFICER: ("grid", None),
    **dict.fromkeys(
        (
            Role.APPLICANT,
            Role.PROMOTER,
            Role.AMBASSADOR,
            Role.REVIEWER,
            Role.TALENT_OFFICE,
            Role.LEADER,
            Role.ADMIN,
            Role.AUDITOR,
        ),
        (None,),
    ),
}
"""What each role may be granted over: things with this prefix, or everything (None). `PUBLIC` is never granted: everybody is."""


def _scope() -> str:
    """SQL: the scope fits the role."""
    whole = [role.value for role, scopes in SCOPES.items() if None in scopes]
    scoped = [
        f"role = '{role}' AND {is_id('scope_id', scope)}"
        for role, scopes in SCOPES.items()
        for scope in scopes
        if scope
    ]
    return f"CASE WHEN scope_id IS NULL THEN role IN ({quoted(whole)}) ELSE {' OR '.join(scoped)} END"


class RoleGrant(Entity):
    """角色授权: a role over one thing or over everything, from an instant until another."""

    __tablename__ = "role_grant"
    __prefix__ = "grant"
    __orders__: ClassVar = ("role", "since", "until")
    __table_args__ = (
        CheckConstraint(_scope(), name="scope"),
        CheckConstraint("until > since", name="until_after_since"),
        Index(
            "uq_role_grant_open",
            "account_id",
            "role",
            "scope_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("until IS NULL"),
        ),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    role: Mapped[Role] = choice(Role)
    scope_id: Mapped[str | None] = mapped_column(Id, index=True)
    park_id: Mapped[str | None] = mapped_column(
        Id,
        Computed("CASE WHEN role::text = 'PARK_MANAGER'::text THEN scope_id ELSE NULL::text END", persisted=True),
        ForeignKey("park.id"),
    )
    company_id: Mapped[str | None] = mapped_column(
        Id,
        Computed("CASE WHEN role::text = 'COMPANY'::text THEN scope_id ELSE NULL::text END", persisted=True),
        ForeignKey("company.id"),
    )
    since: Mapped[datetime] = mapped_column(server_default=text("now()"))
    until: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="grants")

    @computed
    def scope(row: Any) -> ColumnElement[Any]:
        """The id of what the role is over, or ALL."""
        return func.coalesce(row.scope_id, literal_column("'ALL'"))


class AccessToken(Entity):
    """访问令牌: kept as a hash only; it is shown once, when it is made."""

    __tablename__ = "access_token"
    __prefix__ = "token"
    __orders__: ClassVar = ("name", "created_at", "expires_at", "last_used_at")
    __table_args__ = (
        CheckConstraint(is_digest("token_hash"), name="token_hash"),
        CheckConstraint("expires_at > created_at", name="expires_after_created"),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    token_hash: Mapped[str] = mapped_column(Code, unique=True)
    name: Mapped[str] = mapped_column(Name)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="tokens")
