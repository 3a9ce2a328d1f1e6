"""Where recordings are kept, as the operator says it."""

from importlib.util import find_spec

import pytest
from django.core.files.storage import FileSystemStorage
from storages.backends.azure_storage import AzureStorage

from voicesite.paths import VAR_DIR
from voicesite.recording_storage import as_folder, as_recording_storage, recording_storage

CONTAINER = "https://museum.blob.core.windows.net/recordings"


def test_by_default_they_lie_in_a_folder_that_no_page_leads_to() -> None:
    wanted = recording_storage(as_recording_storage(""), as_folder(""))
    storage = FileSystemStorage(**wanted["OPTIONS"])
    assert storage.location == str(VAR_DIR / "recordings" / "kept")
    assert (storage.file_permissions_mode, storage.directory_permissions_mode) == (0o600, 0o700)


def test_a_container_of_azure_is_reached_with_the_sites_identity() -> None:
    wanted = recording_storage(as_recording_storage(CONTAINER), "")
    storage = AzureStorage(**wanted["OPTIONS"])
    assert (storage.account_name, storage.azure_container, storage.account_key) == ("museum", "recordings", None)
    assert storage.token_credential is not None
    assert storage.service_client.url == "https://museum.blob.core.windows.net/"


def test_a_bucket_needs_the_package_for_it() -> None:
    if find_spec("boto3") is None:
        with pytest.raises(ValueError, match="boto3"):
            as_recording_storage("s3://recordings/voicesite")
    else:
        wanted = recording_storage(as_recording_storage("s3://recordings/voicesite"), "")
        assert (wanted["OPTIONS"]["bucket_name"], wanted["OPTIONS"]["location"]) == ("recordings", "voicesite")


@pytest.mark.parametrize(
    "address",
    [
        "recordings",
        "/srv/recordings",
        "https://example.org/recordings",
        "https://museum.blob.core.windows.net/",
        "https://museum.blob.core.windows.net/two/levels",
        f"{CONTAINER}?sv=2024&sig=secret",
        "https://key@museum.blob.core.windows.net/recordings",
        "s3://",
        "s3://UPPER",
    ],
)
def test_what_is_no_storage_is_refused_with_what_is_allowed(address: str) -> None:
    with pytest.raises(ValueError, match="allowed is https://<account>"):
        as_recording_storage(address)


def test_a_folder_has_its_full_path() -> None:
    assert as_folder("/srv/recordings") == "/srv/recordings"
    with pytest.raises(ValueError, match="full path"):
        as_folder("recordings")
