// A few seconds of the microphone, kept in memory to be played back, and nowhere else. Pure.
import { SAMPLE_RATE_HZ } from '../../audio/framer.js';

export const CLIP_SECONDS = 5;

export class Clip {
  #samples = new Int16Array(CLIP_SECONDS * SAMPLE_RATE_HZ);
  #count = 0;

  /** Adds a frame; what is over the five seconds is left out. */
  add(frame) {
    const fits = frame.subarray(0, this.#samples.length - this.#count);
    this.#samples.set(fits, this.#count);
    this.#count += fits.length;
  }

  get isFull() {
    return this.#count === this.#samples.length;
  }

  get seconds() {
    return this.#count / SAMPLE_RATE_HZ;
  }

  /** Its samples, -1 to 1. */
  get sound() {
    return Float32Array.from(this.#samples.subarray(0, this.#count), (sample) => sample / 0x8000);
  }
}
