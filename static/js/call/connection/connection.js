// Keeps one call connected: opens a voice socket, and after a loss another one, which goes on where the first stopped.
import { BackOff } from './back_off.js';
import { Arrivals } from './arrivals.js';
import { SleepWatch } from './sleep_watch.js';
import { VoiceSocket } from './voice_socket.js';

const CONNECT_LIMIT_MS = 25_000; // the server gives Voice Live 10 s, twice
const OPEN_LIMIT_MS = 5_000; // for a handshake after a loss: where a network swallows it, another try follows
const ASLEEP_MS = 90_000; // browsers slow the timers of a hidden page down to one a minute: that is no sleep
const ENDED = 1000;
const REFUSED = 1006; // browsers report a refused handshake by it, and a broken connection too
const FIRST_OF_THE_SERVER = 4000; // codes from here on are the server's decisions
const RESTARTING = 4503; // the only one of them that does not end the call
const SIGNED_OUT = 4401;
// Refusals that pass. Each asks for a longer wait than a call is kept, so a lost one is asked for again sooner.
const WAITED_OUT = new Set(['quota', 'database_away']);

export class Connection {
  #url;
  #on;
  #isRecorded;
  #arrivals;
  #continues;
  #socket = null;
  #backOff = new BackOff();
  #hasStarted = false;
  #isLost = false;
  #pushToTalk = { isWanted: false, isKnown: false }; // `isKnown`: the server's last word of it
  #limit = null; // timer of the present try
  #retry = null; // timer of the next one
  #isReplaced = false; // the call that was asked for is over: another one begins
  #hasSlept = false;
  #sleepWatch = new SleepWatch(() => this.#awoke(), ASLEEP_MS);
  #listen = (event) => this.#networkChanged(event.type);

  /**
   * @param on `started({wasLost, isAnother})`: the session has begun; `wasLost`: after a loss; `isAnother`: in another
   *   conversation than the one that was asked for. `lost()`: another try follows. `failed(event, fault)`: the call is
   *   over. Also `ended()`, `message(message)`, `audio(pcm)`, `log(level, text)`
   * @param conversationId of a call to take up here; null for a new one
   * @param how of a new call: `continues`: id of the earlier conversation whose words it begins with; `isRecorded`: the
   *   person has agreed that it is recorded
   */
  constructor(url, on, conversationId = null, { continues = '', isRecorded = false } = {}) {
    this.#isRecorded = isRecorded;
    this.#url = url;
    this.#continues = continues;
    this.#on = on;
    this.#arrivals = new Arrivals(conversationId);
  }

  get conversationId() {
    return this.#arrivals.conversationId;
  }

  /** Whether there is a call to take up, and it is not here yet. */
  get #comesBack() {
    return this.conversationId !== null && (this.#isLost || !this.#hasStarted);
  }

  open() {
    window.addEventListener('online', this.#listen);
    window.addEventListener('offline', this.#listen);
    document.addEventListener('visibilitychange', this.#listen);
    this.#sleepWatch.start();
    this.#connect(CONNECT_LIMIT_MS);
  }

  /** False when there is no connection to send it on. */
  send(type, fields) {
    return this.#socket?.send(type, fields) ?? false;
  }

  sendAudio(frame) {
    return this.#socket?.sendAudio(frame) ?? false;
  }

  /** How turns end, on this connection and those after it. */
  usePushToTalk(isWanted) {
    this.#pushToTalk.isWanted = isWanted;
    this.#tellMode();
  }

  /** Ends the call. */
  stop() {
    this.#rest();
    this.#socket?.stop();
    this.#socket = null;
  }

  /** Lets the call go without ending it: another page can take it up. */
  leave() {
    this.#rest();
    this.#drop();
  }

  #rest() {
    window.removeEventListener('online', this.#listen);
    window.removeEventListener('offline', this.#listen);
    document.removeEventListener('visibilitychange', this.#listen);
    this.#sleepWatch.stop();
    clearTimeout(this.#retry);
    clearTimeout(this.#limit);
  }

  #connect(limitMs) {
    clearTimeout(this.#retry);
    this.#drop();
    this.#limitTo(limitMs);
    this.#socket = new VoiceSocket(this.#url, this.#startFields, {
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
    this.#tellMode();
  }

  get #startFields() {
    const { isWanted } = this.#pushToTalk;
    this.#pushToTalk.isKnown = isWanted;
    const continues = this.conversationId === null && this.#continues;
    const wishes = { ...(isWanted && { push_to_talk: true }), ...(this.#isRecorded && { record: true }) };
    return { ...this.#arrivals.startFields, ...wishes, ...(continues && { continues }) };
  }

  #tellMode() {
    const mode = this.#pushToTalk;
    if (mode.isKnown === mode.isWanted) return;
    if (this.send('input.mode', { push_to_talk: mode.isWanted })) mode.isKnown = mode.isWanted;
  }

  #receive(message) {
    const wanted = this.#arrivals.conversationId;
    if (!this.#arrivals.takes(message)) return this.#on.log('warning', `Message ${message.seq} has come twice.`);
    if (message.type === 'error' && message.fatal) return this.#serverEnds(message);
    if (message.type === 'session.started') {
      if (this.#hasSlept && wanted !== this.#arrivals.conversationId) return this.#fail({ kind: 'lost' });
      this.#started(wanted);
    }
    return this.#on.message(message);
  }

  #receiveAudio(pcm) {
    this.#arrivals.audioArrived(pcm.byteLength);
    this.#on.audio(pcm);
  }

  #started(wanted) {
    const isAnother = this.#isReplaced || (wanted !== null && wanted !== this.#arrivals.conversationId);
    const how = { wasLost: this.#isLost, isAnother };
    clearTimeout(this.#limit);
    this.#backOff.reset();
    this.#hasStarted = true;
    this.#isLost = this.#isReplaced = this.#hasSlept = false;
    this.#on.started(how);
  }

  #serverEnds({ code, message, retry_after: retryAfter }) {
    if (code === 'server_restarting') return this.#lose({ leastMs: (retryAfter ?? 0) * 1000 });
    const fault = { kind: 'server', code, message, retryAfter };
    if (WAITED_OUT.has(code) && retryAfter !== undefined && this.#comesBack) return this.#lose({ fault });
    return this.#on.failed({ type: 'error', fatal: true }, fault);
  }

  #closed(code) {
    this.#on.log('info', `The voice socket closed with ${code}.`);
    if (code === ENDED) return this.#ended();
    const hasCall = this.#arrivals.conversationId !== null;
    const mayComeBack = (hasCall || this.#isLost) && code < FIRST_OF_THE_SERVER;
    if (mayComeBack || code === RESTARTING) return this.#lose();
    if (code === REFUSED) return this.#explainRefusal();
    return this.#fail({ kind: 'closed', code });
  }

  /** Where the person wanted to go on and the call was ended elsewhere, another one begins. */
  #ended() {
    if (this.#hasStarted || this.#arrivals.conversationId === null) return this.#on.ended();
    this.#isReplaced = true;
    this.#arrivals = new Arrivals();
    this.#connect(CONNECT_LIMIT_MS);
  }

  /**
   * The server may have given the call up while the machine slept, and the browser not noticed. What is kept goes on;
   * no new call begins by itself, since nobody may be looking.
   */
  #awoke() {
    if (!this.#hasStarted) return;
    this.#on.log('info', 'The page was asleep.');
    this.#hasSlept = true;
    this.#backOff.reset();
    if (!this.#isLost) this.#on.lost();
    this.#isLost = true;
    this.#connect(OPEN_LIMIT_MS);
  }

  #timeUp() {
    this.#on.log('info', 'The voice socket did not open in time.');
    if (this.#isLost) return this.#lose();
    return this.#on.failed({ type: 'connect.timed_out' }, { kind: 'timeout' });
  }

  /** Tries again after a wait, or gives up. */
  #lose({ leastMs = 0, fault = { kind: 'lost' } } = {}) {
    this.#drop();
    const waitMs = this.#backOff.nextWaitMs(performance.now(), leastMs);
    if (waitMs === null) return this.#fail(fault);
    if (this.#isLost) this.#failIfSignedOut();
    else this.#on.lost();
    this.#isLost = true;
    this.#on.log('info', `The next try to come back is in ${Math.round(waitMs)} ms.`);
    this.#retry = setTimeout(() => this.#connect(OPEN_LIMIT_MS), waitMs);
  }

  /** When the network is gone, so is the socket, though the browser may report its close much later. */
  #networkChanged(event) {
    if (event === 'offline' && this.#hasStarted && !this.#isLost) return this.#lose();
    if (event === 'offline') return;
    if (event === 'visibilitychange' && document.visibilityState === 'hidden') return;
    if (this.#isLost && !this.#socket?.isOpen) this.#connect(OPEN_LIMIT_MS);
  }

  /** A browser does not say why a handshake was refused. Most often the sign-in has expired since the page opened. */
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
