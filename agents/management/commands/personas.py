"""`manage.py personas import|export|schema`: personas as files, for a git repository or another site."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from agents.personas.models import REASON_LIMIT, Persona
from agents.personas.transfer.differences import for_a_terminal, in_detail, in_one_line, with_marks
from agents.personas.transfer.doors import for_operator
from agents.personas.transfer.drafts import Outcome
from agents.personas.transfer.export import Format, as_text, note_export, with_all_of_them
from agents.personas.transfer.folder import files_at, read_path, write_each
from agents.personas.transfer.importing import import_personas
from agents.personas.transfer.persona_file import Entry, file_schema
from agents.personas.transfer.problems import Problem, Refused


class Command(BaseCommand):
    help = "Imports personas from files, exports them to files, or prints the schema of such a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="import|export|schema")
        _import_arguments(
            verbs.add_parser("import", help="save the personas of files as drafts, and show what changes")
        )
        _export_arguments(verbs.add_parser("export", help="write drafts as YAML or JSON"))
        verbs.add_parser("schema", help="print the JSON Schema of a file of personas")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        verbs: dict[str, Callable[..., None]] = {
            "import": self._import,
            "export": self._export,
            "schema": self._schema,
        }
        verbs[verb](**options)

    def _import(self, *, paths: list[Path], owner: str, publish: str | None, dry_run: bool, **_: Any) -> None:
        if publish and len(publish) > REASON_LIMIT:
            raise CommandError(f"The reason has {len(publish)} characters: use at most {REASON_LIMIT}.")
        door = for_operator(_account(owner))
        try:
            outcomes = import_personas(_entries(paths), door, reason=publish, is_dry=dry_run)
        except Refused as refused:
            raise CommandError(for_a_terminal("\n".join(["Nothing was saved.", *refused.in_short()]))) from None
        self._show(outcomes)
        self.stdout.write(f"{'Dry run, nothing was saved' if dry_run else 'Imported'}: {in_one_line(outcomes)}.")

    def _show(self, outcomes: list[Outcome]) -> None:
        for each in in_detail(outcomes):
            self.stdout.write(for_a_terminal(f"{each.outcome.entry.place}: {each.what}"))
            for change in each.changes:
                self.stdout.write(f"  {change.label}: " + with_marks(change.pieces).replace("\n", "\n    "))
            if each.labels and not each.changes:
                self.stdout.write(f"  {each.labels}")

    def _export(self, *, ids: list[UUID], owner: str, out: Path | None, file_format: Format, **_: Any) -> None:
        personas = _chosen(ids, owner)
        note_export(personas, file_format)
        if out is None:
            self.stdout.write(as_text(personas, file_format, with_owners=True), ending="")
        elif out.is_dir():
            for path in write_each(personas, out, file_format):
                self.stdout.write(str(path))
        else:
            out.write_text(as_text(personas, file_format, with_owners=True), encoding="utf-8", newline="")

    def _schema(self, **_: Any) -> None:
        self.stdout.write(json.dumps(file_schema(), indent=2, ensure_ascii=False))


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="a file, or a folder with files")
    parser.add_argument("--owner", default="", help="username of who owns new personas whose file names nobody")
    parser.add_argument("--publish", metavar="REASON", help="publish them too, with this reason")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and save nothing")


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", type=UUID, metavar="ID", help="of a persona; none: all that are in use")
    parser.add_argument("--owner", default="", help="only those of this person")
    parser.add_argument("--format", dest="file_format", type=Format, choices=list(Format), default=Format.YAML)
    parser.add_argument("--out", type=Path, help="a file; or a folder that is there, for one file each")


def _account(username: str) -> User | None:
    if not username:
        return None
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        raise CommandError(f"There is no account “{username}”.") from None


def _chosen(ids: list[UUID], owner: str) -> list[Persona]:
    personas = Persona.objects.filter(pk__in=ids) if ids else Persona.objects.in_use()
    account = _account(owner)
    found = with_all_of_them(personas.filter(owner=account) if account else personas)
    if missing := set(ids) - {persona.pk for persona in found}:
        raise CommandError(f"There is no persona with the id {min(missing)}.")
    if not found:
        raise CommandError("There is no persona to export.")
    return found


def _entries(paths: Sequence[Path]) -> list[Entry]:
    """The personas of all files; Refused has the problems of all."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in files_at(paths):
        try:
            entries += read_path(path)
        except Refused as refused:
            problems += refused.problems
    if not entries and not problems:
        problems.append(Problem(", ".join(map(str, paths)), "there is no file of personas: name one."))
    if problems:
        raise Refused(problems)
    return entries
