"""Where recordings are kept: a folder of this machine, a container of Azure Blob Storage, or a bucket of S3."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from voicesite.paths import VAR_DIR

ALLOWED = (
    "allowed is https://<account>.blob.core.windows.net/<container>, s3://<bucket>/<folder>, or nothing: then "
    "recordings are kept in RECORDING_FOLDER"
)
CONTAINER = re.compile(r"/[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]/?")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
CONNECT_SECONDS, READ_SECONDS = 5, 30


def as_folder(path: str) -> str:
    """
    Raises:
        ValueError: what is allowed.
    """
    if path and not Path(path).is_absolute():
        raise ValueError("allowed is the full path of a folder")
    return path


def as_recording_storage(address: str) -> str:
    """As `as_folder`; what the storage needs has to be installed."""
    if not address:
        return address
    parts = urlsplit(address)
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(ALLOWED)
    if parts.scheme == "s3" and BUCKET.fullmatch(parts.netloc):
        _needs("boto3", "boto3")
    elif parts.scheme == "https" and ".blob.core." in parts.netloc and CONTAINER.fullmatch(parts.path):
        _needs("azure.storage", "azure-storage-blob")
    else:
        raise ValueError(ALLOWED)
    return address


def recording_folder(given: str) -> Path:
    return Path(given) if given else VAR_DIR / "recordings"


def recording_storage(address: str, folder: str) -> dict[str, Any]:
    """Django's setting for the storage. No page leads to its files but our own, which asks who comes."""
    parts = urlsplit(address)
    if parts.scheme == "s3":
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _bucket(parts.netloc, parts.path)}
    if parts.scheme == "https":
        return {
            "BACKEND": "storages.backends.azure_storage.AzureStorage",
            "OPTIONS": _container(parts.netloc, parts.path),
        }
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": recording_folder(folder) / "kept",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def _bucket(name: str, folder: str) -> dict[str, Any]:
    from botocore.config import Config

    limits = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"max_attempts": 2})
    return {"bucket_name": name, "location": folder.strip("/"), "client_config": limits, "file_overwrite": False}


def _container(host: str, path: str) -> dict[str, Any]:
    from azure.identity import DefaultAzureCredential

    account, _, rest = host.partition(".blob.")
    return {
        "account_name": account,
        "azure_container": path.strip("/"),
        "endpoint_suffix": rest,
        "token_credential": DefaultAzureCredential(),
        "timeout": READ_SECONDS,
        "client_options": {"connection_timeout": CONNECT_SECONDS, "read_timeout": READ_SECONDS, "retry_total": 2},
    }


def _needs(module: str, package: str) -> None:
    if find_spec(module.partition(".")[0]) is None or find_spec(module) is None:
        raise ValueError(f"it needs the package {package}: install it where the site runs")
