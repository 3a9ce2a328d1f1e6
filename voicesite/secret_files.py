"""Secrets from files: `SECRET_KEY_FILE=/run/secrets/secret_key` in place of `SECRET_KEY=...`.

Docker Compose and Kubernetes give a container its secrets as files, and `<NAME>_FILE` is what Docker's official images
call the variable. Every setting that is a `SecretStr` can be given so.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from voicesite.text_files import read_text
from voicesite.wrong_settings import WrongSettings


class SecretFiles(PydanticBaseSettingsSource):
    """A source for pydantic-settings. `given`: all variables that are set, their names in lower case."""

    def __init__(self, settings: type[BaseSettings], given: Mapping[str, str | None]) -> None:
        super().__init__(settings)
        self._given = given

    def __call__(self) -> dict[str, Any]:
        """
        Raises:
            WrongSettings: one line for each file that cannot be used. What is in a file is never shown.
        """
        found: dict[str, str] = {}
        wrong: list[str] = []
        for name, field in self.settings_cls.model_fields.items():
            try:
                value, _, _ = self.get_field_value(field, name)
            except WrongSettings as error:
                wrong.append(str(error))
            else:
                found |= {name: value} if value else {}
        if wrong:
            raise WrongSettings("\n".join(wrong))
        return found

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:
        path = self._given.get(f"{field_name}_file") if field.annotation is SecretStr else None
        if not path:
            return None, field_name, False
        name = field_name.upper()
        if self._given.get(field_name):
            raise WrongSettings(f"settings: {name} and {name}_FILE are both set: remove one of the two")
        return secret_in(f"{name}_FILE", path), field_name, False


def secret_in(variable: str, path: str) -> str:
    """What is in the file that a variable names. A newline at the end, which most editors add, is not part of it.

    Raises:
        WrongSettings: the file cannot be used. What is in it is never shown.
    """
    if not path.startswith("/"):  # perhaps it is the secret itself, so it is not shown
        raise WrongSettings(
            f"settings: {variable}=(not shown) is wrong: allowed is the full path of a file: /run/secrets/name"
        )
    try:
        text = read_text(Path(path)).rstrip("\r\n")
    except OSError as error:
        raise WrongSettings(
            f"settings: {variable}={path!r} cannot be read ({error.strerror}): "
            "name a file that is there and that the user who runs the site may read"
        ) from None
    except ValueError:
        raise WrongSettings(
            f"settings: {variable}={path!r} cannot be read (it is not text in UTF-8): write the secret alone into it"
        ) from None
    if not text:
        raise WrongSettings(
            f"settings: {variable}={path!r} is empty: write the secret into the file, or remove {variable}"
        )
    return text
