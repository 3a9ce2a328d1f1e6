"""What Voice Live generates, what it was asked for, and what waits until it can be asked. Pure.

It takes one response at a time and says later which it has begun, so one can be cut before it was created.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from agents.voice.conversation.commands import AddText, ContinueResponse, CreateResponse
from agents.voice.conversation.effects import Effect

CUT_RESPONSES_REMEMBERED = 32
QUIET_SECONDS = 3.0  # a typed turn waits no longer for the end of the answer it interrupted
UNTOLD = "untold"  # stands for a response that the service says is running, and of which we were not told
Request = CreateResponse | ContinueResponse


@dataclass(slots=True)
class Generation:
    """`is_continuing`: what was asked for last goes on with an answer that broke off."""

    response_id: str | None = None  # the one being generated
    is_requested: bool = False  # we asked for one that was not yet created
    is_continuing: bool = False
    is_request_cut: bool = False  # it was interrupted before it was created
    _cut: dict[str, None] = field(default_factory=dict)  # responses whose late audio is dropped, oldest first
    _waiting: list[Effect] = field(default_factory=list)  # for the end of the interrupted answer
    _waits_since: float | None = None

    @property
    def is_busy(self) -> bool:
        return self.response_id is not None or self.is_requested

    @property
    def is_coming(self) -> bool:
        """Whether an answer that nobody interrupted is generated, or was asked for."""
        is_generating = self.response_id is not None and self.response_id not in self._cut
        return is_generating or (self.is_requested and not self.is_request_cut)

    def is_cut(self, response_id: str) -> bool:
        """Whether nothing of that response reaches the browser any more."""
        return response_id in self._cut

    def cut(self, audible: Iterable[str]) -> bool:
        """Drop what is generated, what was requested, and those responses. Whether there is something to cancel."""
        is_generating = self.response_id is not None and self.response_id not in self._cut
        self.is_request_cut, self.is_continuing = self.is_requested, False
        for response_id in [self.response_id, *audible]:
            if response_id:
                self._cut[response_id] = None
        while len(self._cut) > CUT_RESPONSES_REMEMBERED:
            del self._cut[next(iter(self._cut))]
        return is_generating

    # What Voice Live reports

    def created(self, response_id: str) -> None:
        self.response_id, self.is_requested = response_id, False

    def done(self, response_id: str) -> None:
        if self.response_id in (response_id, UNTOLD):
            self.response_id = None
        if not self.is_requested and not self.is_cut(response_id):
            self.is_continuing = False

    def refused(self, *, is_running: bool) -> None:
        """A request was not taken. Beside a running response it is repeated, unless it was only to go on."""
        if is_running:
            self.response_id = self.response_id or UNTOLD
            if not self.is_request_cut and not self.is_continuing:
                self._waiting.append(CreateResponse())
        self._forget_request()

    def lost(self) -> None:
        """The connection is gone, and what ran on it."""
        self.response_id = None
        self._forget_request()
        self._cut.clear()

    def _forget_request(self) -> None:
        self.is_requested = self.is_request_cut = self.is_continuing = False

    # What waits

    def wait(self, *effects: Effect) -> None:
        """To be done when upstream is quiet."""
        self._waiting += effects

    @property
    def has_waiting(self) -> bool:
        return bool(self._waiting)

    @property
    def waiting_request(self) -> Effect | None:
        """The answer that is asked for when upstream is quiet."""
        return next((effect for effect in reversed(self._waiting) if isinstance(effect, Request)), None)

    def drop_waiting_requests(self) -> None:
        self._waiting = [effect for effect in self._waiting if not isinstance(effect, Request)]

    @property
    def typed_texts(self) -> list[str]:
        """Typed turns that wait."""
        return [effect.text for effect in self._waiting if isinstance(effect, AddText)]

    def typed_again(self, texts: list[str]) -> None:
        """Typed turns that the lost connection may not have taken."""
        self._waiting = [*map(AddText, texts), *self._waiting]
        if texts and not isinstance(self.waiting_request, CreateResponse):
            self._waiting.append(CreateResponse())

    def release(self) -> list[Effect]:
        """What waited, once upstream is quiet. Turns in a row are answered together: one request stays, the last."""
        if not self._waiting or self.is_busy:
            return []
        effects, request = self._waiting, self.waiting_request
        self._waiting, self._waits_since = [], None
        self._ask(request)
        turns: list[Effect] = [effect for effect in effects if not isinstance(effect, Request)]
        return [*turns, request] if request else turns

    def ask(self, request: Effect) -> list[Effect]:
        """Ask for an answer now."""
        self._ask(request)
        return [request]

    def give_up_waiting(self, now: float) -> None:
        """The end of the interrupted answer may be lost: after a while it is taken to be over."""
        if self._waiting and self._waits_since is None:
            self._waits_since = now
        if self._waits_since is not None and now > self._waits_since + QUIET_SECONDS:
            self.response_id = None
            self._forget_request()

    def _ask(self, request: Effect | None) -> None:
        self.is_requested = request is not None
        self.is_continuing = isinstance(request, ContinueResponse)
