// What the form says now, and whether that is still what is tried.

export class Draft {
  #form;
  #tried = null; // as it was when it was tried last
  #changed;

  /** @param {(isChanged: boolean) => void} changed called when the form is no longer what is tried, or is it again */
  constructor(form, changed) {
    this.#form = form;
    this.#changed = changed;
  }

  connect() {
    for (const event of ['input', 'change']) this.#form.addEventListener(event, () => this.#look());
  }

  /** The fields to send, without files. From now on this is what is tried. */
  take() {
    this.#tried = this.#written;
    this.#changed(false);
    return new URLSearchParams(this.#fields);
  }

  /** Nothing is tried. */
  drop() {
    this.#tried = null;
    this.#changed(false);
  }

  #look() {
    if (this.#tried !== null) this.#changed(this.#written !== this.#tried);
  }

  get #written() {
    return JSON.stringify(this.#fields);
  }

  get #fields() {
    return [...new FormData(this.#form)].filter(([, value]) => typeof value === 'string');
  }
}
