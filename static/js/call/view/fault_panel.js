// What went wrong, with one button. Its region exists before its text, so that screen readers read it out.
import { ACTION_LABELS, isCalm } from './errors.js';

export class FaultPanel {
  #panel;
  #title;
  #text;
  #button;
  #description = null;
  #countdown = null;

  /** @param {(action: string) => void} act */
  constructor(panel, act) {
    this.#panel = panel;
    this.#title = panel.querySelector('[data-fault-title]');
    this.#text = panel.querySelector('[data-fault-text]');
    this.#button = panel.querySelector('button');
    this.#button.addEventListener('click', () => act(this.#description.action));
  }

  show(description) {
    this.#description = description;
    this.#button.hidden = false;
    this.#panel.classList.remove('empty');
    this.#panel.classList.toggle('calm', isCalm(description));
    this.#title.textContent = description.title;
    this.#text.textContent = description.text;
    this.#count(description.waitSeconds);
  }

  focus() {
    (this.#button.disabled ? this.#title : this.#button).focus();
  }

  hide() {
    clearTimeout(this.#countdown);
    this.#button.hidden = true;
    this.#panel.classList.add('empty');
    this.#title.textContent = this.#text.textContent = '';
  }

  #count(seconds) {
    const label = ACTION_LABELS[this.#description.action];
    this.#button.disabled = seconds > 0;
    this.#button.textContent = seconds > 0 ? `${label} in ${seconds} s` : label;
    if (seconds > 0) this.#countdown = setTimeout(() => this.#count(seconds - 1), 1000);
  }
}
