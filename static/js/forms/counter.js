// Counts the characters of a field that has a limit, and about how many tokens they are (`data-tokens`). Nothing is cut:
// what is too long can be seen, and shortened.
import { roughTokens } from './rough_tokens.js';
import { textLength } from './text_length.js';

const NEARLY_FULL = 0.8; // from here on a field of one line shows its count

export class Counter {
  #control;
  #limit;
  #shown = document.createElement('p');
  #status;
  #wasOver = false;

  /** `status` says it, once, when a text has become too long, and when it fits again. */
  constructor(control, status) {
    this.#control = control;
    this.#limit = Number(control.dataset.limit);
    this.#status = status;
  }

  connect() {
    this.#shown.className = 'counter';
    this.#shown.id = `${this.#control.id}_count`;
    (this.#control.closest('.flex-container') ?? this.#control).after(this.#shown);
    const described = this.#control.getAttribute('aria-describedby');
    this.#control.setAttribute('aria-describedby', [described, this.#shown.id].filter(Boolean).join(' '));
    this.#control.addEventListener('input', this.#count);
    this.#count();
  }

  #tokens() {
    return this.#control.dataset.tokens === undefined ? [] : [`about ${inWords(roughTokens(this.#control.value))} tokens`];
  }

  #count = () => {
    const length = textLength(this.#control.value);
    const tooMany = length - this.#limit;
    const isOver = tooMany > 0;
    this.#shown.textContent = [counted(length, this.#limit), ...this.#tokens()].join(' · ');
    this.#shown.hidden = this.#control.localName === 'input' && length < NEARLY_FULL * this.#limit;
    this.#shown.classList.toggle('over', isOver);
    if (isOver !== this.#wasOver) this.#status.textContent = isOver ? `${inWords(tooMany)} characters too many` : 'The text fits';
    this.#wasOver = isOver;
  };
}

export function counted(length, limit) {
  const count = `${inWords(length)} of ${inWords(limit)} characters`;
  return length > limit ? `${count}: ${inWords(length - limit)} too many` : count;
}

function inWords(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
