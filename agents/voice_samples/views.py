"""Plays a voice: a script gets the sound, and a page without scripts a page with a player."""

from threading import BoundedSemaphore
from urllib.parse import urlencode

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from agents.signed_in import SignedInRequest
from agents.voice_samples.forms import SampleForm
from agents.voice_samples.kept import keep_sample, kept_sample
from agents.voice_samples.making import CannotPlay, count_for, make_sample
from agents.voice_samples.sample import Sample

WAV = "audio/wav"
BROWSER_SECONDS = 3600
AT_ONCE = 8  # samples that one process makes
CROWDED_SECONDS = 5
CROWDED = f"Several people try voices at this moment. Try again in {CROWDED_SECONDS} s."

_places = BoundedSemaphore(AT_ONCE)


@require_POST
def voice_play(request: SignedInRequest) -> HttpResponse:
    """The sound, or the sentence that says why there is none. It has a thread of its own, so it may take its time."""
    form = SampleForm(request.POST)
    try:
        sample = _sample(form)
        wav = kept_sample(sample) or _made(sample, request.user.pk)
    except CannotPlay as why:
        return _refused(request, why)
    if _is_script(request):
        return _sound(wav)
    query = urlencode({name: value for name, value in form.cleaned_data.items() if value is not None})
    return render(request, "agents/voice_sample.html", {"sample": sample, "query": query})


@require_safe
def voice_sample(request: SignedInRequest) -> HttpResponse:
    """What was made already, for the player of a page. It is not there for who has not played it before."""
    form = SampleForm(request.GET)
    wav = kept_sample(form.sample(service=_service())) if form.is_valid() else None
    if wav is None:
        raise Http404
    answer = _sound(wav)
    answer["Cache-Control"] = f"private, max-age={BROWSER_SECONDS}"
    return answer


def _sample(form: SampleForm) -> Sample:
    if not form.is_valid():
        raise CannotPlay(form.sentence, 400)
    return form.sample(service=_service())


def _made(sample: Sample, user_id: int) -> bytes:
    """It takes some seconds. Meanwhile it has a thread, so few are made at once, and no connection to the database."""
    if not _places.acquire(blocking=False):
        raise CannotPlay(CROWDED, 503, CROWDED_SECONDS)
    try:
        count_for(user_id)
        if not connection.in_atomic_block:  # as it is in tests
            connection.close()
        wav = async_to_sync(make_sample)(sample, user_id)
    finally:
        _places.release()
    keep_sample(sample, wav)
    return wav


def _service() -> str:
    return "local" if settings.VOICE_LIVE.is_local else "azure"


def _is_script(request: SignedInRequest) -> bool:
    return WAV in request.headers.get("Accept", "")


def _sound(wav: bytes) -> HttpResponse:
    return HttpResponse(wav, content_type=WAV)


def _refused(request: SignedInRequest, why: CannotPlay) -> HttpResponse:
    answer: HttpResponse
    if _is_script(request):
        answer = JsonResponse({"sentence": why.sentence}, status=why.status)
    else:
        answer = render(request, "agents/voice_sample.html", {"why": why.sentence}, status=why.status)
    if why.retry_after is not None:
        answer["Retry-After"] = str(why.retry_after)
    return answer
