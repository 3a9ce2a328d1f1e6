"""The models of personas, and which family each is of: how one hears and speaks decides what goes with it.

They stand in `model_list.toml`, with the date of the facts. A site adds to them by a file of its own (MODEL_LIST).
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
REGION = re.compile(r"[a-z]+[0-9]?")
OUR_LIST = Path(__file__).with_name("model_list.toml")


class Family(StrEnum):
    REALTIME = "realtime"
    """Hears and speaks itself: the gpt-realtime models, and one's own deployments of them."""
    NATIVE = "native"
    """azure-realtime: hears and speaks itself, with voices of its own."""
    TEXT = "text"
    """Reads what was heard, and an Azure voice reads its answer aloud."""
    PHI = "phi"
    """Hears itself, and an Azure voice reads its answer aloud. It calls no tools of other servers."""
    AGENT = "agent"
    """An agent of Microsoft Foundry. It brings its own instructions, model and tools."""


class Tier(StrEnum):
    """What Voice Live charges by, from the dearest to the cheapest."""

    PRO = "pro"
    STANDARD = "standard"
    LITE = "lite"


class Profile(StrEnum):
    """How a deployment of one's own is reached; the wire's own words."""

    NONE = ""
    REALTIME = "byom-azure-openai-realtime"
    TEXT = "byom-azure-openai-chat-completion"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """What is known of a model. Not known: `tier` and `reasoning` None, `regions` empty.

    `replacement`: it is being retired, and this model takes its place. `own_deployment_only`: Voice Live does not offer
    it itself.
    """

    name: str
    family: Family
    tier: Tier | None = None
    regions: tuple[str, ...] = ()
    reasoning: bool | None = None
    replacement: str = ""
    own_deployment_only: bool = False

    @property
    def hears_itself(self) -> bool:
        return self.family in (Family.REALTIME, Family.NATIVE, Family.PHI)

    @property
    def speaks_itself(self) -> bool:
        return self.family in (Family.REALTIME, Family.NATIVE)


Models = Mapping[str, KnownModel]


class WrongModelList(ValueError):
    """A list of models cannot be used. The sentence names the entry, and what to write."""


def known_models() -> Models:
    """By their names, in the order of the list. Those that only the site's own file has come last."""
    return _known


def suggested_models(profile: str = "") -> list[str]:
    """The models to suggest: those that stay, and one's own deployments only where a profile says that it is one."""
    family = family_of("", profile)
    return [
        each.name
        for each in _known.values()
        if not each.replacement and (each.family == family if profile else not each.own_deployment_only)
    ]


def family_of(model: str, profile: str = "") -> Family:
    """The family of a model. The name of one's own deployment says nothing, but its profile does.

    A model that the list does not have goes by the beginning of its name.
    """
    if profile:
        return Family.REALTIME if profile == Profile.REALTIME else Family.TEXT
    if model in _known:
        return _known[model].family
    if model == "azure-realtime":
        return Family.NATIVE
    if model.startswith("gpt-realtime"):
        return Family.REALTIME
    return Family.PHI if model.startswith("phi") else Family.TEXT


def advice_on(model: str, profile: str = "") -> str:
    """A sentence about a model that is being retired, or nothing. One's own deployment may have any name."""
    known = None if profile else _known.get(model)
    if known is None or not known.replacement:
        return ""
    return f"{model} is being retired: {known.replacement} takes its place."


def as_model_list(path: str) -> str:
    """The path of a site's own file, once it has been read; empty: there is none.

    Raises:
        WrongModelList: it is not the full path of a file, or what is in it cannot be used.
    """
    if path:
        read_models(path)
    return path


def use_models(path: str) -> None:
    """Know from now on what that file says too; empty: our list alone. Raise as `as_model_list`."""
    global _known
    _known = read_models(path) if path else _OURS


def read_models(path: str | Path, known: Models | None = None) -> Models:
    """The known models (None: those of our list) with what the file adds and changes.

    Raises:
        WrongModelList: the file or one of its entries cannot be used.
    """
    known = _OURS if known is None else known
    listed = _listed(Path(path))
    models = {**known}
    for place, given in enumerate(listed, 1):
        model = _model(given, place, known)
        if model.name in [each["name"] for each in listed[: place - 1]]:
            raise WrongModelList(f"the model “{model.name}” stands there twice: write one entry for it")
        models[model.name] = model
    for model in models.values():
        if model.replacement and (model.replacement == model.name or model.replacement not in models):
            raise _wrong(model.name, "replacement", model.replacement)
    return models


def _listed(path: Path) -> list[Any]:
    """The entries of a file, none of them checked."""
    if not path.is_absolute():
        raise WrongModelList("allowed is the full path of a file: /srv/voicesite/models.toml")
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise WrongModelList(
            f"the file cannot be read ({error.strerror}): name one that is there and that the user who runs the site "
            "may read"
        ) from None
    except UnicodeDecodeError:
        raise WrongModelList("the file is not text in UTF-8: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise WrongModelList(f"the file is not TOML ({error}): correct that line") from None
    if unknown := content.keys() - {"as_of", "source", "models"}:
        raise WrongModelList(f"the file has “{min(unknown)}”: allowed are as_of, source and entries [[models]]")
    if type(content.get("as_of")) is not date:
        raise WrongModelList("the file has no date of its facts: begin it with a line like as_of = 2026-11-29")
    listed = content.get("models")
    if not isinstance(listed, list) or not listed:
        raise WrongModelList('the file has no models: write entries of [[models]] and name = "..."')
    return listed


def _model(given: Any, place: int, known: Models) -> KnownModel:
    """An entry of a known model changes what it names, and nothing else."""
    name = given.get("name") if isinstance(given, dict) else None
    if not isinstance(name, str) or not MODEL_NAME.fullmatch(name):
        raise WrongModelList(f'entry {place} has no model\'s name: write one like name = "gpt-4.1"')
    if unknown := given.keys() - _FIELDS.keys():
        raise WrongModelList(f"the model “{name}” has “{min(unknown)}”: allowed are {', '.join(_FIELDS)}")
    fields = {key: _value(name, key, value) for key, value in given.items()}
    if name in known:
        return replace(known[name], **fields)
    if "family" not in fields:
        raise WrongModelList(f"the model “{name}” has no family: write {_FIELDS['family'][1]}")
    return KnownModel(**fields)


def _value(name: str, key: str, value: Any) -> Any:
    read, _ = _FIELDS[key]
    try:
        return read(value)
    except ValueError:
        raise _wrong(name, key, value) from None


def _wrong(name: str, key: str, value: Any) -> WrongModelList:
    return WrongModelList(f"the model “{name}” has {key} = {value!r}: write {_FIELDS[key][1]}")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not MODEL_NAME.fullmatch(value):
        raise ValueError
    return value


def _family(value: Any) -> Family:
    if value == Family.AGENT:
        raise ValueError("an agent is no model")
    return Family(value)


def _regions(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and REGION.fullmatch(each) for each in value):
        raise ValueError
    return tuple(value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


_FIELDS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "name": (_text, "letters, digits, dots and dashes"),
    "family": (_family, "realtime, native, text or phi"),
    "tier": (Tier, "pro, standard or lite"),
    "regions": (_regions, 'a list of Azure regions like ["swedencentral"]'),
    "reasoning": (_switch, "true or false"),
    "replacement": (_text, "the name of another model that is known"),
    "own_deployment_only": (_switch, "true or false"),
}
"""How each field of an entry is read, and what one has to write there."""

_OURS = read_models(OUR_LIST, {})
_known: Models = _OURS
