// Cuts a stream of samples into the frames of the voice socket: 40 ms of 24 kHz mono PCM16.

export const SAMPLE_RATE_HZ = 24_000;
export const FRAME_SAMPLES = 960;
export const FRAME_BYTES = 2 * FRAME_SAMPLES;

export class Framer {
  #frame = new Int16Array(FRAME_SAMPLES); // reused: the receiver copies it
  #filled = 0;
  #energy = 0;
  #onFrame;

  /** @param {(frame: Int16Array, level: number) => void} onFrame level: root mean square of the frame, 0 to 1 */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  push(samples, count) {
    for (let i = 0; i < count; i++) {
      const sample = Math.max(-1, Math.min(1, samples[i])); // resampling overshoots at the peaks
      this.#energy += sample * sample;
      this.#frame[this.#filled++] = sample < 0 ? sample * 0x8000 : sample * 0x7fff;
      if (this.#filled === FRAME_SAMPLES) this.#emit();
    }
  }

  #emit() {
    const level = Math.sqrt(this.#energy / FRAME_SAMPLES);
    this.#filled = 0;
    this.#energy = 0;
    this.#onFrame(this.#frame, level);
  }
}
