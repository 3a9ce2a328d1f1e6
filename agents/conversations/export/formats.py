"""The formats of a conversation's file. Their names are the endings of files and of addresses."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpResponse

from agents.conversations.export.captions import as_subrip, as_webvtt
from agents.conversations.export.document import as_json
from agents.conversations.export.file_names import attachment, file_name
from agents.conversations.export.markdown import as_markdown
from agents.conversations.export.plain_text import as_plain_text
from agents.conversations.export.talk import Talk


@dataclass(frozen=True, slots=True)
class Format:
    """`suffix`: of the file; `words`: what a person reads who chooses."""

    suffix: str
    words: str
    content_type: str
    write: Callable[[Talk], str]


FORMATS = {
    each.suffix: each
    for each in (
        Format("txt", "Text", "text/plain", as_plain_text),
        Format("md", "Markdown", "text/markdown", as_markdown),
        Format("json", "JSON", "application/json", as_json),
        Format("srt", "SubRip captions", "application/x-subrip", as_subrip),
        Format("vtt", "WebVTT captions", "text/vtt", as_webvtt),
    )
}


def format_of(suffix: str) -> Format:
    """The format of that ending.

    Raises:
        Http404: there is none.
    """
    try:
        return FORMATS[suffix]
    except KeyError:
        raise Http404 from None


def as_file(talk: Talk, form: Format) -> bytes:
    """The file in UTF-8. Half a character, which no file can hold, is a question mark."""
    return form.write(talk).encode("utf-8", "replace")


def as_download(talk: Talk, form: Format) -> HttpResponse:
    """The answer that a browser saves as a file, and that no cache keeps."""
    name = file_name(f"{talk.title} {talk.started_at:%Y-%m-%d %H%M}", form.suffix)
    return HttpResponse(
        as_file(talk, form),
        content_type=f"{form.content_type}; charset=utf-8",
        headers={
            "Content-Disposition": attachment(name),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
