// The speaker's audio thread: plays the queue, falls silent on a flush, and reports to the page what has been played.
import { SAMPLE_RATE_HZ } from './framer.js';
import { PlayQueue } from './play_queue.js';
import { Resampler } from './resampler.js';

const MAX_BLOCK = 4 * 128; // of 24 kHz, for one block of output at 6 kHz or more
const REPORT_SECONDS = 0.04;

class PlaybackProcessor extends AudioWorkletProcessor {
  #queue = new PlayQueue();
  #resampler = resamplerTo(sampleRate);
  #block = new Float32Array(MAX_BLOCK);
  #energy = 0;
  #peak = 0;
  #count = 0;
  #hasPlayed = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#obey(data);
  }

  process(_inputs, [[output]]) {
    this.#fill(output);
    this.#hasPlayed ||= this.#queue.isPlaying;
    this.#measure(output);
    if (this.#count >= REPORT_SECONDS * sampleRate) this.#report();
    return true;
  }

  #obey(order) {
    switch (order.type) {
      case 'begin':
        return this.#queue.begin(order.itemId, order.fromMs);
      case 'write':
        if (!this.#queue.write(new Int16Array(order.pcm))) this.port.postMessage({ type: 'overflow' });
        return;
      case 'finish':
        this.#hasPlayed = true; // even an empty item is reported once
        return this.#queue.finish(order.itemId);
      case 'flush':
        return this.port.postMessage({
          type: 'flushed',
          itemId: order.itemId,
          playedMs: this.#queue.flush(order.itemId),
        });
    }
  }

  #fill(output) {
    if (!this.#resampler) return this.#queue.read(output, output.length);
    const needed = this.#resampler.inputFor(output.length);
    this.#queue.read(this.#block, needed);
    return this.#resampler.process(this.#block, needed, output);
  }

  #measure(output) {
    for (let i = 0; i < output.length; i++) {
      this.#energy += output[i] * output[i];
      this.#peak = Math.max(this.#peak, Math.abs(output[i]));
    }
    this.#count += output.length;
  }

  /** One message a 40 ms while something plays, and one more so that the page sees the end. */
  #report() {
    if (this.#hasPlayed) this.port.postMessage(this.#heard());
    this.#hasPlayed = this.#queue.isPlaying;
    this.#energy = 0;
    this.#peak = 0;
    this.#count = 0;
  }

  #heard() {
    const items = [];
    this.#queue.forEachHeard((itemId, playedMs, isFinished) => items.push({ itemId, playedMs, isFinished }));
    const level = Math.sqrt(this.#energy / this.#count);
    return { type: 'heard', items, level, peak: this.#peak, underruns: this.#queue.underruns };
  }
}

/** None where the browser took the service's own rate. */
function resamplerTo(toHz) {
  return toHz === SAMPLE_RATE_HZ ? null : new Resampler({ fromHz: SAMPLE_RATE_HZ, toHz, maxBlock: MAX_BLOCK });
}

registerProcessor('playback', PlaybackProcessor);
