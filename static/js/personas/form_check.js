// Asks the site what it thinks of what is in the form, a moment after the last change. The site has the rules.

const PAUSE_MS = 450;

export class FormCheck {
  #form;
  #url;
  #show;
  #ask;
  #timer = null;
  #asking = new AbortController();

  /** `show` gets each answer; `ask` is `fetch`. */
  constructor(form, url, show, ask = (...request) => fetch(...request)) {
    this.#form = form;
    this.#url = url;
    this.#show = show;
    this.#ask = ask;
  }

  connect() {
    this.#form.addEventListener('input', this.#later);
    this.#form.addEventListener('change', this.#later);
  }

  disconnect() {
    this.#form.removeEventListener('input', this.#later);
    this.#form.removeEventListener('change', this.#later);
    clearTimeout(this.#timer);
    this.#asking.abort();
  }

  #later = () => {
    clearTimeout(this.#timer);
    this.#asking.abort(); // its answer would be about what is no longer in the form
    this.#timer = setTimeout(() => this.#check(), PAUSE_MS);
  };

  /** Without an answer nothing changes: the site checks again when the form is saved. */
  async #check() {
    if (this.#form.querySelector('[data-searching]')) return; // its end is a change of its own
    const { signal } = (this.#asking = new AbortController());
    try {
      const response = await this.#ask(this.#url, { method: 'POST', body: typed(this.#form), signal });
      if (!response.ok || response.redirected) return;
      const answer = await response.json();
      if (!signal.aborted) this.#show(answer);
    } catch (error) {
      if (error.name !== 'AbortError' && !(error instanceof TypeError)) throw error; // TypeError: no network
    }
  }
}

/** What is in the form, without files. */
function typed(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
}
