// What came out of the speaker in this call, as figures on the page: for the log, for support, and for tests.

export class OutputMeter {
  #played = new Map(); // item id -> ms
  #peak = 0;
  underruns = 0;

  hear({ items, peak, underruns }) {
    for (const { itemId, playedMs } of items) this.#played.set(itemId, playedMs);
    this.#peak = Math.max(this.#peak, peak);
    this.underruns = underruns;
  }

  /** Milliseconds of all answers together. */
  get playedMs() {
    return [...this.#played.values()].reduce((sum, ms) => sum + ms, 0);
  }

  write(dataset) {
    dataset.playedMs = this.playedMs;
    dataset.underruns = this.underruns;
    dataset.outputPeak = this.#peak.toFixed(3);
  }
}
