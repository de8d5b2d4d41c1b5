"""The provider of identities that an operator has configured, if any. Only then is imported what it needs: it may not be installed."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from types import ModuleType

from registry.errors import Lang, RegistryError
from registry.services.entrance import Entrance
from registry.settings import Settings
from registry.work import Workshop

log = logging.getLogger("registry.provider")


def entrance_of(settings: Settings, workshop: Workshop) -> Entrance | None:
    """The way in through the provider, where there is one."""
    module = provider_module(settings)
    if module is None:
        return None
    client = module.Client(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
    return Entrance(module.Provider(client), workshop, settings.oidc_link_by)


def provider_module(settings: Settings) -> ModuleType | None:
    """What speaks to a provider, where one is configured. Raises OIDC_PACKAGES_MISSING where what it needs is not installed."""
    if not settings.oidc_issuer:
        return None
    try:
        return import_module("registry.auth.oidc.provider")
    except ModuleNotFoundError as missing:
        raise RegistryError("OIDC_PACKAGES_MISSING", package=(missing.name or "").partition(".")[0]) from None


@asynccontextmanager
async def looked_at(entrance: Entrance | None) -> AsyncIterator[None]:
    """Has the provider looked at beside the start, which does not wait for it."""
    looking = None if entrance is None else asyncio.create_task(_look_at(entrance))
    yield
    if looking is not None:
        looking.cancel()


async def _look_at(entrance: Entrance) -> None:
    """Tells the log where the provider cannot be used: passwords go on, and it is asked again for whoever comes."""
    try:
        await entrance.provider.known()
    except RegistryError as problem:
        log.warning("%s %s", problem.advice(Lang.EN), problem.params.get("problem", ""))
