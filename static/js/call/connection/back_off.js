// When to try again after the connection was lost: soon, then after longer and longer waits, then not any more. Pure.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
const JITTER = 0.25; // so much of the wait is added at random, so that not all pages come at once
export const MAX_TRIES = 7;
export const GIVE_UP_MS = 60_000;

export class BackOff {
  #tries = 0;
  #since = null; // ms, monotonic: when the connection was lost
  #random;

  /** @param {() => number} random from 0 to 1 */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /**
   * Milliseconds until the next try; null when it is time to give up.
   * @param now ms, monotonic
   * @param leastMs what the server asked us to wait
   */
  nextWaitMs(now, leastMs = 0) {
    this.#since ??= now;
    const waitMs = Math.max(leastMs, Math.min(FIRST_WAIT_MS * 2 ** this.#tries, LONGEST_WAIT_MS));
    this.#tries += 1;
    if (this.#tries > MAX_TRIES || now + waitMs - this.#since > GIVE_UP_MS) return null;
    return waitMs * (1 + JITTER * this.#random());
  }

  /** The connection is back. */
  reset() {
    this.#tries = 0;
    this.#since = null;
  }
}
