"""Browser files: which of the installed npm packages are served, and how they are stored."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class NpmFinder(BaseFinder):
    """Serves the files named in settings.NPM_ASSETS and nothing else of node_modules."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        source = settings.NPM_ASSETS.get(path)
        found = Path(settings.NPM_DIR) / source if source else None
        if found is None or not found.exists():
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path, source in settings.NPM_ASSETS.items():
            yield path, OneFile(path, source)


class OneFile(FileSystemStorage):
    """A storage that answers to the public name of one npm file."""

    def __init__(self, public: str, source: str) -> None:
        super().__init__(location=settings.NPM_DIR)
        self.public, self.source, self.prefix = public, source, ""

    def path(self, name: str) -> str:
        return super().path(self.source if name == self.public else name)


def _without_source_maps(patterns: tuple[Any, ...]) -> tuple[Any, ...]:
    def names_a_map(pattern: str | tuple[str, ...]) -> bool:
        return "sourceMappingURL" in (pattern if isinstance(pattern, str) else pattern[0])

    return tuple((glob, tuple(p for p in group if not names_a_map(p))) for glob, group in patterns)


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Hashed, compressed names; source maps are not shipped, so they are not looked for."""

    patterns = _without_source_maps(ManifestFilesMixin.patterns)
