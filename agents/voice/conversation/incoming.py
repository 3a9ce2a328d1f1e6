"""What comes in, from Voice Live and from the browser, and what to do about it. Pure."""

from dataclasses import replace

from agents.costs.tokens import Tokens
from agents.voice.conversation import browser_messages as say
from agents.voice.conversation import overdue, push_to_talk
from agents.voice.conversation.commands import AddText
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.conversation.effects import Action, Note, StoreUse, Tell
from agents.voice.conversation.service_events import (
    AnswerAudio,
    AnswerEnded,
    AnswerWords,
    CommandRefused,
    InputCleared,
    ItemCreated,
    Outcome,
    RequestRefused,
    ResponseCreated,
    ResponseDone,
    ServiceEvent,
    SpeechStarted,
    SpeechStopped,
    ToolBegan,
    ToolEnded,
    Usage,
    UserTranscribed,
    UserWords,
)
from agents.voice.conversation.states import TALKING, State
from agents.voice.protocol import (
    BrowserMessage,
    InputBegin,
    InputClear,
    InputCommit,
    InputMode,
    InputText,
    PlaybackFlushed,
    PlaybackProgress,
    ResponseCancel,
)

CUT_BY_SPEECH = "turn_detected"  # the service's reason for a response that the user's speech has ended

RUNNING = (*TALKING, State.RECONNECTING)


def from_browser(dialogue: Dialogue, message: BrowserMessage, now: float) -> list[Action]:
    """One message. Before `session.started` and after the end most are passed over: there is no connection for them."""
    turn_taking = dialogue.turn_taking
    if isinstance(message, InputMode):  # the first connection can already open with it
        return push_to_talk.mode_chosen(dialogue, push_to_talk=message.push_to_talk)
    if dialogue.state not in RUNNING:
        return []
    match message:
        case PlaybackProgress(item_id, played_ms):
            dialogue.times.played(item_id, played_ms, now)
            return dialogue.act(turn_taking.playback_progress(item_id, played_ms, now))
        case PlaybackFlushed(item_id, played_ms):
            dialogue.times.played(item_id, played_ms, now)
            return dialogue.act(turn_taking.playback_flushed(item_id, played_ms))
        case InputText(""):
            return []
        case InputText(text):
            dialogue.clock.turn_ended(now)
            dialogue.times.turn_ended(now)
            return dialogue.act(turn_taking.user_turn(AddText(text), now))
        case InputBegin():
            return push_to_talk.turn_begun(dialogue, now)
        case InputCommit():
            return push_to_talk.turn_ended(dialogue, now)
        case InputClear():
            return push_to_talk.turn_dropped(dialogue)
        case ResponseCancel():
            return dialogue.act(turn_taking.interrupt(now))
    return []


def from_service(dialogue: Dialogue, event: ServiceEvent, now: float) -> list[Action]:
    """What Voice Live reports."""
    actions: list[Action] = []
    if isinstance(event, ResponseDone) and (used := _used(event)):  # also if nobody waits for its end any more
        actions.append(StoreUse(event.response_id, used))
    if isinstance(event, AnswerWords | AnswerAudio) and not dialogue.turn_taking.generation.is_cut(event.response_id):
        dialogue.times.token_came(now)
    for gathered in dialogue.gathering.take(event, now):
        actions += _from_service(dialogue, gathered, now)
    return actions


def _used(done: ResponseDone) -> Usage | None:
    """What failed is stored too, though the service reports no usage of it."""
    if done.outcome is Outcome.FAILED:
        return replace(done.usage or Usage(Tokens()), has_failed=True)
    return done.usage


def from_clock(dialogue: Dialogue, now: float) -> list[Action]:
    """Time has passed. The session calls this a few times a second.

    The end of a response can be lost; its audio must end all the same.
    """
    stalled = dict.fromkeys([*dialogue.turn_taking.playback.stalled(now), *dialogue.gathering.stalled(now)])
    ended = [ResponseDone(response_id, [], {}, Outcome.LOST) for response_id in stalled]
    actions = [action for event in ended for action in from_service(dialogue, event, now)]
    return [*actions, *dialogue.act(overdue.tick(dialogue.turn_taking, now))]


def _from_service(dialogue: Dialogue, event: ServiceEvent, now: float) -> list[Action]:
    turn_taking, captions = dialogue.turn_taking, dialogue.captions
    match event:
        case AnswerAudio():  # first, since there is most of it
            return _answer_audio(dialogue, event, now)
        case AnswerWords(response_id, item_id, piece):
            return [] if turn_taking.generation.is_cut(response_id) else captions.says(item_id, "assistant", piece)
        case AnswerEnded():
            return _answer_ended(dialogue, event, now)
        case ResponseCreated(response_id):
            return dialogue.act(turn_taking.response_created(response_id))
        case ResponseDone():
            return _response_done(dialogue, event, now)
        case SpeechStarted() | SpeechStopped() | InputCleared():
            # With push-to-talk the person says where a turn begins and ends; this is about one from before.
            return [] if dialogue.talk_button.is_used else _speech(dialogue, event, now)
        case UserWords(item_id, piece):
            turn_taking.user_words(item_id, piece, now, is_all=False)
            return captions.says(item_id, "user", piece)
        case UserTranscribed(item_id, text):
            dialogue.unheard.written_down(item_id)
            dialogue.times.transcribed(item_id, now)
            turn_taking.user_words(item_id, text or "", now, is_all=True)
            return captions.said(item_id, "user", text)
        case ToolBegan(item_id):
            turn_taking.tools.began(item_id)
        case ToolEnded(item_id):
            turn_taking.tools.ended(item_id, now)
        case ItemCreated(item_id) if dialogue.is_earlier(item_id):
            return []
        case ItemCreated():
            if event.role == "assistant":
                turn_taking.tools.answered()
            dialogue.memory.confirmed(event.typed)
            if dialogue.talk_button.is_used and event.role == "user" and not event.typed:
                dialogue.unheard.committed(event.item_id)
                dialogue.times.committed(event.item_id)
            return captions.item_created(event)
        case RequestRefused(is_running):
            effects = turn_taking.response_refused(is_running=is_running)
            return [*dialogue.act(effects), *([] if is_running else [Tell(say.upstream_error())])]
        case CommandRefused():
            return [Tell(say.upstream_error())]
    return []


def _speech(dialogue: Dialogue, event: SpeechStarted | SpeechStopped | InputCleared, now: float) -> list[Action]:
    """The service has noticed that the user speaks, or does not any more."""
    turn_taking, unheard = dialogue.turn_taking, dialogue.unheard
    match event:
        case SpeechStarted(item_id):
            unheard.speech_started(item_id, now)
            dialogue.captions.speech_started(item_id)
            return dialogue.act(turn_taking.user_speech_started(now, item_id))
        case SpeechStopped():
            unheard.speech_stopped()
            said = turn_taking.utterance.item_id if turn_taking.utterance else ""
            effects = turn_taking.user_speech_stopped()
            if effects:  # else it was not the user's turn
                dialogue.clock.turn_ended(now)
                dialogue.times.turn_ended(now, said)
            return dialogue.act(effects)
        case InputCleared():
            unheard.forget()
            return dialogue.act(turn_taking.input_cleared())


def _answer_audio(dialogue: Dialogue, audio: AnswerAudio, now: float) -> list[Action]:
    effects = dialogue.turn_taking.answer_audio(audio.response_id, audio.item_id, audio.pcm, now)
    if effects:
        dialogue.clock.audio_sent(now)
        dialogue.times.audio_came(audio.item_id, now)
    return dialogue.act(effects)


def _answer_ended(dialogue: Dialogue, ended: AnswerEnded, now: float) -> list[Action]:
    captions, answer = dialogue.captions, dialogue.turn_taking.playback.answers.get(ended.item_id)
    if dialogue.turn_taking.generation.is_cut(ended.response_id):
        # Only the pieces from before the cut go with the audio that was sent.
        return captions.said(ended.item_id, "assistant", None)
    audio_ms = answer.audio_ms if answer else 0
    actions = dialogue.act(dialogue.turn_taking.answer_audio_done(ended.item_id, now))
    if ended.is_whole:
        return [*actions, *captions.said(ended.item_id, "assistant", ended.text)]
    return [*actions, *captions.broke_off(ended.item_id, audio_ms, ended.text, is_written=ended.is_written)]


def _response_done(dialogue: Dialogue, done: ResponseDone, now: float) -> list[Action]:
    is_cut = dialogue.turn_taking.generation.is_cut(done.response_id)
    is_short = not is_cut and done.outcome is not Outcome.COMPLETED
    actions: list[Action] = []
    for item_id in done.item_ids:
        if is_cut and item_id in done.with_sound:
            actions += dialogue.unheard_answer(item_id)
        actions += dialogue.captions.generated(item_id, is_cut=is_cut)
    for item_id in done.broken if is_short else ():
        actions += dialogue.captions.ended_short(item_id)
    actions += dialogue.act(dialogue.turn_taking.response_done(done.response_id, now))
    if done.item_ids:
        actions.append(Tell(dialogue.clock.metrics(done.item_ids[-1], done.tokens)))
    return [*actions, *([] if is_cut else _why_it_ended(dialogue, done))]


def _why_it_ended(dialogue: Dialogue, done: ResponseDone) -> list[Action]:
    """A person who gets no answer, or a part of one, is told so, unless they were the reason."""
    if done.outcome is Outcome.COMPLETED and done.is_empty and done.used_tool:
        return []  # the answer comes when there is a result
    is_whole = done.outcome is Outcome.COMPLETED and not done.is_empty
    noise = dialogue.turn_taking.utterance
    if is_whole:
        return [] if done.with_sound else _only_to_read(dialogue)
    if done.reason == CUT_BY_SPEECH or (done.is_empty and noise is not None and noise.is_empty):
        return []
    note = Note(f"voice live: a response ended {done.outcome} ({done.reason or 'no reason given'})")
    return [note, Tell(say.answer_failed() if done.is_empty else say.answer_broke_off())]


def _only_to_read(dialogue: Dialogue) -> list[Action]:
    """The service has no voice for it. That is said once a call, since the next answers will be like it."""
    if dialogue.knows_no_sound:
        return []
    dialogue.knows_no_sound = True
    return [Note("voice live: an answer came without sound"), Tell(say.no_sound())]
