// Changes the sample rate of a mono stream, block by block, without a seam between blocks.
// A windowed-sinc filter in as many phases as the ratio needs: band-limited, so nothing folds back when going down.

const ZERO_CROSSINGS = 32; // on each side; 1.3 ms of delay at 24 kHz
const KAISER_BETA = 9; // about 90 dB down in the stop band
const ROLL_OFF = 0.91; // the transition ends where the narrower of the two bands ends

export class Resampler {
  #up;
  #down;
  #taps;
  #phases; // #up filters of #taps coefficients, one after the other
  #window; // the last #taps samples, then the block at hand
  #position = 0; // of the next output sample, from the start of the next block, in 1/#up samples; just before it if < 0

  /** @param {{fromHz: number, toHz: number, maxBlock?: number}} rates maxBlock: samples that one `process` may bring */
  constructor({ fromHz, toHz, maxBlock = 128 }) {
    const divisor = greatestCommonDivisor(fromHz, toHz);
    this.#up = toHz / divisor;
    this.#down = fromHz / divisor;
    const cutoff = ROLL_OFF * Math.min(1, toHz / fromHz); // 1 is half the input rate
    const half = Math.ceil(ZERO_CROSSINGS / cutoff);
    this.#taps = 2 * half;
    this.#phases = filterBank(this.#up, half, cutoff);
    this.#window = new Float32Array(this.#taps + maxBlock);
  }

  /**
   * Resamples the first `count` samples of `input` into `output` and returns how many it wrote: all there are, or as
   * many as `output` holds, if `inputFor` was asked. Allocates nothing.
   */
  process(input, count, output) {
    for (let i = 0; i < count; i++) this.#window[this.#taps + i] = input[i];
    const end = count * this.#up;
    let written = 0;
    for (; this.#position < end && written < output.length; this.#position += this.#down) {
      const newest = Math.floor(this.#position / this.#up);
      output[written++] = this.#filtered(this.#taps + newest, this.#position - newest * this.#up);
    }
    this.#position -= end;
    this.#window.copyWithin(0, count, count + this.#taps);
    return written;
  }

  /** How many input samples the next `process` needs so that it writes exactly `outputs` samples. */
  inputFor(outputs) {
    return Math.floor((this.#position + (outputs - 1) * this.#down) / this.#up) + 1;
  }

  /** The largest number of samples that a block of `count` can become. */
  outputFor(count) {
    return Math.ceil((count * this.#up) / this.#down) + 1;
  }

  #filtered(newest, phase) {
    const first = phase * this.#taps;
    let sum = 0;
    for (let tap = 0; tap < this.#taps; tap++) sum += this.#phases[first + tap] * this.#window[newest - tap];
    return sum;
  }
}

function filterBank(phases, half, cutoff) {
  const taps = 2 * half;
  const bank = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase++) {
    const row = bank.subarray(phase * taps, (phase + 1) * taps);
    for (let tap = 0; tap < taps; tap++) {
      const distance = half - tap - phase / phases;
      row[tap] = sinc(distance * cutoff) * kaiser(distance / half);
    }
    const gain = row.reduce((sum, value) => sum + value, 0);
    for (let tap = 0; tap < taps; tap++) row[tap] /= gain; // every phase passes 0 Hz alike, else it would hum
  }
  return bank;
}

function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x) {
  return bessel(KAISER_BETA * Math.sqrt(Math.max(0, 1 - x * x))) / bessel(KAISER_BETA);
}

/** Modified Bessel function of order 0, as its power series. */
function bessel(x) {
  let sum = 1;
  let term = 1;
  for (let n = 1; term > sum * 1e-12; n++) {
    term *= (x / (2 * n)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
