"""The models that are known, and what an operator's own list makes of them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.personas import model_registry
from agents.personas.choices import NATIVE_VOICES, VoiceKind
from agents.personas.model_registry import (
    Family,
    KnownModel,
    Profile,
    Tier,
    WrongModelList,
    advice_on,
    family_of,
    known_models,
    read_models,
    suggested_models,
    use_models,
)
from agents.personas.models import Persona
from agents.personas.options import BY_FIELD, means_something
from agents.personas.session_config import session_config
from agents.personas.validation import problems
from localvoice.settings.session import new_session, updated
from tests.test_docs import rows
from voicesite.paths import BASE_DIR

Write = Callable[[str], Path]
OTHER_FAMILY: dict[Family, dict[str, Any]] = {
    Family.NATIVE: {"voice_kind": VoiceKind.NATIVE, "voice_name": NATIVE_VOICES[0]},
}


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Writes an operator's own list. Afterwards only ours is known again."""

    def write_list(entries: str) -> Path:
        path = tmp_path / "models.toml"
        path.write_text(f"as_of = 2026-12-24\n{entries}")
        return path

    yield write_list
    use_models("")


def persona_with(model: KnownModel) -> Persona:
    """A persona of defaults, and what this model's family asks for."""
    profile = Profile.TEXT if model.own_deployment_only else Profile.NONE
    return Persona(name="Mara", model=model.name, profile=profile, **OTHER_FAMILY.get(model.family, {}))


class TestOurList:
    @pytest.mark.parametrize("model", known_models().values(), ids=lambda model: model.name)
    def test_a_persona_of_defaults_with_any_of_them_validates_and_the_service_takes_it(self, model: KnownModel) -> None:
        persona = persona_with(model)
        assert problems(persona) == {}

        config = session_config(persona)
        session = new_session(config.address.model, profile=config.address.profile)
        updated(session, config.session, has_spoken=False, client_reference=False)

    @pytest.mark.parametrize("model", known_models().values(), ids=lambda model: model.name)
    def test_the_beginning_of_a_name_says_the_same(self, model: KnownModel, monkeypatch: pytest.MonkeyPatch) -> None:
        """So a model that comes after our list is of the right family too."""
        monkeypatch.setattr(model_registry, "_known", {})
        assert family_of(model.name) == model.family

    def test_who_hears_and_speaks_itself(self) -> None:
        how = {name: (model.hears_itself, model.speaks_itself) for name, model in known_models().items()}
        assert how["gpt-realtime"] == how["azure-realtime"] == (True, True)
        assert how["phi4-mm-realtime"] == (True, False)
        assert how["gpt-4.1"] == (False, False)

    def test_the_documentation_has_the_same(self) -> None:
        page = (BASE_DIR / "docs" / "personas.md").read_text()
        written = {tuple(cells) for cells in rows(page, "### The models")} - {("model", "family", "tier", "reasons")}
        assert written == {as_row(model) for model in known_models().values()}


def as_row(model: KnownModel) -> tuple[str, str, str, str]:
    marks = [f"`{model.name}`"]
    marks += ["own deployments only"] if model.own_deployment_only else []
    marks += [f"being retired, `{model.replacement}` takes its place"] if model.replacement else []
    reasons = {True: "yes", False: "no", None: ""}[model.reasoning]
    return ", ".join(marks), model.family, model.tier or "", reasons


class TestSuggested:
    def test_neither_what_is_retired_nor_what_one_has_to_deploy(self) -> None:
        names = suggested_models()
        assert {"gpt-realtime", "gpt-5.1", "azure-realtime", "phi4-mm-realtime"} <= set(names)
        assert not {"gpt-4o", "gpt-5.5"} & set(names)

    def test_with_a_profile_what_can_be_deployed_for_it(self) -> None:
        assert set(suggested_models(Profile.REALTIME)) >= {"gpt-realtime", "gpt-realtime-mini"}
        assert {"gpt-5.5", "gpt-5.4-mini", "gpt-4.1"} <= set(suggested_models(Profile.TEXT))
        assert not set(suggested_models(Profile.REALTIME)) & set(suggested_models(Profile.TEXT))


def test_a_model_that_is_being_retired_is_named_with_what_takes_its_place() -> None:
    assert advice_on("gpt-4o") == "gpt-4o is being retired: gpt-5.1 takes its place."
    assert advice_on("gpt-5.1") == advice_on("unheard-of") == advice_on("gpt-4o", Profile.TEXT) == ""


@pytest.mark.parametrize(
    ("model", "profile", "family"),
    [
        ("gpt-realtime-9", "", Family.REALTIME),
        ("phi9", "", Family.PHI),
        ("gpt-9", "", Family.TEXT),
        ("gpt-4.1", Profile.REALTIME, Family.REALTIME),
        ("gpt-realtime", Profile.TEXT, Family.TEXT),
    ],
)
def test_what_is_not_in_the_list_goes_by_its_name_and_a_deployment_by_its_profile(
    model: str, profile: str, family: Family
) -> None:
    assert family_of(model, profile) == family


@pytest.mark.parametrize(
    ("settings", "means"),
    [
        ({"model": "gpt-4.1"}, False),
        ({"model": "gpt-5.1"}, True),
        ({"model": "gpt-9"}, True),
        ({"model": "gpt-4.1", "profile": Profile.TEXT}, True),  # a deployment may have the name of another model
    ],
)
def test_thinking_means_nothing_to_a_model_that_is_known_not_to_reason(
    settings: dict[str, str], *, means: bool
) -> None:
    assert means_something(BY_FIELD["reasoning_effort"], Persona(**settings)) is means


class TestAnOperatorsOwn:
    def test_a_model_is_added_behind_ours(self, write: Write) -> None:
        path = write('[[models]]\nname = "acme-voice"\nfamily = "realtime"\ntier = "lite"\nregions = ["swedencentral"]')
        use_models(str(path))
        assert family_of("acme-voice") == Family.REALTIME
        assert suggested_models()[-1] == "acme-voice"
        assert known_models()["acme-voice"] == KnownModel(
            "acme-voice", Family.REALTIME, Tier.LITE, regions=("swedencentral",)
        )

    def test_an_entry_of_a_known_model_changes_what_it_names_and_nothing_else(self, write: Write) -> None:
        before = known_models()["gpt-realtime"]
        use_models(str(write('[[models]]\nname = "gpt-realtime"\nreplacement = "gpt-realtime-2.1"')))
        after = known_models()["gpt-realtime"]
        assert (after.replacement, after.tier, after.regions) == ("gpt-realtime-2.1", before.tier, before.regions)
        assert "gpt-realtime" not in suggested_models()

    def test_the_site_starts_with_it(self, write: Write) -> None:
        path = write('[[models]]\nname = "acme-voice"\nfamily = "realtime"')
        script = (
            "import django; django.setup()\n"
            "from agents.personas.model_registry import family_of\n"
            "print(family_of('acme-voice'))"
        )
        environment = os.environ | {"MODEL_LIST": str(path), "DJANGO_SETTINGS_MODULE": "voicesite.settings"}
        command = [sys.executable, "-c", script]
        asked = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=True)
        assert asked.stdout == "realtime\n"

    def test_without_it_ours_is_left(self, write: Write) -> None:
        use_models(str(write('[[models]]\nname = "acme-voice"\nfamily = "text"')))
        use_models("")
        assert "acme-voice" not in known_models()

    @pytest.mark.parametrize(
        ("entries", "sentence"),
        [
            ("", "the file has no models: write entries of [[models]]"),
            ("models = 3", "the file has no models: write entries of [[models]]"),
            ("[[modles]]\nname = 'a'", "the file has “modles”: allowed are as_of, source and entries [[models]]"),
            ("[[models]\n", "the file is not TOML (Expected"),
            ("[[models]]\nfamily = 'text'", "entry 1 has no model's name: write one like"),
            ("[[models]]\nname = 'a b'\nfamily = 'text'", "entry 1 has no model's name: write one like"),
            ("models = [3]", "entry 1 has no model's name: write one like"),
            ("[[models]]\nname = 'acme'", "the model “acme” has no family: write realtime, native, text or phi"),
            (
                "[[models]]\nname = 'acme'\nfamly = 'text'",
                "the model “acme” has “famly”: allowed are name, family, tier",
            ),
            (
                "[[models]]\nname = 'acme'\nfamily = 'agent'",
                "has family = 'agent': write realtime, native, text or phi",
            ),
            ("[[models]]\nname = 'acme'\nfamily = 3", "has family = 3: write realtime, native, text or phi"),
            ("[[models]]\nname = 'gpt-5'\ntier = 'gold'", "“gpt-5” has tier = 'gold': write pro, standard or lite"),
            ("[[models]]\nname = 'gpt-5'\nregions = 'eastus'", "has regions = 'eastus': write a list of Azure regions"),
            ("[[models]]\nname = 'gpt-5'\nregions = ['East US']", "write a list of Azure regions like"),
            ("[[models]]\nname = 'gpt-5'\nreasoning = 'yes'", "has reasoning = 'yes': write true or false"),
            ("[[models]]\nname = 'gpt-5'\nreplacement = 'gpt-6'", "replacement = 'gpt-6': write the name of another"),
            ("[[models]]\nname = 'gpt-5'\nreplacement = 'gpt-5'", "replacement = 'gpt-5': write the name of another"),
            ("[[models]]\nname = 'gpt-5'\nown_deployment_only = 1", "own_deployment_only = 1: write true or false"),
            ("[[models]]\nname = 'gpt-5'\n" * 2, "the model “gpt-5” stands there twice: write one entry for it"),
        ],
    )
    def test_a_wrong_file_is_refused_with_the_entry_and_what_to_write(
        self, write: Write, entries: str, sentence: str
    ) -> None:
        with pytest.raises(WrongModelList) as wrong:
            read_models(write(entries))
        assert sentence in str(wrong.value)
        assert "\n" not in str(wrong.value)

    def test_it_says_of_when_its_facts_are(self, write: Write) -> None:
        path = write("")
        for first in ("", 'as_of = "2026-12-24"\n', "as_of = 2026-12-24T10:00:00\n"):
            path.write_text(f"{first}[[models]]\nname = 'gpt-5'")
            with pytest.raises(WrongModelList, match="begin it with a line like as_of = 2026-11-29"):
                read_models(path)

    def test_a_file_that_cannot_be_read_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "utf-16.toml").write_text("as_of = 2026-12-24", "utf-16")
        for path, sentence in (
            ("models.toml", "allowed is the full path of a file"),
            (tmp_path / "nowhere.toml", "cannot be read (No such file or directory)"),
            (tmp_path, "cannot be read (Is a directory)"),
            (tmp_path / "utf-16.toml", "save it as UTF-8"),
        ):
            with pytest.raises(WrongModelList) as wrong:
                read_models(path)
            assert sentence in str(wrong.value)

    def test_an_editor_that_begins_a_file_with_a_byte_order_mark_is_understood(self, tmp_path: Path) -> None:
        (tmp_path / "models.toml").write_text(
            "as_of = 2026-12-24\n[[models]]\nname = 'gpt-5'\ntier = 'lite'", "utf-8-sig"
        )
        assert read_models(tmp_path / "models.toml")["gpt-5"].tier == Tier.LITE
