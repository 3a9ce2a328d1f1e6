// One call from the click to its end: microphone, connection and player, held together by the state machine.
// It does not know the page: it reports what happens to the callbacks in `on`.
import { Connection } from './connection/connection.js';
import { PreconnectBuffer } from './connection/preconnect_buffer.js';
import { Microphone } from './devices/microphone.js';
import { MicrophoneState, isOpen } from './devices/microphone_states.js';
import { Player } from './devices/player.js';
import { PushToTalk } from './talk/push_to_talk.js';
import { State, isResting, isTalking, nextState } from './states.js';

export class Call {
  state = State.IDLE;
  talk; // push-to-talk
  #wantsPushToTalk = false;
  #isHeldBack = false; // the persona hears nothing: a sound is being tried out
  #config;
  #on;
  #withMicrophone;
  #isNew;
  #isMuted;
  #devices;
  #microphone = null;
  #player;
  #connection;
  #early = new PreconnectBuffer();
  #stateBeforeLoss = null;
  #suspended = new Set(); // which of the two has been paused by the browser

  /**
   * @param {{socketUrl: string, captureWorklet: string, playbackWorklet: string, continues?: string}} config
   * @param on `state(state)`, `fault(fault)`, `message(message)`, `microphoneLevel(level)`, `heard(report)`,
   *   `microphoneChanged(state, before, label)`, `suspended(isSuspended)`, `soundless()`: the answers can only be read,
   *   `soundIsBack()`: they are heard again,
   *   `microphoneFrame(frame, level)`: also one that is not sent, `talkChanged()`: push-to-talk is not what it was,
   *   `log(level, text)`; `returned()`: the lost connection, or the call from elsewhere, is here;
   *   `anotherConversation()`: the call could not be taken up, so a new one has begun
   * @param how `withMicrophone`: null for a call from elsewhere: as it was there. `conversationId` of a call to take
   *   up; null for a new one. `isMuted`: from the beginning. `isRecorded`: the person has agreed. `pushToTalk`: whether the person wants it. `devices`: ids
   *   of {microphone, speaker}; empty: the system's
   */
  constructor(config, on, how) {
    const { withMicrophone, conversationId = null, isMuted = false, isRecorded = false } = how;
    const { pushToTalk = false, devices = {} } = how;
    this.#config = config;
    this.#on = on;
    this.#withMicrophone = withMicrophone;
    this.#isNew = conversationId === null;
    this.#isMuted = isMuted;
    this.#devices = devices;
    this.#player = new Player(this.#playerEvents());
    const { continues } = config;
    this.#connection = new Connection(config.socketUrl, this.#connectionEvents(), conversationId, { continues, isRecorded });
    this.talk = new PushToTalk({
      send: (type) => this.#early.isOpen && this.#connection.send(type),
      silence: () => this.#player.hush(),
      changed: () => this.#on.talkChanged(),
    });
    this.usePushToTalk(pushToTalk);
  }

  /** Null until the server has named it. */
  get conversationId() {
    return this.#connection.conversationId;
  }

  /** Null while it is not known how the call was held elsewhere. */
  get withMicrophone() {
    return this.#withMicrophone;
  }

  /** `off` in a typed call. */
  get microphoneState() {
    return this.#microphone?.state ?? MicrophoneState.OFF;
  }

  /** Call it in a click: browsers let sound begin only there. */
  async start() {
    this.#apply({ type: 'call.requested', withMicrophone: this.#isNew && this.#withMicrophone });
    const [player, microphone] = [this.#openPlayer(), this.#withMicrophone ? this.#openMicrophone() : null];
    // A call that goes on does not wait for the microphone, nor end without it: it would be over before.
    const fault = (await player) ?? (this.#isNew ? await microphone : null);
    if (fault) return this.#fail({ type: 'sound.failed' }, fault);
    this.#apply({ type: 'microphone.opened' });
    if (this.state === State.STARTING) this.#connection.open();
  }

  say(text) {
    return this.#connection.send('input.text', { text });
  }

  interrupt() {
    this.#connection.send('response.cancel');
  }

  /** In a typed call nobody talks. */
  usePushToTalk(isOn) {
    this.#wantsPushToTalk = isOn;
    this.talk.use(isOn && Boolean(this.#withMicrophone));
    this.#connection.usePushToTalk(this.talk.isOn);
  }

  /** Throws the browser's error; then the microphone before is still in use. */
  useMicrophone(deviceId) {
    return this.#microphone?.useMicrophone(deviceId);
  }

  useSpeaker(deviceId) {
    return this.#player.useSpeaker(deviceId);
  }

  /** There is a speaker, perhaps again: where the sound broke off, it goes on. */
  async speakerCame() {
    if (isResting(this.state) || !(await this.#player.openAgain(this.#config.playbackWorklet))) return;
    this.#useChosenSpeaker();
    this.#on.soundIsBack();
  }

  /** While a sound is tried out, the persona hears silence. */
  holdBack(isHeldBack) {
    this.#isHeldBack = isHeldBack;
  }

  mute(isMuted) {
    this.#isMuted = isMuted;
    if (isMuted) this.talk.release();
    if (this.#microphone) this.#microphone.isMuted = isMuted;
  }

  tryMicrophoneAgain() {
    this.#microphone?.tryAgain();
  }

  /** After iOS or the browser has paused the sound. Call it in a click. What does not start is given up. */
  resumeSound() {
    this.#player.resume();
    this.#microphone?.tryToResume();
  }

  tryToResumeSound() {
    this.#player.tryToResume();
    this.#microphone?.tryToResume();
  }

  end() {
    this.#apply({ type: 'call.ended' });
  }

  /** The page goes: everything here is let go, and the call is kept for the page that comes. */
  leave() {
    this.#connection.leave();
    this.#closeDevices();
  }

  /** Resolves to a fault, or null. Only a new spoken call needs sound. */
  async #openPlayer() {
    try {
      await this.#player.open(this.#config.playbackWorklet);
      this.#useChosenSpeaker();
    } catch (error) {
      this.#on.log('error', `The sound did not start: ${error.name}`);
      if (isResting(this.state)) return null;
      if (this.#isNew && this.#withMicrophone) return { kind: 'sound' };
      this.#player.playSilently();
      this.#on.soundless();
    }
    return null;
  }

  #useChosenSpeaker() {
    if (!this.#devices.speaker) return;
    this.useSpeaker(this.#devices.speaker).catch(() => this.#on.log('info', 'The chosen speaker is not there.'));
  }

  /** Resolves to a fault, or null. */
  async #openMicrophone() {
    this.#microphone = new Microphone({
      frame: (frame, level) => this.#hear(frame, level),
      changed: this.#on.microphoneChanged,
      suspended: (isSuspended) => this.#setSuspended('microphone', isSuspended),
    });
    this.#microphone.isMuted = this.#isMuted;
    this.#microphone.deviceId = this.#devices.microphone ?? '';
    try {
      await this.#microphone.open(this.#config.captureWorklet);
    } catch (error) {
      this.#on.log('error', `The microphone's sound did not start: ${error.name}`);
      return { kind: 'sound' };
    }
    const { state } = this.#microphone;
    return isOpen(state) ? null : { kind: 'microphone', state };
  }

  #hear(frame, level) {
    this.#on.microphoneFrame(frame, level);
    if (this.#isHeldBack) frame = new Int16Array(frame.length);
    const isSent = this.talk.frame(() => this.#early.push(frame));
    this.#on.microphoneLevel(isSent && !this.#isHeldBack ? level : 0);
  }

  #receive(message) {
    const { type, item_id: itemId } = message;
    if (type === 'audio.started') this.#player.begin(itemId, message.from_bytes);
    if (type === 'audio.done') this.#player.finish(itemId, message.bytes);
    if (type === 'playback.flush') this.#player.flush(itemId);
    if (type === 'session.started') this.#takeModeFrom(message);
    this.#apply(message);
    this.#on.message(message);
  }

  /** A call from elsewhere goes on here as it was there, spoken or typed. */
  #takeModeFrom({ has_microphone: hasMicrophone }) {
    if (this.#withMicrophone !== null) return;
    this.#withMicrophone = Boolean(hasMicrophone);
    if (this.#withMicrophone) this.#openMicrophone();
    this.usePushToTalk(this.#wantsPushToTalk);
  }

  /** Microphone and player go on: what is said is kept for a while, and what has arrived is played. */
  #lost() {
    this.#stateBeforeLoss = isTalking(this.state) ? this.state : null;
    this.#early.close();
    this.#apply({ type: 'socket.lost' });
  }

  #started({ wasLost, isAnother }) {
    if (isAnother) {
      this.#player.silence();
      this.#on.anotherConversation();
    } else if (wasLost) {
      this.#apply({ type: 'call.taken_up', state: this.#stateBeforeLoss });
      this.#player.reportAgain();
    }
    if (!isAnother && (wasLost || !this.#isNew)) this.#on.returned();
    this.#early.open((frame) => this.#connection.sendAudio(frame));
    this.talk.connected();
  }

  #fail(event, fault) {
    if (isResting(this.state)) return;
    this.#on.log('error', `${event.type}: ${fault.kind} ${fault.state ?? fault.code ?? ''}`.trim());
    this.#on.fault(fault);
    this.#apply(event);
  }

  #apply(event) {
    const before = this.state;
    this.state = nextState(before, event);
    if (this.state === before) return;
    this.#on.log('debug', `${before} → ${this.state} (${event.type})`);
    if (isResting(this.state)) this.#close();
    this.#on.state(this.state);
  }

  #setSuspended(what, isSuspended) {
    if (isSuspended) this.#suspended.add(what);
    else this.#suspended.delete(what);
    this.#on.suspended(this.#suspended.size > 0);
  }

  #close() {
    this.#connection.stop();
    this.#closeDevices();
  }

  #closeDevices() {
    this.talk.close();
    this.#early.close();
    this.#microphone?.close();
    this.#player.close();
  }

  #connectionEvents() {
    return {
      started: (how) => this.#started(how),
      message: (message) => this.#receive(message),
      audio: (pcm) => this.#player.write(pcm),
      lost: () => this.#lost(),
      failed: (event, fault) => this.#fail(event, fault),
      ended: () => this.end(),
      log: this.#on.log,
    };
  }

  #playerEvents() {
    return {
      progress: (fields) => this.#connection.send('playback.progress', fields),
      flushed: (fields) => {
        this.#on.log('debug', `Fell silent after ${fields.played_ms} ms of ${fields.item_id}.`);
        this.#connection.send('playback.flushed', fields);
      },
      heard: (report) => this.#on.heard(report),
      suspended: (isSuspended) => this.#setSuspended('player', isSuspended),
      failed: () => this.#on.soundless(),
      log: this.#on.log,
    };
  }
}
