// How long the call has lasted, as the person reads it.

export class CallTimer {
  seconds = 0;
  #element;
  #startedAt = null; // ms, monotonic
  #interval = null;

  constructor(element) {
    this.#element = element;
  }

  get isRunning() {
    return this.#interval !== null;
  }

  /** @param seconds that the call has lasted already, in the page before this one */
  start(seconds = 0) {
    this.stop();
    this.#startedAt = performance.now() - seconds * 1000;
    this.#interval = setInterval(() => this.#show(), 500);
    this.#show();
  }

  stop() {
    if (this.isRunning) this.#show();
    clearInterval(this.#interval);
    this.#interval = null;
  }

  reset() {
    this.stop();
    this.seconds = 0;
    this.#element.textContent = clock(0);
  }

  #show() {
    this.seconds = (performance.now() - this.#startedAt) / 1000;
    this.#element.textContent = clock(this.seconds);
  }
}

/** "02:14", and "1:02:14" from an hour on. */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const minutesAndSeconds = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(whole / 3600);
  return [...(hours ? [hours] : []), ...minutesAndSeconds].join(':');
}

/** "2 minutes 14 seconds". */
export function duration(seconds) {
  const whole = Math.floor(seconds);
  const parts = [counted(Math.floor(whole / 60), 'minute'), counted(whole % 60, 'second')];
  return parts.filter((part) => !part.startsWith('0 ')).join(' ') || parts[1];
}

function counted(number, unit) {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
