"""The DataLoaders of one request, for the servers that use aiodataloader."""

from functools import partial
from typing import Any

from aiodataloader import DataLoader

from benchmarks.peers.batches import Batches


class Loaders:
    """One for each batch function; those of pages one for each size that is asked for."""

    def __init__(self, batches: Batches) -> None:
        self.batches = batches
        self.companies = DataLoader(batches.companies)
        self.parks = DataLoader(batches.parks)
        self.divisions = DataLoader(batches.divisions)
        self.labels = DataLoader(batches.labels)
        self.counts_of_parks = DataLoader(batches.counts_of_parks)
        self._pages: dict[tuple[str, int], DataLoader[str, Any]] = {}

    def tenancies_of_parks(self, size: int) -> DataLoader[str, Any]:
        return self._of_size("tenancies_of_parks", size)

    def tenancies_of_companies(self, size: int) -> DataLoader[str, Any]:
        return self._of_size("tenancies_of_companies", size)

    def _of_size(self, name: str, size: int) -> DataLoader[str, Any]:
        if (name, size) not in self._pages:
            self._pages[name, size] = DataLoader(partial(getattr(self.batches, name), size=size))
        return self._pages[name, size]
