"""Where an operator has files kept: in the data directory, or in an object store. Only then is imported what that needs."""

from datetime import timedelta
from functools import partial
from importlib import import_module

from registry.clock import Job
from registry.errors import RegistryError
from registry.files.limits import MB, Limits
from registry.files.scanner import Scanner
from registry.files.staging import Staging
from registry.files.store import Directory, Store
from registry.services.files.cabinet import Cabinet
from registry.services.files.keeping import look_after, sweep
from registry.settings import Settings
from registry.work import Workshop


def limits_of(settings: Settings) -> Limits:
    """How much people may bring."""
    return Limits(settings.file_mb * MB, settings.account_files_mb * MB, settings.application_files_mb * MB)


def cabinet_of(settings: Settings, workshop: Workshop) -> Cabinet:
    """Where files are, as the settings have it."""
    directory = settings.data_dir.absolute() / "files"
    scanner = Scanner(settings.scanner) if settings.scanner else None
    return Cabinet(workshop, Staging(directory / "uploads"), _store(settings), scanner)


def file_jobs(cabinet: Cabinet) -> tuple[Job, ...]:
    """What is done with files by itself."""
    return (
        Job("files", timedelta(minutes=1), partial(look_after, cabinet=cabinet)),
        Job("left_over_files", timedelta(hours=1), partial(sweep, cabinet=cabinet)),
    )


def _store(settings: Settings) -> Store:
    if settings.files_url is None:
        return Directory(settings.data_dir.absolute() / "files" / "store")
    try:
        store: Store = import_module("registry.files.s3").Bucket(settings.files_url)
    except ModuleNotFoundError as missing:
        raise RegistryError("S3_PACKAGE_MISSING", package=(missing.name or "").partition(".")[0]) from None
    return store
