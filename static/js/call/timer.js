// How long the call has lasted, as the person reads it.

export class CallTimer {
  #element;
  #startedAt = null; // ms, monotonic
  #interval = null;

  constructor(element) {
    this.#element = element;
  }

  get isRunning() {
    return this.#interval !== null;
  }

  start() {
    this.stop();
    this.#startedAt = performance.now();
    this.#interval = setInterval(() => this.#show(), 500);
    this.#show();
  }

  /** Stops counting and gives the time as it stands. */
  stop() {
    clearInterval(this.#interval);
    this.#interval = null;
    return this.#element.textContent;
  }

  reset() {
    this.stop();
    this.#element.textContent = clock(0);
  }

  #show() {
    this.#element.textContent = clock((performance.now() - this.#startedAt) / 1000);
  }
}

/** "02:14", and "1:02:14" from an hour on. */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const minutesAndSeconds = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(whole / 3600);
  return [...(hours ? [hours] : []), ...minutesAndSeconds].join(':');
}
