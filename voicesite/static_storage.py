"""Static files in production have hashed names, so that browsers may keep them for ever, and pages load few of them.

A module that no other imports is what a page or a worklet loads: it is served with all that it imports in it. So is a
stylesheet that imports others. Pages name the same files as on a laptop, where they are served one by one.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from servestatic.storage import CompressedManifestStaticFilesStorage

from voicesite.joined_modules import NotJoinable, Read, in_order, joined_module
from voicesite.joined_styles import joined_style

Paths = dict[str, tuple[Any, str]]  # what collectstatic has found: the storage of each name, and its path there
OURS = "js/"  # modules; scripts of packages are none


class JoinedFile(Storage):
    """Stands in for the storage of a file that is written otherwise than it was found."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _open(self, name: str, mode: str = "rb") -> ContentFile:
        return ContentFile(self.text.encode())


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Joins what pages load, and rewrites the imports that are left, so that a new release never mixes with an old
    module."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Raises:
        NotJoinable: a file of ours could not be joined exactly.
        """
        return super().post_process(joined(paths), dry_run=dry_run, **options)


def joined(paths: Paths) -> Paths:
    """The same files, and those that pages load with all that they import."""

    @cache
    def read(name: str) -> str:
        if name not in paths:
            raise NotJoinable(f"{name} is imported, and is not there")
        storage, path = paths[name]
        with storage.open(path) as file:
            return str(file.read().decode())

    modules = {name: joined_module(name, read) for name in entries(paths, read)}
    styles = {name: joined_style(name, read) for name in paths if name.startswith("css/")}
    return paths | {name: (JoinedFile(text), paths[name][1]) for name, text in (modules | styles).items()}


def entries(paths: Paths, read: Read) -> list[str]:
    """The modules that no other imports: pages, worklets and `import()` name them."""
    modules = [name for name in paths if name.startswith(OURS) and name.endswith(".js")]
    needed = {each.name for name in modules for each in in_order(name, read)[:-1]}
    return [name for name in modules if name not in needed]
