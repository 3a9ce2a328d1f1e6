// Notices that the page was asleep, with the machine or by itself: its timers stood still while the clock went on.
// The clock is the monotonic one. The wall clock is set, and stepped, by others.

const TICK_MS = 1_000;

export class SleepWatch {
  #on;
  #leastMs;
  #clock;
  #timer = null;
  #at = 0;

  /**
   * @param {() => void} on called on waking up, if it was asleep for `leastMs` at least. Browsers slow the timers of a
   *   hidden page down to one a minute: that is no sleep.
   * @param {() => number} clock ms, monotonic
   */
  constructor(on, leastMs, clock = () => performance.now()) {
    this.#on = on;
    this.#leastMs = leastMs;
    this.#clock = clock;
  }

  start() {
    this.#at = this.#clock();
    this.#timer ??= setInterval(() => this.tick(), TICK_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  tick() {
    const before = this.#at;
    this.#at = this.#clock();
    if (this.#at - before >= this.#leastMs) this.#on();
  }
}
