// What is to be played: a growing ring of 24 kHz PCM16, and for each item how much of it has left the ring.
// Positions are sample numbers since the call began, so that "played" is a subtraction.
import { SAMPLE_RATE_HZ } from './framer.js';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const START_SAMPLES = 80 * SAMPLES_PER_MS; // what must lie ready before an answer starts, or goes on after an underrun
const FIRST_CAPACITY = 30 * SAMPLE_RATE_HZ;
const MAX_CAPACITY = 600 * SAMPLE_RATE_HZ; // 29 MB; an answer is generated faster than it is played
const ITEMS_KEPT = 8; // a flush may name an item that has just been played to its end

export class PlayQueue {
  #ring = new Int16Array(FIRST_CAPACITY);
  #read = 0;
  #written = 0;
  #items = []; // {id, start, end, fromMs, isDone, isFinished}
  #isWaiting = true; // for START_SAMPLES
  underruns = 0;

  get isPlaying() {
    return !this.#isWaiting;
  }

  /** @param fromMs so much of the item was played elsewhere or is lost; it counts as played */
  begin(itemId, fromMs = 0) {
    this.finish(itemId); // if it is known, it goes on after a gap
    if (this.#items.length === ITEMS_KEPT) this.#items.shift();
    const start = this.#written;
    this.#items.push({ id: itemId, start, end: start, fromMs, isDone: false, isFinished: false });
  }

  /** Appends audio to the item begun last; false when the ring is full and the audio was dropped. */
  write(samples) {
    const needed = this.#written - this.#read + samples.length;
    if (needed > MAX_CAPACITY) return false;
    if (needed > this.#ring.length) this.#grow(needed);
    const at = this.#written % this.#ring.length;
    const fits = Math.min(samples.length, this.#ring.length - at);
    this.#ring.set(samples.subarray(0, fits), at);
    this.#ring.set(samples.subarray(fits), 0);
    this.#written += samples.length;
    this.#items.at(-1).end = this.#written;
    return true;
  }

  /** All audio of the item has been written. */
  finish(itemId) {
    const item = this.#find(itemId);
    if (item) item.isDone = true;
  }

  /** Drops everything that has not been played, and returns how many milliseconds of the item have been. */
  flush(itemId) {
    const playedMs = this.playedMs(itemId);
    for (const item of this.#items) {
      item.end = Math.min(item.end, Math.max(item.start, this.#read));
      item.isDone = true;
      item.isFinished = true; // a flushed item is answered for by `playback.flushed`
    }
    this.#read = this.#written;
    this.#isWaiting = true;
    return playedMs;
  }

  playedMs(itemId) {
    const item = this.#find(itemId);
    return item ? this.#playedMs(item) : 0;
  }

  /** Moves `count` samples (-1 to 1) to `output`, with silence where there are none; returns how many were audio. */
  read(output, count) {
    this.#isWaiting &&= !this.#mayStart();
    const taken = this.#isWaiting ? 0 : Math.min(count, this.#written - this.#read);
    for (let i = 0; i < taken; i++) output[i] = this.#ring[(this.#read + i) % this.#ring.length] / 0x8000;
    output.fill(0, taken, count);
    this.#read += taken;
    if (!this.#isWaiting && taken < count) this.#ranDry();
    return taken;
  }

  /** Calls `report(id, playedMs, isFinished)` for each item that is being played or was just played to its end. */
  forEachHeard(report) {
    for (const item of this.#items) {
      if (item.isFinished || item.start > this.#read) continue;
      item.isFinished = item.isDone && item.end <= this.#read;
      report(item.id, this.#playedMs(item), item.isFinished);
    }
  }

  #mayStart() {
    const ready = this.#written - this.#read;
    return ready >= START_SAMPLES || (ready > 0 && this.#items.at(-1).isDone);
  }

  #ranDry() {
    this.#isWaiting = true;
    if (!this.#items.at(-1).isDone) this.underruns += 1;
  }

  #playedMs(item) {
    const samples = Math.max(0, Math.min(this.#read, item.end) - item.start);
    return item.fromMs + Math.floor(samples / SAMPLES_PER_MS);
  }

  #find(itemId) {
    return this.#items.findLast((item) => item.id === itemId);
  }

  /** Doubles the ring until it holds `needed`; here and never in `read`, since it allocates. */
  #grow(needed) {
    let capacity = this.#ring.length;
    while (capacity < needed) capacity *= 2;
    const larger = new Int16Array(Math.min(capacity, MAX_CAPACITY));
    for (let at = this.#read; at < this.#written; at++) larger[at % larger.length] = this.#ring[at % this.#ring.length];
    this.#ring = larger;
  }
}
