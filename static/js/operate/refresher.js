// Asks an address again and again, while somebody looks. One question at a time; a late answer after a stop is dropped.
const PAUSE_MS = 3_000;
const LONGEST_MS = 10_000;

export class Refresher {
  #address;
  #page;
  #ask;
  #pauseMs;
  #timer = null;
  #asking = null;

  /** `page`: {isWatched, show, fail}. `ask(address, signal)` gives what the site answers, parsed. */
  constructor(address, page, { ask = askForJson, pauseMs = PAUSE_MS } = {}) {
    this.#address = address;
    this.#page = page;
    this.#ask = ask;
    this.#pauseMs = pauseMs;
  }

  get isRunning() {
    return this.#timer !== null || this.#asking !== null;
  }

  start() {
    if (!this.isRunning) this.#later();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#asking?.abort();
    this.#asking = null;
  }

  #later() {
    this.#timer = setTimeout(() => this.#look(), this.#pauseMs);
  }

  async #look() {
    this.#timer = null;
    const asking = (this.#asking = new AbortController());
    if (this.#page.isWatched()) await this.#refresh(asking.signal);
    if (asking.signal.aborted) return;
    this.#asking = null;
    this.#later();
  }

  async #refresh(signal) {
    try {
      const answer = await this.#ask(this.#address, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]));
      if (!signal.aborted) this.#page.show(answer);
    } catch {
      if (!signal.aborted) this.#page.fail();
    }
  }
}

async function askForJson(address, signal) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' }, signal });
  if (!answer.ok || !answer.headers.get('Content-Type')?.startsWith('application/json')) throw new Error('no answer');
  return answer.json();
}
