"""`manage.py personas`: files and folders of a repository, in and out."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.personas.models import Persona, PersonaVersion
from agents.personas.transfer.persona_file import file_schema
from tests.agents.personas.transfer.filed import KEY, file_of, persona

pytestmark = pytest.mark.django_db
OTHER = KEY.replace("0", "1")


def run(*arguments: Any) -> str:
    out = io.StringIO()
    call_command("personas", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def desk(tmp_path: Path, alice: User) -> Path:
    path = tmp_path / "desk.yaml"
    path.write_text(file_of(persona(owner="alice")))
    return path


class TestImport:
    def test_it_saves_drafts_and_says_what_they_are(self, desk: Path) -> None:
        said = run("import", desk)
        assert said.splitlines() == [
            f"{desk}, persona “Mara”: new",
            "  name: {+Mara+}",
            "  summary: {+Front desk.+}",
            "  instructions: {+Be kind.+}",
            "Imported: 1 new.",
        ]
        assert Persona.objects.get().published is None

    def test_a_second_time_nothing_changes(self, desk: Path) -> None:
        run("import", desk)
        assert run("import", desk).splitlines()[-1] == "Imported: 1 as it was."

    def test_a_dry_run_saves_nothing(self, desk: Path) -> None:
        assert run("import", "--dry-run", desk).splitlines()[-1] == "Dry run, nothing was saved: 1 new."
        assert not Persona.objects.exists()

    def test_with_a_reason_it_publishes(self, desk: Path) -> None:
        run("import", "--publish", "Release 7", desk)
        assert PersonaVersion.objects.get().reason == "Release 7"

    def test_a_reason_has_a_limit(self, desk: Path) -> None:
        with pytest.raises(CommandError, match="The reason has 201 characters: use at most 200"):
            run("import", "--publish", "x" * 201, desk)

    def test_a_folder_is_all_its_files_and_all_or_none_are_saved(self, desk: Path) -> None:
        (desk.parent / "readme.md").write_text("no persona")
        other = desk.parent / "other.json"
        other.write_text('{"format": 1}')
        with pytest.raises(CommandError, match=r"Nothing was saved\.\n.*other\.json: this is no file of personas"):
            run("import", desk.parent)
        assert not Persona.objects.exists()
        other.write_text(file_of(persona(id=OTHER)))
        run("import", desk.parent, "--owner", "alice")
        assert Persona.objects.count() == 2

    def test_what_cannot_be_read_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="it cannot be read: No such file"):
            run("import", tmp_path / "none.yaml")
        with pytest.raises(CommandError, match="there is no file of personas: name one"):
            run("import", tmp_path)
        (tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
        with pytest.raises(CommandError, match="save it as UTF-8"):
            run("import", tmp_path)

    def test_an_owner_must_be_there(self, desk: Path) -> None:
        with pytest.raises(CommandError, match="There is no account “nobody”"):
            run("import", desk, "--owner", "nobody")


class TestExport:
    def test_without_a_file_it_is_printed(self, mara: Persona) -> None:
        assert f"id: {mara.pk}" in run("export")
        held = json.loads(run("export", "--format", "json", mara.pk))
        assert (held["persona"]["name"], held["persona"]["owner"]) == ("Mara", "alice")

    def test_a_folder_gets_a_file_for_each_that_keeps_its_name(self, mara: Persona, bob: User, tmp_path: Path) -> None:
        Persona.objects.create(owner=bob, name="Mara", summary="Another one.")
        run("export", "--out", tmp_path)
        names = sorted(path.name for path in tmp_path.iterdir())
        assert [name[:5] for name in names] == ["mara-", "mara."]
        Persona.objects.update(name="Renamed")
        run("export", "--out", tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == names
        assert all("name: Renamed" in path.read_text() for path in tmp_path.iterdir())

    def test_a_folder_that_was_exported_is_imported_as_it_was(self, mara: Persona, tmp_path: Path) -> None:
        run("export", "--out", tmp_path)
        Persona.objects.all().delete()
        run("import", tmp_path)
        again = Persona.objects.get()
        assert (again.pk, again.owner, again.options()) == (mara.pk, mara.owner, mara.options())

    def test_a_file_of_several_in_the_folder_is_left_alone(self, mara: Persona, tmp_path: Path) -> None:
        several = tmp_path / "a.yaml"
        several.write_text(file_of(persona(id=str(mara.pk)), persona(id=OTHER)))
        before = several.read_text()
        run("export", "--out", tmp_path)
        assert several.read_text() == before

    def test_only_those_of_one_person(self, mara: Persona, bob: User, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="There is no persona to export"):
            run("export", "--owner", "bob")
        run("export", "--owner", "alice", "--out", tmp_path / "all.yaml")
        assert "owner: alice" in (tmp_path / "all.yaml").read_text()

    def test_an_id_must_be_there(self, mara: Persona) -> None:
        with pytest.raises(CommandError, match=f"There is no persona with the id {KEY}"):
            run("export", mara.pk, KEY)

    def test_line_ends_are_written_as_they_are(self, mara: Persona, tmp_path: Path) -> None:
        Persona.objects.update(instructions="One\r\nTwo\n")
        run("export", "--out", tmp_path / "all.yaml")
        run("import", tmp_path / "all.yaml")
        assert Persona.objects.get().instructions == "One\r\nTwo\n"
        assert b'"One\\r\\nTwo\\n"' in (tmp_path / "all.yaml").read_bytes()


def test_the_schema_is_printed() -> None:
    assert json.loads(run("schema")) == file_schema()


def test_the_trail_has_no_word_of_a_persona(desk: Path) -> None:
    desk.write_text(file_of(persona(owner="alice", instructions="heliotrope")))
    run("import", desk)
    run("export")
    assert AuditEvent.objects.filter(action__in=[Action.PERSONAS_EXPORTED, Action.PERSONAS_IMPORTED]).count() == 2
    assert "heliotrope" not in str(AuditEvent.objects.values())
