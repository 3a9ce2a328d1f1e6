// What the start panel says of the person's other calls: one with this persona can be continued here, and a new call
// may end another. They begin and end in other tabs, so this is asked again when the person comes back to this one.

export class OtherCalls {
  #block;

  /** @param {(conversationId: string) => void} continueHere */
  constructor(block, continueHere) {
    this.#block = block;
    block.addEventListener('click', ({ target }) => target.closest('[data-continue]') && continueHere(this.runningId));
    this.#enable();
  }

  /** Of the call with this persona; undefined if there is none. */
  get runningId() {
    return this.#block.dataset.runningId;
  }

  async refresh() {
    const fresh = await this.#fetched();
    if (fresh === null || fresh.textContent === this.#block.textContent) return;
    delete this.#block.dataset.runningId;
    Object.assign(this.#block.dataset, fresh.dataset);
    this.#block.replaceChildren(...fresh.childNodes);
    this.#enable();
  }

  /** It is disabled in the HTML, so that no press is lost while the page loads. */
  #enable() {
    this.#block.querySelectorAll('[data-continue]').forEach((button) => (button.disabled = false));
  }

  /**
   * The same part of a new copy of the page; null where there is none: signed out, or no network. The browser parses it
   * as it comes: to parse text as HTML is what the policy forbids to scripts (Trusted Types).
   */
  #fetched() {
    return new Promise((found) => {
      const request = new XMLHttpRequest();
      request.open('GET', location.href);
      request.responseType = 'document';
      request.onloadend = () => found(request.response?.querySelector('[data-part=other-calls]') ?? null);
      request.send();
    });
  }
}
