"""What those say who start a process or prepare its database. Read as environment.py reads the settings of the site."""

from typing import Any

from pydantic import SecretStr, field_validator

from voicesite import web_names
from voicesite.environment import FromEnvironment


class Launch(FromEnvironment):
    """What the one who starts the process says about it.

    `make run` names the port, the image names its release, and the scripts of infra/ name who runs a command.
    """

    port: int = 8000
    voicesite_release: str = ""
    voicesite_operator: str = ""

    @field_validator("port", mode="before")
    @classmethod
    def port_is_one_of_tcp(cls, port: Any) -> Any:
        if isinstance(port, str) and not (port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("allowed is a number from 1 to 65535")
        return port


class LaptopLaunch(Launch):
    """What `make run` must know before the site starts: what it need not start itself."""

    debug: bool = True
    redis_url: SecretStr = SecretStr("")
    azure_voice_live_endpoint: str = ""

    @field_validator("port")
    @classmethod
    def browsers_open_it(cls, port: int) -> int:
        if port in web_names.BAD_PORTS:
            raise ValueError("browsers open no page on that port; allowed is another one, for example 8001")
        return port


class FirstSuperuser(FromEnvironment):
    """Whom prepare_database makes a superuser if there is none."""

    django_superuser_username: str = ""
    django_superuser_password: SecretStr = SecretStr("")
