"""Storage of static files: when they are collected, style sheets that import others are joined into
one file, so that a page waits for two files and not for five, and source maps are left out."""

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from website.files.storage import WholeFiles

# Both lines as Django's ManifestFilesMixin finds them.
SOURCE_MAP = re.compile(r"^(//# sourceMappingURL=.*|/\*# sourceMappingURL=.*\*/)$", re.MULTILINE)
IMPORT = re.compile(r'^@import "([\w-]+\.css)";\n', re.MULTILINE)


class JoinedStaticFilesStorage(WholeFiles, CompressedManifestStaticFilesStorage):
    """Inlines `@import`s and leaves out source maps, before files are renamed by their hash and
    compressed."""

    # Imports between JavaScript modules get the hashed names too.
    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        for name in [*paths] if not dry_run else []:
            if name.endswith(".map"):
                self.delete(name)
                del paths[name]
            elif name.endswith((".css", ".js")):
                self._rewrite(paths, name)
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Give compressed files the permissions of the others: nginx may run as another user."""
        for name, compressed in super().compress_files(paths):
            os.chmod(self.path(compressed), self.file_permissions_mode)
            yield name, compressed

    def _rewrite(self, paths: dict[str, Any], name: str) -> None:
        text = self._read(paths, name)
        new = SOURCE_MAP.sub("", text)
        if name.startswith("css/"):
            new = IMPORT.sub(lambda found: self._read(paths, f"css/{found[1]}"), new)
        if new != text:
            self.delete(name)
            self.save(name, ContentFile(new.encode()))
            paths[name] = (self, name)

    @staticmethod
    def _read(paths: dict[str, Any], name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return file.read().decode()
