// The microphone as 40 ms frames of 24 kHz PCM16; while it is muted or unplugged, they are silent.
// What it can be, and when it is asked for again, is decided in microphone_states.js.
import { LOAD_LIMIT_MS, inTime } from './in_time.js';
import { MicrophoneNews } from './microphone_news.js';
import { MicrophoneCondition, isOpen } from './microphone_states.js';

const BREAKS_AGAIN_MS = 10_000; // sound that breaks off sooner than that waits for other devices, or for the person
const PROCESSING = Object.freeze({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });

export class Microphone {
  isMuted = false;
  deviceId = ''; // of the one that is wanted; empty: the system's
  #condition = new MicrophoneCondition();
  #news = new MicrophoneNews(() => this.tryAgain());
  #context = null;
  #stream = null;
  #source = null;
  #node = null;
  #workletUrl;
  #hasSoundFailed = false; // the browser's part that records did not start, or broke off
  #brokeAt = -BREAKS_AGAIN_MS;
  #isClosed = false;
  #isAsking = false;
  #endPause = null;
  #on;

  /**
   * @param {{frame: (frame: Int16Array, level: number) => void, suspended: (isSuspended: boolean) => void,
   *   changed: (state: string, before: string, label: string) => void}} on `label`: the device's name, if one is open
   */
  constructor(on) {
    this.#on = on;
  }

  get state() {
    return this.#condition.state;
  }

  /** Asks for the microphone until it is open, or until `state` says why not. Throws if the browser's sound fails. */
  async open(workletUrl) {
    this.#workletUrl = workletUrl;
    this.#hasSoundFailed = false;
    this.#take({ type: 'asked' });
    this.#news.connect();
    if (!navigator.mediaDevices) return void this.#take({ type: 'refused', error: { name: 'InsecureContext' } });
    try {
      this.#context = new AudioContext({ latencyHint: 'interactive' }); // the device's own rate: Firefox takes no other
      this.#context.onstatechange = () => this.#reportWhetherSuspended();
      this.#context.onerror = () => this.#soundBroke();
      await Promise.all([this.#startWorklet(workletUrl), this.#keepAsking()]);
    } catch (error) {
      this.#soundFailed();
      throw error;
    }
  }

  /** Something has changed, or the person wants it. */
  tryAgain() {
    if (isOpen(this.state) && this.#track.readyState === 'ended') return this.#trackChanged('ended');
    if (this.#take({ type: 'changed' }) === null) return;
    if (this.#hasSoundFailed) this.open(this.#workletUrl).catch(() => {}); // `state` says so
    else if (this.#isAsking) this.#endPause?.();
    else this.#keepAsking();
  }

  /**
   * Another device. The one before is let go when this one is open, so that nothing said meanwhile is lost. Throws the
   * browser's error; then the one before is still in use.
   */
  async useMicrophone(deviceId) {
    const before = this.deviceId;
    this.deviceId = deviceId;
    if (!isOpen(this.state)) return this.tryAgain();
    try {
      this.#use(await ask(deviceId, { isRequired: true }));
    } catch (error) {
      this.deviceId = before;
      throw error;
    }
  }

  tryToResume() {
    this.#context?.resume().catch(() => {}); // closed meanwhile
  }

  close() {
    this.#isClosed = true;
    this.#endPause?.();
    this.#news.disconnect();
    this.#closeSound();
  }

  #soundFailed() {
    this.#hasSoundFailed = true;
    this.#closeSound();
    this.#take({ type: 'failed' });
  }

  /** As when the devices that it records and plays through are unplugged: there may be others. */
  #soundBroke() {
    const isFirst = performance.now() - this.#brokeAt >= BREAKS_AGAIN_MS;
    this.#brokeAt = performance.now();
    this.#soundFailed();
    if (isFirst) this.tryAgain();
  }

  #closeSound() {
    this.#release();
    this.#node = null;
    if (this.#context === null || this.#context.state === 'closed') return;
    this.#context.onstatechange = this.#context.onerror = null;
    this.#context.close().catch(() => {}); // it may have closed itself
    this.#on.suspended(false);
  }

  async #startWorklet(workletUrl) {
    this.tryToResume(); // not awaited: where a tap has to come first, it would wait for that
    await inTime(this.#context.audioWorklet.addModule(workletUrl), LOAD_LIMIT_MS);
    if (this.#isClosed) return;
    const node = new AudioWorkletNode(this.#context, 'capture', { numberOfOutputs: 1 });
    node.port.onmessage = ({ data }) => this.#pass(data);
    node.onprocessorerror = () => this.#soundBroke();
    node.connect(this.#context.destination); // it writes nothing there, but unconnected it may not run
    this.#node = node;
    if (this.#stream) this.#connect();
  }

  async #keepAsking() {
    this.#isAsking = true;
    for (let waitMs = 0; waitMs !== null && !this.#isClosed; waitMs = await this.#askAfter(waitMs));
    this.#isAsking = false;
  }

  async #askAfter(waitMs) {
    if (waitMs > 0) await this.#pause(waitMs);
    if (this.#isClosed) return null;
    try {
      this.#use(await ask(this.deviceId));
      return null;
    } catch (error) {
      return this.#take({ type: 'refused', error });
    }
  }

  #pause(waitMs) {
    return new Promise((resolve) => {
      this.#endPause = resolve;
      setTimeout(resolve, waitMs);
    });
  }

  /** A person may answer the browser's question after they have hung up: then nothing stays open. */
  #use(stream) {
    if (this.#isClosed || this.#hasSoundFailed) return stop(stream);
    this.#release();
    this.#stream = stream;
    const track = this.#track;
    for (const [event, type] of [['ended', 'ended'], ['mute', 'muted'], ['unmute', 'unmuted']]) {
      track.addEventListener(event, () => this.#stream === stream && this.#trackChanged(type));
    }
    if (this.#node) this.#connect();
    this.#take({ type: 'opened', isMuted: track.muted });
  }

  #trackChanged(type) {
    if (this.#take({ type }) !== null && !this.#isAsking) this.#keepAsking();
  }

  #connect() {
    this.#source?.disconnect();
    this.#source = this.#context.createMediaStreamSource(this.#stream);
    this.#source.connect(this.#node);
  }

  #pass({ frame, level }) {
    this.#take({ type: 'level', level });
    if (this.isMuted) frame.fill(0); // silence and not nothing, so that a turn in progress ends
    this.#on.frame(frame, this.isMuted ? 0 : level);
  }

  /** Returns after how many milliseconds to ask for the microphone; null: not now. */
  #take(event) {
    const before = this.state;
    const waitMs = this.#condition.take(event, performance.now());
    if (this.state !== before && !this.#isClosed) this.#on.changed(this.state, before, this.#label);
    return waitMs;
  }

  get #label() {
    return isOpen(this.state) ? this.#track.label : '';
  }

  get #track() {
    return this.#stream.getAudioTracks()[0];
  }

  #reportWhetherSuspended() {
    this.#on.suspended(['suspended', 'interrupted'].includes(this.#context.state));
  }

  #release() {
    if (this.#stream) stop(this.#stream);
    this.#stream = null;
  }
}

function stop(stream) {
  stream.getTracks().forEach((track) => track.stop());
}

/** @param deviceId empty for the system's; one that is gone is replaced by that, unless it `isRequired` */
async function ask(deviceId, { isRequired = false } = {}) {
  const wanted = deviceId && { deviceId: isRequired ? { exact: deviceId } : deviceId };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { ...PROCESSING, ...wanted } });
  } catch (error) {
    if (error.name !== 'OverconstrainedError' || isRequired) throw error;
    return navigator.mediaDevices.getUserMedia({ audio: true });
  }
}
