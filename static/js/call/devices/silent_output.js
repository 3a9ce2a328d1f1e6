// In place of the speaker's worklet where the browser plays no sound: the answers are read in the captions. It takes
// the same orders and gives the same reports; an answer counts as played when it has arrived.
import { BYTES_PER_MS } from './playback_progress.js';

export class SilentOutput {
  #report;
  #itemId = null; // begun last
  #playedMs = new Map(); // of each item

  /** @param {(report: object) => void} report */
  constructor(report) {
    this.#report = report;
  }

  postMessage(order) {
    switch (order.type) {
      case 'begin':
        this.#itemId = order.itemId;
        return void this.#playedMs.set(order.itemId, order.fromMs);
      case 'write':
        return this.#write(order.pcm.byteLength / BYTES_PER_MS);
      case 'finish':
        return this.#heard(order.itemId, true);
      case 'flush':
        return this.#report({ type: 'flushed', itemId: order.itemId, playedMs: this.#played(order.itemId) });
    }
  }

  #write(ms) {
    this.#playedMs.set(this.#itemId, (this.#playedMs.get(this.#itemId) ?? 0) + ms);
    this.#heard(this.#itemId, false);
  }

  #heard(itemId, isFinished) {
    const items = [{ itemId, playedMs: this.#played(itemId), isFinished }];
    this.#report({ type: 'heard', items, level: 0, peak: 0, underruns: 0 });
  }

  #played(itemId) {
    return Math.floor(this.#playedMs.get(itemId) ?? 0);
  }
}
