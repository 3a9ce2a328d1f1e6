// Asks the site while somebody types: a little after the last key, and only the last answer counts.
const PAUSE_MS = 150;

export class Latest {
  #ask;
  #timer = null;
  #asking = null;

  /** `ask(address, signal)` gives what the site answers, parsed. */
  constructor(ask = askForJson) {
    this.#ask = ask;
  }

  /** The answer; null if none came, undefined if somebody has asked for something else meanwhile. */
  async get(address, query, pauseMs = PAUSE_MS) {
    this.stop();
    const asking = (this.#asking = new AbortController());
    await new Promise((resolve) => {
      this.#timer = setTimeout(resolve, pauseMs);
      asking.signal.addEventListener('abort', resolve);
    });
    if (asking.signal.aborted) return undefined;
    try {
      const answer = await this.#ask(`${address}?${new URLSearchParams(query)}`, asking.signal);
      return asking.signal.aborted ? undefined : answer;
    } catch {
      return asking.signal.aborted ? undefined : null;
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }
}

async function askForJson(address, signal) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' }, signal });
  if (!answer.ok || !answer.headers.get('Content-Type')?.startsWith('application/json')) throw new Error('no answer');
  return answer.json();
}
