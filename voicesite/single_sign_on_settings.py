"""What the operator says about single sign-on: the provider, and whom of it the site lets in. Pure; see environment.py.

The rooms that use it are in voicesite/accounts/single_sign_on/.
"""

import re
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, SecretStr, model_validator
from pydantic_settings import NoDecode

from voicesite.web_names import host_of, is_on_this_machine

# Microsoft Entra ID: the public cloud, and those of the US government and of China.
ENTRA_HOSTS = ("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn")
ENTRA_PATH = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/v2\.0/?", re.IGNORECASE)
NEIGHBOURS_OF_ENTRA = ("sts.windows.net", "login.windows.net")  # its older addresses: other tokens, with other names
ISSUER_MAX_CHARACTERS = 200  # an account is kept with its issuer, and allauth's column is so long
NAME_MAX_CHARACTERS = 40
ISSUER = (
    "allowed is the tenant id of Microsoft Entra ID, or the https address that another provider names as its issuer, "
    f"at most {ISSUER_MAX_CHARACTERS} characters, without /.well-known/openid-configuration, query and user; http:// "
    "only on 127.0.0.1, localhost and [::1]"
)
ENTRA_ISSUER = (
    "of Microsoft Entra ID allowed is the tenant id, or https://login.microsoftonline.com/<tenant id>/v2.0; with "
    "common, organizations or consumers people of every other company could sign in, too"
)
DOMAINS = "allowed are domains of e-mail addresses, separated by commas, in lower case: example.org"
GROUPS = "allowed are groups as the provider names them, separated by commas; Microsoft Entra ID names their object ids"
GROUP_MAP = (
    "allowed are pairs, separated by commas: <group as the provider names it>=<group of this site>, and of Microsoft "
    "Entra ID the object id stands before the ="
)
CLIENT_ID = "allowed is the id that the provider gave this site, without spaces, at most 191 characters"
NAME = f"allowed is a name for the button “Sign in with …”, at most {NAME_MAX_CHARACTERS} characters"


def as_issuer(text: str) -> str:
    """As the provider names itself in its tokens, letter by letter; a tenant id alone is one of Microsoft Entra ID.

    Raises:
        ValueError: what is allowed.
    """
    if not text:
        return ""
    if _as_id(text):
        return f"https://{ENTRA_HOSTS[0]}/{_as_id(text)}/v2.0"
    host = _host_of_issuer(text)
    if host in ENTRA_HOSTS:
        tenant = ENTRA_PATH.fullmatch(urlsplit(text).path)
        if tenant is None:
            raise ValueError(ENTRA_ISSUER)
        return f"https://{host}/{tenant[1].lower()}/v2.0"
    if host in NEIGHBOURS_OF_ENTRA:
        raise ValueError(ENTRA_ISSUER)
    return text


def as_domains(names: list[str]) -> list[str]:
    """As browsers would write their hosts; an e-mail address is compared in that form."""
    for name in names:
        right = host_of(name.rpartition("@")[2])
        if right != name or "." not in name:
            raise ValueError(f"{DOMAINS}; " + (f"write {right} in place of {name!r}" if right else f"{name!r} is none"))
    return names


def as_token_group(name: str) -> str:
    """As the token has it: an object id is in lower case there, however it was copied."""
    return _as_id(name) or name


def as_groups(names: list[str]) -> list[str]:
    if not all(name.isprintable() for name in names):
        raise ValueError(GROUPS)
    return [as_token_group(name) for name in names]


def as_group_map(value: Any) -> Any:
    """Pairs: a group of the token, and the group of the site that its members belong to."""
    if not isinstance(value, str):
        return value
    pairs = [[part.strip() for part in pair.partition("=")[::2]] for pair in value.split(",") if pair.strip()]
    if not value.isprintable() or not all(all(pair) for pair in pairs):
        raise ValueError(GROUP_MAP)
    return [(as_token_group(given), ours) for given, ours in pairs]


def _in_one_word(text: str) -> str:
    if len(text) > 191 or not re.fullmatch(r"[\x21-\x7e]*", text):
        raise ValueError(CLIENT_ID)
    return text


def _in_one_line(text: str) -> str:
    if len(text) > NAME_MAX_CHARACTERS or not text.isprintable():
        raise ValueError(NAME)
    return text


def _split(value: Any) -> Any:
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


Words = Annotated[list[str], NoDecode, BeforeValidator(_split)]


class SingleSignOnSettings(BaseModel):
    """The `SSO_` settings of the README's table. All empty: there is no single sign-on."""

    sso_issuer: Annotated[str, AfterValidator(as_issuer)] = ""
    sso_client_id: Annotated[str, AfterValidator(_in_one_word)] = ""
    sso_client_secret: SecretStr = SecretStr("")
    sso_name: Annotated[str, AfterValidator(_in_one_line)] = ""
    sso_allowed_domains: Annotated[Words, AfterValidator(as_domains)] = []
    sso_allowed_groups: Annotated[Words, AfterValidator(as_groups)] = []
    sso_groups: Annotated[list[tuple[str, str]], NoDecode, BeforeValidator(as_group_map)] = []

    @model_validator(mode="after")
    def single_sign_on_is_whole(self) -> Self:
        given = {name.upper() for name in SingleSignOnSettings.model_fields if self._is_set(name)}
        missing = {"SSO_ISSUER", "SSO_CLIENT_ID", "SSO_CLIENT_SECRET"} - given
        if given and missing:
            raise ValueError(
                f"{_listed(given)} {_are(given)} set, but {_listed(missing)} {_are(missing)} not: single sign-on needs "
                "SSO_ISSUER, SSO_CLIENT_ID and SSO_CLIENT_SECRET; remove all that begin with SSO_ to do without it"
            )
        return self

    @property
    def sso_tenant(self) -> str:
        """Of Microsoft Entra ID; empty for every other provider."""
        parts = urlsplit(self.sso_issuer)
        tenant = ENTRA_PATH.fullmatch(parts.path) if parts.hostname in ENTRA_HOSTS else None
        return tenant[1] if tenant else ""

    @property
    def sso_shown_name(self) -> str:
        """What people know the provider as; empty: there is no single sign-on."""
        return self.sso_name or ("Microsoft" if self.sso_tenant else urlsplit(self.sso_issuer).hostname or "")

    def _is_set(self, name: str) -> bool:
        value = getattr(self, name)
        return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _host_of_issuer(text: str) -> str:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        is_whole = parts.port != 0 and not (parts.query or parts.fragment or "@" in parts.netloc)
    except ValueError:
        raise ValueError(ISSUER) from None
    shown = f"[{host}]" if ":" in host else host
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_on_this_machine(text))
    is_written_right = re.fullmatch(r"[\x21-\x7e]+", text) and host_of(shown) == shown and "/.well-known" not in text
    if not (is_whole and is_safe and is_written_right) or len(text) > ISSUER_MAX_CHARACTERS:
        raise ValueError(ISSUER)
    return host


def _as_id(text: str) -> str:
    """A GUID in its usual form; empty for everything else."""
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        return ""
    return str(UUID(text))


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _are(names: set[str]) -> str:
    return "are" if len(names) > 1 else "is"
