"""What comes in, from Voice Live and from the browser, and what to do about it. Pure."""

from agents.voice.conversation import browser_messages as say
from agents.voice.conversation.commands import AddText, ClearInput, CommitInput
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.conversation.effects import Action, Tell
from agents.voice.conversation.service_events import (
    AnswerAudio,
    AnswerAudioDone,
    AnswerWords,
    AnswerWritten,
    CommandRefused,
    InputCleared,
    ItemCreated,
    RequestRefused,
    ResponseCreated,
    ResponseDone,
    ServiceEvent,
    SpeechStarted,
    SpeechStopped,
    UserTranscribed,
    UserWords,
)
from agents.voice.conversation.states import TALKING, State
from agents.voice.protocol import (
    BrowserMessage,
    InputClear,
    InputCommit,
    InputText,
    PlaybackFlushed,
    PlaybackProgress,
    ResponseCancel,
)

RUNNING = (*TALKING, State.RECONNECTING)


def from_browser(dialogue: Dialogue, message: BrowserMessage, now: float) -> list[Action]:
    """One message. Before `session.started` and after the end it is passed over: there is no connection for it."""
    turn_taking = dialogue.turn_taking
    if dialogue.state not in RUNNING:
        return []
    match message:
        case PlaybackProgress(item_id, played_ms):
            return dialogue.act(turn_taking.playback_progress(item_id, played_ms, now))
        case PlaybackFlushed(item_id, played_ms):
            return dialogue.act(turn_taking.playback_flushed(item_id, played_ms))
        case InputText(text):
            dialogue.clock.turn_ended(now)
            return dialogue.act(turn_taking.user_turn(AddText(text), now))
        case InputCommit():
            dialogue.clock.turn_ended(now)
            return dialogue.act(turn_taking.user_turn(CommitInput(), now))
        case InputClear():
            return [ClearInput()]
        case ResponseCancel():
            return dialogue.act(turn_taking.interrupt(now))
    return []


def from_service(dialogue: Dialogue, event: ServiceEvent, now: float) -> list[Action]:
    """What Voice Live reports."""
    turn_taking, captions = dialogue.turn_taking, dialogue.captions
    match event:
        case AnswerAudio():  # first, since there is most of it
            return _answer_audio(dialogue, event, now)
        case AnswerAudioDone(item_id):
            return dialogue.act(turn_taking.answer_audio_done(item_id, now))
        case AnswerWords(response_id, item_id, piece):
            return [] if turn_taking.generation.is_cut(response_id) else captions.says(item_id, "assistant", piece)
        case AnswerWritten(response_id, item_id, text):
            # Of an answer that was cut, only the pieces from before the cut go with the audio that was sent.
            return captions.said(item_id, "assistant", None if turn_taking.generation.is_cut(response_id) else text)
        case ResponseCreated(response_id):
            return dialogue.act(turn_taking.response_created(response_id))
        case ResponseDone():
            return _response_done(dialogue, event, now)
        case SpeechStarted(item_id):
            dialogue.unheard.speech_started(item_id, now)
            return dialogue.act(turn_taking.user_speech_started(now, item_id))
        case SpeechStopped():
            return _speech_stopped(dialogue, now)
        case InputCleared():
            dialogue.unheard.forget()
            return dialogue.act(turn_taking.input_cleared())
        case UserWords(item_id, piece):
            turn_taking.user_words(item_id, piece, now, is_all=False)
            return captions.says(item_id, "user", piece)
        case UserTranscribed(item_id, text):
            dialogue.unheard.written_down(item_id)
            turn_taking.user_words(item_id, text or "", now, is_all=True)
            return captions.said(item_id, "user", text)
        case ItemCreated():
            dialogue.memory.confirmed(event.typed)
            return captions.item_created(event)
        case RequestRefused(is_running):
            effects = turn_taking.response_refused(is_running=is_running)
            return [*dialogue.act(effects), *([] if is_running else [Tell(say.upstream_error())])]
        case CommandRefused():
            return [Tell(say.upstream_error())]


def _answer_audio(dialogue: Dialogue, audio: AnswerAudio, now: float) -> list[Action]:
    effects = dialogue.turn_taking.answer_audio(audio.response_id, audio.item_id, audio.pcm, now)
    if effects:
        dialogue.clock.audio_sent(now)
    return dialogue.act(effects)


def _response_done(dialogue: Dialogue, done: ResponseDone, now: float) -> list[Action]:
    is_cut = dialogue.turn_taking.generation.is_cut(done.response_id)
    actions: list[Action] = []
    for item_id in done.item_ids:
        actions += dialogue.captions.generated(item_id, is_cut=is_cut)
    actions += dialogue.act(dialogue.turn_taking.response_done(done.response_id, now))
    if done.item_ids:
        actions.append(Tell(dialogue.clock.metrics(done.item_ids[-1], done.tokens)))
    if done.has_failed:
        actions.append(Tell(say.notice("answer_failed", "That answer did not work out. Please say it again.")))
    return actions


def _speech_stopped(dialogue: Dialogue, now: float) -> list[Action]:
    dialogue.unheard.speech_stopped()
    effects = dialogue.turn_taking.user_speech_stopped()
    if effects:  # else it was not the user's turn
        dialogue.clock.turn_ended(now)
    return dialogue.act(effects)
