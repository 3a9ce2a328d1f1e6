"""The site's two asynchronous middlewares for Django's test client, which is synchronous.

As they are, each request would start an event loop and change threads six times: a quarter of its time. Here only
requests that they answer go through them. What is served, and what asks the ASGI application, has them as they are.
"""

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.http import HttpRequest
from django.utils.decorators import sync_and_async_middleware
from servestatic.middleware import ServeStaticMiddleware

from voicesite.machine_pages import PAGES, MachinePagesMiddleware

Ask = Callable[[HttpRequest], Any]


@sync_and_async_middleware
def static_files(get_response: Ask) -> Ask:
    return _only_where(lambda path: path.startswith(settings.STATIC_URL), ServeStaticMiddleware, get_response)


@sync_and_async_middleware
def machine_pages(get_response: Ask) -> Ask:
    return _only_where(PAGES.__contains__, MachinePagesMiddleware, get_response)


def _only_where(answers: Callable[[str], bool], middleware: Callable[[Any], Ask], get_response: Ask) -> Ask:
    if iscoroutinefunction(get_response):
        return middleware(get_response)
    asynchronous = async_to_sync(middleware(sync_to_async(get_response, thread_sensitive=True)))

    def ask(request: HttpRequest) -> Any:
        return asynchronous(request) if answers(request.path_info) else get_response(request)

    return ask
