// Plays the answers and reports what was played. The worklet holds the queue; this is the page's side of it.
import { SAMPLE_RATE_HZ } from '../../audio/framer.js';
import { BYTES_PER_MS, PlaybackProgress } from './playback_progress.js';

const PROGRESS_INTERVAL_MS = 250;
const SOUND_START_MS = 1_000; // a context that is allowed to play runs by then

export class Player {
  #context;
  #node = null;
  #progress = new PlaybackProgress();
  #itemId = null; // whose audio the next frames are
  #doubleBytes = 0; // so many of the next bytes have arrived before
  #timer = null;
  #startTimer = null;
  #on;

  /**
   * @param {{progress: (fields: object) => boolean, flushed: (fields: object) => void, heard: (report: object) => void,
   *   suspended: (isSuspended: boolean) => void, log: (level: string, text: string) => void}} on
   * Call it in the click that starts the call: some browsers let sound begin only there.
   */
  constructor(on) {
    this.#on = on;
    this.#context = newContext();
    this.#context.onstatechange = () => this.#reportWhetherSuspended();
  }

  async open(workletUrl) {
    await this.#context.audioWorklet.addModule(workletUrl);
    if (this.#context.state === 'closed') return; // hung up meanwhile
    this.#node = new AudioWorkletNode(this.#context, 'playback', { numberOfInputs: 0, outputChannelCount: [1] });
    this.#node.port.onmessage = ({ data }) => this.#hear(data);
    this.#node.connect(this.#context.destination);
    this.#timer = setInterval(() => this.#progress.reportDue(this.#on.progress), PROGRESS_INTERVAL_MS);
    this.#startTimer = setTimeout(() => this.#reportWhetherSuspended(), SOUND_START_MS);
  }

  /** @param fromBytes where in the item the frames begin; what has arrived before is dropped */
  begin(itemId, fromBytes = 0) {
    const aheadBytes = this.#progress.receivedBytes(itemId) - fromBytes;
    const isHere = this.#progress.knows(itemId) && aheadBytes >= 0;
    this.#doubleBytes = isHere ? aheadBytes : 0;
    this.#itemId = itemId;
    if (isHere) return;
    this.#progress.begin(itemId, fromBytes);
    this.#node.port.postMessage({ type: 'begin', itemId, fromMs: Math.floor(fromBytes / BYTES_PER_MS) });
  }

  /** One frame of the answer begun last; without one (it was flushed) the frame is dropped. */
  write(frame) {
    const pcm = this.#withoutDouble(frame);
    if (this.#itemId === null || pcm.byteLength === 0) return;
    this.#progress.received(this.#itemId, pcm.byteLength);
    this.#node.port.postMessage({ type: 'write', pcm }, [pcm]);
  }

  /** The answer is complete; `bytes` is its whole length, so that a loss shows. */
  finish(itemId, bytes) {
    const received = this.#progress.receivedBytes(itemId);
    if (this.#itemId === itemId && received !== bytes) {
      this.#on.log('warning', `Of ${bytes} bytes of ${itemId} only ${received} arrived.`);
    }
    this.#node.port.postMessage({ type: 'finish', itemId });
  }

  /** Falls silent; the worklet answers with what had been played. */
  flush(itemId) {
    this.#itemId = null;
    this.#node.port.postMessage({ type: 'flush', itemId });
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

  resume() {
    return this.#context.resume();
  }

  close() {
    clearInterval(this.#timer);
    clearTimeout(this.#startTimer);
    this.#context.onstatechange = null;
    return this.#context.close();
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
    this.#on.suspended(['suspended', 'interrupted'].includes(this.#context.state));
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
