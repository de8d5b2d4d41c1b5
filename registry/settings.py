"""What an operator may choose, from the environment (`REGISTRY_*`); a value that cannot be used is refused in one line."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from registry.errors import RegistryError

PREFIX = "REGISTRY_"


def _postgresql(url: str) -> str:
    """The URL as libpq spells it, whichever of the usual schemes it came with."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise ValueError("it should look like postgresql://user:password@host:5432/name")
    return f"postgresql://{rest}"


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _networks(value: str) -> str:
    for part in filter(None, map(str.strip, value.split(","))):
        if part != "*":
            ip_network(part, strict=False)
    return value


def _keys(value: str) -> str:
    for key in filter(None, map(str.strip, value.split(","))):
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key):
            raise ValueError("each key should be as registry secret-key prints it")
    return value


LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _address(value: str) -> str:
    """An address under HTTPS; on this machine, to try it out, also without."""
    parts = urlsplit(value)
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("it should look like https://id.example.org")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("it should begin with https://")
    return value


def _origin(value: str) -> str:
    if urlsplit(_address(value)).path not in ("", "/"):
        raise ValueError("it should have no path, as in https://registry.example.org")
    return value.removesuffix("/")


def _bucket(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError("it should look like s3://bucket/prefix?endpoint=https://s3.example.org")
    return value


def _beside_issuer(value: str, info: ValidationInfo) -> str:
    if info.data.get("oidc_issuer") and not value:
        raise ValueError("it is needed where REGISTRY_OIDC_ISSUER is set")
    return value


class Settings(BaseSettings):
    """Every setting with its default; the variable is the name in capitals behind `REGISTRY_`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    database_url: Annotated[str, AfterValidator(_postgresql)] | None = Field(default=None, repr=False)
    """A PostgreSQL of yours; unset, the embedded one runs in `data_dir`."""
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    pool_size: int = Field(default=8, ge=1, le=100)
    """Database connections a worker holds."""
    prepared_statements: bool = True
    """Off behind a pgbouncer older than 1.21 in transaction mode, which cannot keep them."""
    trusted_documents: Annotated[Literal["off", "allow", "only"], BeforeValidator(_lower)] = "allow"
    """`off`, `allow` or `only`: whether documents are known by hashes, and whether no others are answered."""
    public_max_age_s: int = Field(default=0, ge=0, le=86_400)
    """For how long caches may give out what anybody may see; 0: they ask each time whether it has changed."""
    statement_timeout_ms: int = Field(default=10_000, ge=0)
    cost_ceiling: int = Field(default=30_000, ge=0)
    """Points that one operation may cost; 0: any number."""
    budget: int = Field(default=200_000, ge=0)
    """Points that an account may spend at once; a hundredth of them comes back each second. 0: nobody counts."""
    anonymous_budget: int = Field(default=40_000, ge=0)
    """The same for each address from which somebody asks without signing in."""
    secret_keys: Annotated[str, AfterValidator(_keys)] = Field(default="", repr=False)
    """Fernet keys, set apart by commas: the first encrypts what may be kept only so, all of them open it; unset, that is not kept."""
    reveals_a_day: int = Field(default=50, ge=0)
    """How many people's data an account of the talent office may see unmasked in a day."""
    accounts_a_day: int = Field(default=20, ge=1)
    """How many accounts may be opened in a day for a company, park or grid, or by an account of the talent office."""
    files_url: Annotated[str, AfterValidator(_bucket)] | None = None
    """An object store for finished files; unset, they are in `data_dir`. Uploads on their way are there in any case."""
    scanner: str = ""
    """A command that gets each file on standard input, and ends with 0 where it is clean and with 1 where it is not."""
    file_mb: int = Field(default=50, ge=1, le=2_000)
    """Megabytes of one file."""
    account_files_mb: int = Field(default=500, ge=1)
    """Megabytes of all that an account has uploaded and attached to nothing yet."""
    application_files_mb: int = Field(default=200, ge=1)
    """Megabytes of all that is attached to one application."""
    oidc_issuer: Annotated[str, AfterValidator(_address)] | None = None
    """A provider through which people may sign in (OpenID Connect), as it calls itself, to the letter; unset, there is none."""
    oidc_client_id: Annotated[str, AfterValidator(_beside_issuer)] = ""
    oidc_client_secret: Annotated[str, AfterValidator(_beside_issuer)] = Field(default="", repr=False)
    oidc_link_by: str = ""
    """A claim of the provider's that is trusted to be a username, for accounts to which no identity was ever linked; unset, none is."""
    public_url: Annotated[str, AfterValidator(_origin)] | None = None
    """How browsers reach the registry, for the provider to send them back; unset, it is as each request says."""
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = ""
    """Addresses and networks, set apart by commas, whose word on where a request comes from is taken (X-Forwarded-For)."""
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"

    @property
    def keys(self) -> tuple[str, ...]:
        """The secret keys, the current one first."""
        return tuple(filter(None, map(str.strip, self.secret_keys.split(","))))

    @classmethod
    def read(cls, **chosen: Any) -> Self:
        """The settings of the environment under those `chosen` on the command line (`None`: not chosen)."""
        try:
            return cls(**{name: value for name, value in chosen.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            name = PREFIX + str(first["loc"][0]).upper()
            raise RegistryError("BAD_SETTING", name=name, problem=first["msg"].removeprefix("Value error, ")) from None
