// The box for typed turns: always there for people who cannot speak or do not want to.

import { typedText } from '../typed_text.js';

export class TextBox {
  #form;
  #input;
  #toggle;

  /** @param {(text: string) => boolean} send returns whether the text was sent; if not, it stays in the box */
  constructor(form, toggle, send) {
    this.#form = form;
    this.#input = form.querySelector('input');
    this.#toggle = toggle;
    toggle.addEventListener('click', () => this.#press());
    form.addEventListener('submit', (event) => this.#submit(event, send));
    form.addEventListener('keydown', (event) => this.#escape(event));
  }

  open({ withFocus = true } = {}) {
    this.#form.hidden = false;
    this.#toggle.ariaExpanded = 'true';
    if (withFocus) this.#input.focus();
  }

  /** What was sent and is not taken can be changed and sent again. */
  putBack(text) {
    this.#input.value = [text, this.#input.value].filter(Boolean).join(' ');
  }

  close() {
    this.#form.hidden = true;
    this.#toggle.ariaExpanded = 'false';
  }

  #press() {
    if (this.#form.hidden) this.open();
    else this.close();
  }

  #submit(event, send) {
    event.preventDefault();
    const text = typedText(this.#input.value);
    if (text && send(text)) this.#input.value = '';
  }

  /** Escape leaves the box; it does not count towards ending the call. */
  #escape(event) {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.close();
    this.#toggle.focus();
  }
}
