// One call from the click to its end: microphone, socket and player, held together by the state machine.
// It knows no page; whoever starts it is told what happens.
import { Microphone } from './microphone.js';
import { Player } from './player.js';
import { PreconnectBuffer } from './preconnect_buffer.js';
import { State, isResting, nextState } from './states.js';
import { VoiceSocket } from './voice_socket.js';

const CONNECT_LIMIT_MS = 25_000; // the server gives Voice Live 10 s, twice
const RESTART_WAIT_MS = 2_000;
const REFUSED = 1006; // also what a browser tells of a handshake that was refused
const SIGNED_OUT = 4401;

export class Call {
  state = State.IDLE;
  #config;
  #on;
  #withMicrophone;
  #microphone = null;
  #player = null;
  #socket = null;
  #early = new PreconnectBuffer();
  #connectTimer = null;
  #restartTimer = null;
  #hasRestarted = false;

  /**
   * @param {{socketUrl: string, captureWorklet: string, playbackWorklet: string}} config
   * @param on `state(state)`, `fault(fault)`, `message(message)`, `microphoneLevel(level)`, `heard(report)`,
   *   `microphoneChanged(label)`, `suspended(isSuspended)`, `log(level, text)`
   */
  constructor(config, on, { withMicrophone }) {
    this.#config = config;
    this.#on = on;
    this.#withMicrophone = withMicrophone;
  }

  get hasMicrophone() {
    return this.#microphone !== null;
  }

  /** Call it in a click: sound may begin only there. */
  async start() {
    this.#apply({ type: 'call.requested', withMicrophone: this.#withMicrophone });
    try {
      this.#player = new Player(this.#playerEvents());
      await Promise.all([this.#player.open(this.#config.playbackWorklet), this.#openMicrophone()]);
    } catch (error) {
      return this.#fail({ type: 'sound.failed' }, { kind: 'microphone', name: error.name });
    }
    this.#apply({ type: 'microphone.opened' });
    if (this.state === State.CONNECTING) this.#connect();
  }

  say(text) {
    return this.#socket?.send('input.text', { text }) ?? false;
  }

  interrupt() {
    this.#socket?.send('response.cancel');
  }

  mute(isMuted) {
    if (this.#microphone) this.#microphone.isMuted = isMuted;
  }

  /** After iOS or the browser silenced the page: in a click again. */
  resumeSound() {
    this.#player?.resume();
    this.#microphone?.resume();
  }

  end() {
    this.#apply({ type: 'call.ended' });
  }

  async #openMicrophone() {
    if (!this.#withMicrophone) return;
    this.#microphone = new Microphone({
      frame: (frame, level) => {
        this.#early.push(frame);
        this.#on.microphoneLevel(level);
      },
      changed: (label) => this.#on.microphoneChanged(label),
    });
    await this.#microphone.open(this.#config.captureWorklet);
  }

  #connect() {
    this.#connectTimer = setTimeout(
      () => this.#fail({ type: 'connect.timed_out' }, { kind: 'timeout' }),
      CONNECT_LIMIT_MS,
    );
    this.#socket = new VoiceSocket(this.#config.socketUrl, {
      open: () => this.#on.log('info', 'The voice socket is open.'),
      message: (message) => this.#receive(message),
      audio: (pcm) => this.#player.write(pcm),
      close: (code) => this.#lose(code),
      log: this.#on.log,
    });
  }

  #receive(message) {
    switch (message.type) {
      case 'session.started':
        this.#sessionStarted();
        break;
      case 'audio.started':
        this.#player.begin(message.item_id);
        break;
      case 'audio.done':
        this.#player.finish(message.item_id, message.bytes);
        break;
      case 'playback.flush':
        this.#player.flush(message.item_id);
        break;
      case 'error':
        return this.#serverError(message);
    }
    this.#apply(message);
    this.#on.message(message);
  }

  #sessionStarted() {
    clearTimeout(this.#connectTimer);
    this.#early.open((frame) => this.#socket.sendAudio(frame));
  }

  #serverError(message) {
    const { code, fatal, retry_after: retryAfter } = message;
    if (!fatal) {
      this.#on.log('warning', `The server says ${code}.`);
      return this.#on.message(message);
    }
    if (code === 'server_restarting' && !this.#hasRestarted) return this.#restart(retryAfter);
    return this.#fail(message, { kind: 'server', code, message: message.message, retryAfter });
  }

  #lose(code) {
    this.#on.log('info', `The voice socket closed with ${code}.`);
    if (code === 1000) return this.end();
    if (code === 4503 && !this.#hasRestarted) return this.#restart();
    if (!navigator.onLine) return this.#fail({ type: 'socket.lost' }, { kind: 'offline' });
    if (code === REFUSED && this.state === State.CONNECTING) return this.#explainRefusal();
    return this.#fail({ type: 'socket.lost' }, { kind: 'closed', code });
  }

  /** A browser does not tell why; the likeliest is that the sign-in has run out since the page was opened. */
  async #explainRefusal() {
    const code = (await isSignedOut()) ? SIGNED_OUT : REFUSED;
    this.#fail({ type: 'socket.lost' }, { kind: 'closed', code });
  }

  /** One new call by itself, with the same microphone. Resuming the dropped conversation belongs here. */
  #restart(retryAfterSeconds) {
    this.#hasRestarted = true;
    this.#apply({ type: 'server.restarting' });
    this.#disconnect();
    this.#player.silence();
    const waitMs = retryAfterSeconds ? retryAfterSeconds * 1000 : RESTART_WAIT_MS;
    this.#restartTimer = setTimeout(() => this.#connect(), waitMs * (1 + Math.random() / 2)); // not all at once
  }

  #fail(event, fault) {
    if (isResting(this.state)) return;
    this.#on.log('error', `${event.type}: ${fault.kind} ${fault.name ?? fault.code ?? ''}`.trim());
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

  #close() {
    clearTimeout(this.#restartTimer);
    this.#disconnect();
    this.#microphone?.close();
    this.#player?.close();
  }

  #disconnect() {
    clearTimeout(this.#connectTimer);
    this.#early.close();
    this.#socket?.stop();
    this.#socket = null;
  }

  #playerEvents() {
    return {
      progress: (fields) => this.#socket?.send('playback.progress', fields),
      flushed: (fields) => {
        this.#on.log('debug', `Fell silent after ${fields.played_ms} ms of ${fields.item_id}.`);
        this.#socket?.send('playback.flushed', fields);
      },
      heard: (report) => this.#on.heard(report),
      suspended: (isSuspended) => this.#on.suspended(isSuspended),
      log: this.#on.log,
    };
  }
}

/** Whether this page would now lead to the sign-in. */
async function isSignedOut() {
  try {
    return (await fetch(location.href, { method: 'HEAD', redirect: 'manual' })).type === 'opaqueredirect';
  } catch {
    return false; // the server cannot be reached at all
  }
}
