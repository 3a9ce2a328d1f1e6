// The microphone's audio thread: device rate and channels in, frames of 24 kHz mono PCM16 out.
import { Framer, SAMPLE_RATE_HZ } from './framer.js';
import { Resampler } from './resampler.js';

const BLOCK_SAMPLES = 128;

class CaptureProcessor extends AudioWorkletProcessor {
  #mono = new Float32Array(BLOCK_SAMPLES);
  #resampler = new Resampler({ fromHz: sampleRate, toHz: SAMPLE_RATE_HZ });
  #resampled = new Float32Array(this.#resampler.outputFor(BLOCK_SAMPLES));
  // Posting copies the frame, so that the audio thread allocates none of its own.
  #framer = new Framer((frame, level) => this.port.postMessage({ frame, level }));

  process([channels]) {
    this.#mixDown(channels);
    const count = this.#resampler.process(this.#mono, BLOCK_SAMPLES, this.#resampled);
    this.#framer.push(this.#resampled, count);
    return true;
  }

  /** Without an input (the microphone was unplugged) it is silence, so that a turn in progress ends. */
  #mixDown(channels) {
    this.#mono.fill(0);
    for (const channel of channels) {
      for (let i = 0; i < BLOCK_SAMPLES; i++) this.#mono[i] += channel[i] / channels.length;
    }
  }
}

registerProcessor('capture', CaptureProcessor);
