// Short notes that come and go, one of a kind; the region around them is polite and exists before its text.

const SHOWN_MS = 8_000;
const MOST = 3; // below the third the captions begin

export class Toasts {
  #region;
  #shown = new Map(); // kind -> {element, timer}, oldest first

  constructor(region) {
    this.#region = region;
  }

  /** @param kind of which the newest replaces the one before; else the text is its own kind */
  show(text, kind = text) {
    const element = this.#shown.get(kind)?.element ?? this.#newElement();
    clearTimeout(this.#shown.get(kind)?.timer);
    if (element.textContent !== text) element.textContent = text; // the same text is not read out twice
    this.#shown.set(kind, { element, timer: setTimeout(() => this.drop(kind), SHOWN_MS) });
    if (this.#shown.size > MOST) this.drop(this.#shown.keys().next().value);
  }

  drop(kind) {
    clearTimeout(this.#shown.get(kind)?.timer);
    this.#shown.get(kind)?.element.remove();
    this.#shown.delete(kind);
  }

  clear() {
    for (const kind of [...this.#shown.keys()]) this.drop(kind);
  }

  #newElement() {
    const element = document.createElement('p');
    element.className = 'toast';
    this.#region.append(element);
    return element;
  }
}
