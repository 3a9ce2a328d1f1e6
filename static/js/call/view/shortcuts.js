// Keys during a call: M mutes, Escape twice ends. They can be switched off (WCAG 2.1.4) and never fire in a field.

const SECOND_ESCAPE_MS = 2_000;

export class Shortcuts {
  isOn = true;
  #on;
  #escapedAt = -Infinity;
  #listen = (event) => this.#pressed(event);

  /** @param {{mute: () => void, end: () => void, escapeOnce: () => void}} on */
  constructor(on) {
    this.#on = on;
  }

  connect() {
    document.addEventListener('keydown', this.#listen);
  }

  disconnect() {
    document.removeEventListener('keydown', this.#listen);
    this.#escapedAt = -Infinity;
  }

  #pressed(event) {
    if (!this.isOn || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest('input, select, textarea, details[open]')) return;
    if (event.key.toLowerCase() === 'm') this.#on.mute();
    if (event.key === 'Escape') this.#escape(event.timeStamp);
  }

  #escape(atMs) {
    const isSecond = atMs - this.#escapedAt <= SECOND_ESCAPE_MS;
    this.#escapedAt = isSecond ? -Infinity : atMs;
    if (isSecond) this.#on.end();
    else this.#on.escapeOnce();
  }
}
