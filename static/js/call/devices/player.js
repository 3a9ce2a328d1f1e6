// Plays the answers and reports what was played. The worklet holds the queue; this is the page's side of it.
// A call needs no sound: where it fails, `playSilently` lets the call go on with captions alone.
import { SAMPLE_RATE_HZ } from '../../audio/framer.js';
import { LOAD_LIMIT_MS, inTime } from './in_time.js';
import { BYTES_PER_MS, PlaybackProgress } from './playback_progress.js';
import { SilentOutput } from './silent_output.js';

const PROGRESS_INTERVAL_MS = 250;
const SOUND_START_MS = 1_000; // a context that is allowed to play runs by then
const RESUME_LIMIT_MS = 3_000;

export class Player {
  #context = null;
  #output = null; // the worklet's port, or what stands in for it
  #progress = new PlaybackProgress();
  #itemId = null; // whose audio the next frames are
  #doubleBytes = 0; // so many of the next bytes have arrived before
  #timer = null;
  #startTimer = null;
  #on;

  /**
   * @param {{progress: (fields: object) => boolean, flushed: (fields: object) => void, heard: (report: object) => void,
   *   suspended: (isSuspended: boolean) => void, failed: () => void, log: (level: string, text: string) => void}} on
   *   `failed`: the sound broke off in the call, which goes on silently
   */
  constructor(on) {
    this.#on = on;
  }

  /**
   * Call it in the click that starts the call: some browsers let sound begin only there. Throws what the browser throws
   * where it plays no sound.
   */
  async open(workletUrl) {
    const context = (this.#context = newContext());
    context.onstatechange = () => this.#reportWhetherSuspended();
    await inTime(context.audioWorklet.addModule(workletUrl), LOAD_LIMIT_MS);
    if (context !== this.#context) return; // hung up meanwhile
    const node = new AudioWorkletNode(context, 'playback', { numberOfInputs: 0, outputChannelCount: [1] });
    node.port.onmessage = ({ data }) => this.#hear(data);
    node.onprocessorerror = context.onerror = () => this.#break();
    node.connect(context.destination);
    this.#startTimer = setTimeout(() => this.#reportWhetherSuspended(), SOUND_START_MS);
    this.#use(node.port);
  }

  /** From now on an answer counts as played when it has arrived: it can only be read. */
  playSilently() {
    this.#closeSound();
    this.#use(new SilentOutput((report) => this.#hear(report)));
    this.#progress.playAll();
    if (this.#itemId !== null) this.#beginWhereItIs();
  }

  /** After the sound broke off, or did not start. Resolves to whether it plays now: from what arrives next on. */
  async openAgain(workletUrl) {
    if (!this.#isSilent) return false;
    try {
      await this.open(workletUrl);
    } catch {
      this.#closeSound();
    }
    if (this.#isSilent) return false;
    if (this.#itemId !== null) this.#beginWhereItIs();
    return true;
  }

  /** @param fromBytes where in the item the frames begin; what has arrived before is dropped */
  begin(itemId, fromBytes = 0) {
    const aheadBytes = this.#progress.receivedBytes(itemId) - fromBytes;
    const isHere = this.#progress.knows(itemId) && aheadBytes >= 0;
    this.#doubleBytes = isHere ? aheadBytes : 0;
    this.#itemId = itemId;
    if (isHere) return;
    this.#progress.begin(itemId, fromBytes);
    this.#output.postMessage({ type: 'begin', itemId, fromMs: Math.floor(fromBytes / BYTES_PER_MS) });
  }

  /** One frame of the answer begun last; without one (it was flushed) the frame is dropped. */
  write(frame) {
    const pcm = this.#withoutDouble(frame);
    if (this.#itemId === null || pcm.byteLength === 0) return;
    this.#progress.received(this.#itemId, pcm.byteLength);
    this.#output.postMessage({ type: 'write', pcm }, [pcm]);
  }

  /** The answer is complete; `bytes` is its whole length, so that a loss shows. */
  finish(itemId, bytes) {
    const received = this.#progress.receivedBytes(itemId);
    if (this.#itemId === itemId && received !== bytes) {
      this.#on.log('warning', `Of ${bytes} bytes of ${itemId} only ${received} arrived.`);
    }
    this.#output.postMessage({ type: 'finish', itemId });
  }

  /** Falls silent; the worklet answers with what had been played. */
  flush(itemId) {
    this.#itemId = null;
    this.#output.postMessage({ type: 'flush', itemId });
  }

  /** Falls silent before the server asks for it. */
  hush() {
    if (this.#itemId !== null) this.flush(this.#itemId);
  }

  /** Another speaker, now and for what is still to come; nothing where the browser has no choice. */
  async useSpeaker(deviceId) {
    await this.#context?.setSinkId?.(deviceId);
  }

  /** Reports once more: the last report may have been lost with the connection. */
  reportAgain() {
    this.#progress.repeat();
    this.#progress.reportDue(this.#on.progress);
  }

  /** Falls silent and forgets all items: what comes next belongs to another conversation. */
  silence() {
    this.#progress = new PlaybackProgress();
    this.flush(null);
  }

  /** Any press of the person may do what the browser waits for. */
  tryToResume() {
    this.#context?.resume().catch(() => {}); // closed meanwhile
  }

  /** Where the sound does not start, as without any device for it, the call goes on silently. */
  async resume() {
    if (this.#isSilent) return;
    try {
      await inTime(this.#context.resume(), RESUME_LIMIT_MS);
    } catch {
      if (this.#context?.state === 'suspended') this.#break(); // not while a phone call has the sound
    }
  }

  close() {
    clearInterval(this.#timer);
    this.#closeSound();
  }

  get #isSilent() {
    return this.#context === null;
  }

  /** The present item, in an output that does not know it: what has arrived counts as played. */
  #beginWhereItIs() {
    const fromMs = Math.floor(this.#progress.receivedBytes(this.#itemId) / BYTES_PER_MS);
    this.#output.postMessage({ type: 'begin', itemId: this.#itemId, fromMs });
  }

  #use(output) {
    this.#output = output;
    this.#timer ??= setInterval(() => this.#progress.reportDue(this.#on.progress), PROGRESS_INTERVAL_MS);
  }

  #break() {
    if (this.#isSilent) return;
    this.playSilently();
    this.#on.suspended(false);
    this.#on.failed();
  }

  #closeSound() {
    clearTimeout(this.#startTimer);
    if (this.#isSilent) return;
    this.#context.onstatechange = this.#context.onerror = null;
    this.#context.close().catch(() => {}); // it may be closed already
    this.#context = null;
  }

  #withoutDouble(pcm) {
    if (this.#doubleBytes === 0) return pcm;
    const rest = pcm.slice(this.#doubleBytes);
    this.#doubleBytes -= pcm.byteLength - rest.byteLength;
    return rest;
  }

  #hear(report) {
    switch (report.type) {
      case 'heard':
        for (const item of report.items) this.#progress.played(item.itemId, item.playedMs, item.isFinished);
        if (report.items.some((item) => item.isFinished)) this.#progress.reportDue(this.#on.progress);
        return this.#on.heard(report);
      case 'flushed':
        if (report.itemId === null) return;
        this.#progress.flushed(report.itemId);
        return this.#on.flushed({ item_id: report.itemId, played_ms: report.playedMs });
      case 'overflow':
        return this.#on.log('error', 'The answer is too long to hold: audio was dropped.');
    }
  }

  /** iOS suspends sound for a phone call, other browsers until a tap; `interrupted` is Safari's word. */
  #reportWhetherSuspended() {
    this.#on.suspended(['suspended', 'interrupted'].includes(this.#context?.state));
  }
}

/** The service's own rate; where the browser has only the device's, the worklet resamples. */
function newContext() {
  try {
    return new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: 'interactive' });
  } catch {
    return new AudioContext({ latencyHint: 'interactive' });
  }
}
