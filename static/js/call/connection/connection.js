// Keeps one call connected: opens the voice socket, and after a drop another one that goes on where it stopped.
import { BackOff } from './back_off.js';
import { ResumeCursor } from './arrivals.js';
import { SleepWatch } from './sleep_watch.js';
import { VoiceSocket } from './voice_socket.js';

const CONNECT_LIMIT_MS = 25_000; // the server gives Voice Live 10 s, twice
const OPEN_LIMIT_MS = 5_000; // of a handshake on the way back: a network that swallows it is tried again
const ASLEEP_MS = 90_000; // longer than a call is kept: it is over, and no new one begins while nobody looks
const ENDED = 1000;
const REFUSED = 1006; // also what a browser tells of a handshake that was refused
const FIRST_OF_THE_SERVER = 4000; // codes from here on are its decisions
const RESTARTING = 4503; // the only one of them that is no end
const SIGNED_OUT = 4401;

export class Connection {
  #url;
  #on;
  #cursor;
  #socket = null;
  #backOff = new BackOff();
  #hasStarted = false;
  #isLost = false;
  #limit = null; // timer of the present try
  #retry = null; // timer of the next one
  #sleepWatch = new SleepWatch(() => this.#fail({ kind: 'lost' }), ASLEEP_MS);
  #listen = (event) => this.#networkChanged(event.type);

  /**
   * @param on `started({wasLost, isAnother})`: the session stands, after a drop or not, in the conversation that was
   *   asked for or in another one; `lost()`: it is being tried again; `failed(event, fault)`: it is over;
   *   `ended()`, `message(message)`, `audio(pcm)`, `log(level, text)`
   * @param resume id of a conversation that goes on elsewhere
   */
  constructor(url, on, resume = null) {
    this.#url = url;
    this.#on = on;
    this.#cursor = new ResumeCursor(resume);
  }

  get conversationId() {
    return this.#cursor.conversationId;
  }

  open() {
    window.addEventListener('online', this.#listen);
    window.addEventListener('offline', this.#listen);
    document.addEventListener('visibilitychange', this.#listen);
    this.#sleepWatch.start();
    this.#connect(CONNECT_LIMIT_MS);
  }

  /** False when there is no connection to say it on. */
  send(type, fields) {
    return this.#socket?.send(type, fields) ?? false;
  }

  sendAudio(frame) {
    return this.#socket?.sendAudio(frame) ?? false;
  }

  /** Ends the call. */
  stop() {
    window.removeEventListener('online', this.#listen);
    window.removeEventListener('offline', this.#listen);
    document.removeEventListener('visibilitychange', this.#listen);
    this.#sleepWatch.stop();
    clearTimeout(this.#retry);
    clearTimeout(this.#limit);
    this.#socket?.stop();
    this.#socket = null;
  }

  #connect(limitMs) {
    clearTimeout(this.#retry);
    this.#drop();
    this.#limitTo(limitMs);
    this.#socket = new VoiceSocket(this.#url, this.#cursor.startFields, {
      open: () => this.#opened(),
      message: (message) => this.#receive(message),
      audio: (pcm) => this.#receiveAudio(pcm),
      close: (code) => this.#closed(code),
      log: this.#on.log,
    });
  }

  #opened() {
    this.#on.log('info', 'The voice socket is open.');
    this.#limitTo(CONNECT_LIMIT_MS);
  }

  #receive(message) {
    const wanted = this.#cursor.conversationId;
    if (!this.#cursor.takes(message)) return this.#on.log('warning', `Message ${message.seq} has come twice.`);
    if (message.type === 'error' && message.fatal) return this.#serverEnds(message);
    if (message.type === 'session.started') this.#started(wanted);
    return this.#on.message(message);
  }

  #receiveAudio(pcm) {
    this.#cursor.audioArrived(pcm.byteLength);
    this.#on.audio(pcm);
  }

  #started(wanted) {
    const told = { wasLost: this.#isLost, isAnother: wanted !== null && wanted !== this.#cursor.conversationId };
    clearTimeout(this.#limit);
    this.#backOff.reset();
    this.#hasStarted = true;
    this.#isLost = false;
    this.#on.started(told);
  }

  #serverEnds({ code, message, retry_after: retryAfter }) {
    if (code === 'server_restarting') return this.#lose({ leastMs: (retryAfter ?? 0) * 1000 });
    if (code === 'database_away' && this.#isLost) return this.#lose(); // its wait is longer than a call is kept
    return this.#on.failed({ type: 'error', fatal: true }, { kind: 'server', code, message, retryAfter });
  }

  #closed(code) {
    this.#on.log('info', `The voice socket closed with ${code}.`);
    if (code === ENDED) return this.#on.ended();
    const mayComeBack = (this.#hasStarted || this.#isLost) && code < FIRST_OF_THE_SERVER;
    if (mayComeBack || code === RESTARTING) return this.#lose();
    if (code === REFUSED) return this.#explainRefusal();
    return this.#fail({ kind: 'closed', code });
  }

  #timeUp() {
    this.#on.log('info', 'The voice socket did not come up in time.');
    if (this.#isLost) return this.#lose();
    return this.#on.failed({ type: 'connect.timed_out' }, { kind: 'timeout' });
  }

  /** Another try follows, or none makes sense any more. */
  #lose({ leastMs = 0 } = {}) {
    this.#drop();
    const waitMs = this.#backOff.nextWaitMs(performance.now(), leastMs);
    if (waitMs === null) return this.#fail({ kind: 'lost' });
    if (this.#isLost) this.#failIfSignedOut();
    else this.#on.lost();
    this.#isLost = true;
    this.#on.log('info', `The next try to come back is in ${Math.round(waitMs)} ms.`);
    this.#retry = setTimeout(() => this.#connect(OPEN_LIMIT_MS), waitMs);
  }

  /** A network that went takes the socket with it, though the browser may tell us much later. */
  #networkChanged(event) {
    if (event === 'offline' && this.#hasStarted && !this.#isLost) return this.#lose();
    if (event === 'offline') return;
    if (event === 'visibilitychange' && document.visibilityState === 'hidden') return;
    if (this.#isLost && !this.#socket?.isOpen) this.#connect(OPEN_LIMIT_MS);
  }

  /** A browser does not tell why; the likeliest is that the sign-in has run out since the page was opened. */
  async #explainRefusal() {
    if (!navigator.onLine) return this.#fail({ kind: 'offline' });
    return this.#fail({ kind: 'closed', code: (await isSignedOut()) ? SIGNED_OUT : REFUSED });
  }

  async #failIfSignedOut() {
    if ((await isSignedOut()) && this.#isLost) this.#fail({ kind: 'closed', code: SIGNED_OUT });
  }

  #fail(fault) {
    this.#on.failed({ type: 'connection.failed' }, fault);
  }

  #limitTo(limitMs) {
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.#timeUp(), limitMs);
  }

  #drop() {
    clearTimeout(this.#limit);
    this.#socket?.drop();
    this.#socket = null;
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
