// What went wrong, with a button for each way on. Its region exists before its text: so screen readers read it out.
import { ACTION_LABELS } from './actions.js';

export class FaultPanel {
  #panel;
  #title;
  #text;
  #buttons;
  #actions = [];
  #countdown = null;

  /** @param {(action: string) => void} act */
  constructor(panel, act) {
    this.#panel = panel;
    this.#title = panel.querySelector('[data-fault-title]');
    this.#text = panel.querySelector('[data-fault-text]');
    this.#buttons = [...panel.querySelectorAll('button')];
    this.#buttons.forEach((button, index) => button.addEventListener('click', () => act(this.#actions[index])));
  }

  /** @param description {title, text, actions, waitSeconds, isCalm}, as errors.js makes it */
  show({ title, text, actions, waitSeconds = 0, isCalm = false }) {
    this.#actions = actions;
    this.#panel.classList.remove('empty');
    this.#panel.classList.toggle('calm', isCalm);
    this.#title.textContent = title;
    this.#text.textContent = text;
    this.#buttons.forEach((button, index) => {
      button.hidden = index >= actions.length;
      button.textContent = ACTION_LABELS[actions[index]] ?? '';
      button.dataset.action = actions[index] ?? '';
    });
    this.#count(waitSeconds);
  }

  focus() {
    (this.#buttons[0].disabled ? this.#title : this.#buttons[0]).focus();
  }

  hide() {
    clearTimeout(this.#countdown);
    this.#actions = [];
    this.#buttons.forEach((button) => (button.hidden = true));
    this.#panel.classList.add('empty');
    this.#panel.classList.remove('calm');
    this.#title.textContent = this.#text.textContent = '';
  }

  #count(seconds) {
    clearTimeout(this.#countdown);
    const label = ACTION_LABELS[this.#actions[0]];
    const [button] = this.#buttons;
    button.disabled = seconds > 0;
    button.textContent = seconds > 0 ? `${label} in ${seconds} s` : label;
    if (seconds > 0) this.#countdown = setTimeout(() => this.#count(seconds - 1), 1000);
  }
}
