// A tryout that one talks or types in: the call of static/js/call with a small view of its own.
import { Call } from '../call/call.js';
import { configOf } from '../call/page_data.js';
import { MicrophoneState } from '../call/devices/microphone_states.js';
import { State, isResting, isTalking } from '../call/states.js';
import { typedText } from '../call/typed_text.js';
import { CaptionsView } from '../call/view/captions_view.js';
import { describeFault } from '../call/view/errors.js';
import { CallTimer, clock } from '../call/view/timer.js';
import { isAnnounced, stateHint, stateWord } from '../call/view/words.js';
import { inSeconds, summary } from './latency.js';

export class LiveTry {
  #root;
  #call = null;
  #captions;
  #persona = {}; // of the last try
  #isMuted = false;
  #isSoundPaused = false;
  #times = []; // ms, of the answers so far
  #timer;
  #input;

  /** @param {HTMLElement} root of the panel */
  constructor(root) {
    this.#root = root;
    this.#timer = new CallTimer(this.#part('time'));
    this.#input = this.#part('text-box').querySelector('input');
    this.#captions = new CaptionsView(this.#part('captions'), this.#part('announcer'), this.#persona);
  }

  get isRunning() {
    return this.#call !== null && !isResting(this.#call.state);
  }

  connect() {
    this.#part('mute').addEventListener('click', () => this.#mute(!this.#isMuted));
    this.#part('interrupt').addEventListener('click', () => this.#call.interrupt());
    this.#part('end').addEventListener('click', () => this.end());
    this.#part('resume').addEventListener('click', () => this.#call?.resumeSound());
    this.#part('text-box').addEventListener('submit', (event) => this.#submit(event));
  }

  /** @param tryout {socketPath, persona, seconds: that it may last}, as the server answers */
  begin(tryout, { withMicrophone }) {
    this.end();
    Object.assign(this.#persona, tryout.persona);
    this.#captions.clear();
    this.#times = [];
    this.#timer.reset();
    this.#root.dataset.socketPath = tryout.socketPath;
    this.#call = new Call(configOf(this.#root), this.#callEvents(), { withMicrophone });
    this.#mute(false);
    this.#part('mute').hidden = !withMicrophone;
    this.#part('limit').textContent = `of ${clock(tryout.seconds)}`;
    this.#part('latency').textContent = '';
    this.#call.start();
    (withMicrophone ? this.#part('mute') : this.#input).focus();
  }

  end() {
    if (this.isRunning) this.#call.end();
  }

  #callEvents() {
    return {
      state: (state) => this.#stateChanged(state),
      fault: (fault) => this.#failed(fault),
      message: (message) => this.#received(message),
      heard: (report) => this.#heard(report),
      microphoneChanged: () => this.#refresh(),
      suspended: (isPaused) => this.#setSoundPaused(isPaused),
      soundless: () => this.#note('Your browser plays no sound here. You can read the answers.'),
      soundIsBack: () => this.#note(''),
      anotherConversation: () => this.#captions.divide('The connection was lost. It begins once more.'),
      microphoneLevel: () => {},
      microphoneFrame: () => {},
      talkChanged: () => {},
      returned: () => {},
      log: () => {},
    };
  }

  #stateChanged(state) {
    const hasFocus = this.#root.contains(document.activeElement);
    this.#root.dataset.state = state; // it hides what cannot be pressed now
    if (isResting(state) && hasFocus) this.#part('title').focus();
    if (isTalking(state) && !this.#timer.isRunning) this.#timer.start();
    if (isResting(state)) this.#ended();
    this.#refresh();
    if (isAnnounced(state)) this.#part('status').textContent = this.#part('state').textContent;
  }

  #ended() {
    this.#timer.stop();
    this.#captions.callEnded();
    this.#setSoundPaused(false);
  }

  #failed(fault) {
    const { title, text } = fault.kind === 'server' ? { title: '', text: fault.message } : describeFault(fault, {}, navigator.userAgent);
    this.#note([title, text].filter(Boolean).join('. '));
  }

  #received(message) {
    this.#captions.received(message);
    if (message.type === 'notice') this.#note(message.message);
    if (message.code === 'text_not_taken') this.#input.value = message.text;
    if (message.type === 'turn.metrics' && message.first_audio_ms !== undefined) this.#time(message);
  }

  #time({ item_id: itemId, first_audio_ms: ms }) {
    this.#times.push(ms);
    this.#captions.note(itemId, inSeconds(ms));
    this.#part('latency').textContent = summary(this.#times);
  }

  #heard({ peak = 0 }) {
    this.#root.dataset.outputPeak = Math.max(peak, Number(this.#root.dataset.outputPeak ?? 0));
  }

  #submit(event) {
    event.preventDefault();
    const text = typedText(this.#input.value);
    if (!text || !this.isRunning) return;
    if (!isTalking(this.#call.state) || !this.#call.say(text)) return this.#note('Not sent: there is no connection right now.');
    this.#captions.typed(text);
    this.#input.value = '';
  }

  #mute(isMuted) {
    this.#isMuted = isMuted;
    this.#call.mute(isMuted);
    this.#part('mute').ariaPressed = String(isMuted);
    this.#refresh();
  }

  #setSoundPaused(isPaused) {
    this.#isSoundPaused = isPaused;
    this.#part('resume').hidden = !isPaused;
    this.#refresh();
  }

  #refresh() {
    if (this.#call === null) return;
    const { state } = this.#call;
    const sound = {
      microphone: this.#call.microphoneState ?? MicrophoneState.OFF,
      isMuted: this.#isMuted,
      isPaused: this.#isSoundPaused,
      mayInterrupt: this.#persona.mayBeInterrupted,
      isOnline: navigator.onLine,
    };
    const word = state === State.STOPPED ? 'This try has ended' : stateWord(state, this.#persona.shortName, sound);
    this.#part('state').textContent = word;
    this.#part('hint').textContent = stateHint(state, sound);
    this.#part('interrupt').disabled = state !== State.ASSISTANT_SPEAKING && state !== State.PROCESSING;
  }

  #note(text) {
    this.#part('note').textContent = text;
  }

  #part(name) {
    return this.#root.querySelector(`[data-try=${name}]`);
  }
}
