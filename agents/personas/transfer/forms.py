"""The two steps of an import on a page: choose files, then agree to what they would change."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from agents.personas.models import REASON_LIMIT
from agents.personas.transfer.documents import BYTES_MAX, decoded
from agents.personas.transfer.persona_file import PERSONAS_MAX, Entry, read_file
from agents.personas.transfer.problems import NotReadable, Problem, Refused

SALT = "agents.personas.transfer"
AGREED_SECONDS = 3600
TOKEN_MAX = 1_000_000  # characters; the server takes a body of 1 MiB
PASTED = "What you pasted"
NAME_MAX = 80
TOO_LARGE = "This is too large for a page: import it in several files, or let an operator use the command."

Files = list[tuple[str, str]]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Uploads(forms.FileField):
    """Any number of files, as a list."""

    widget = SeveralFiles(attrs={"multiple": True, "accept": ".yaml,.yml,.json"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(Uploads, self).clean(each, initial) for each in data or () if each]


class FilesForm(forms.Form):
    """Files, or a text that is pasted; `texts` has each with its name."""

    uploads = Uploads(
        required=False,
        label="Files",
        help_text=f"YAML or JSON, together at most {BYTES_MAX // 1000} kB and {PERSONAS_MAX} personas.",
        error_messages={"empty": "There is nothing in the file: choose another one."},
    )
    pasted = forms.CharField(
        required=False,
        strip=False,
        label="Or paste a file",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        files = [(upload.name, upload.read()) for upload in cleaned.get("uploads", ())]
        if pasted := cleaned.get("pasted", ""):
            files.append((PASTED, pasted.encode("utf-8", "replace")))
        if not files and not self.errors:
            raise ValidationError("Choose a file, or paste what is in one.")
        self.texts = [(str(name)[:NAME_MAX], _text(str(name)[:NAME_MAX], content)) for name, content in files]
        return cleaned


@dataclass(frozen=True, slots=True)
class Agreed:
    """The files that somebody was shown the outcome of, and the mark of that outcome."""

    files: Files
    seen: str

    def token(self) -> str:
        """For the page that asks. Signed, so that it need not be kept here.

        Raises:
            Refused: it would be too large to be sent again.
        """
        token = signing.dumps([self.files, self.seen], salt=SALT, compress=True)
        if len(token) > TOKEN_MAX:
            raise Refused([Problem("All files", TOO_LARGE)])
        return token


class AgreedForm(forms.Form):
    """Somebody agrees to an outcome that they were shown."""

    token = forms.CharField(widget=forms.HiddenInput)
    publish = forms.BooleanField(
        required=False, label="Publish them", help_text="Else they are drafts, and callers hear what is published now."
    )
    reason = forms.CharField(
        required=False,
        max_length=REASON_LIMIT,
        label="Reason for the versions",
        help_text="A few words for the list of versions.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean_token(self) -> Agreed:
        try:
            files, seen = signing.loads(self.cleaned_data["token"], salt=SALT, max_age=AGREED_SECONDS)
        except signing.BadSignature:
            raise ValidationError("This page is too old: choose the files again.") from None
        return Agreed([(name, text) for name, text in files], seen)

    @property
    def versions_reason(self) -> str | None:
        return self.cleaned_data["reason"] if self.cleaned_data["publish"] else None


def entries_of(files: Files) -> list[Entry]:
    """The personas of all files.

    Raises:
        Refused: with each thing that is wrong with any of them.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for name, text in files:
        try:
            entries += read_file(name, text)
        except Refused as refused:
            problems += refused.problems
    if len(entries) > PERSONAS_MAX:
        problems.append(Problem("All files", f"there are {len(entries)} personas in them: use at most {PERSONAS_MAX}."))
    if problems:
        raise Refused(problems)
    return entries


def _text(name: str, content: bytes) -> str:
    try:
        return decoded(content)
    except NotReadable as wrong:
        raise ValidationError(f"{name}: {wrong}") from None
