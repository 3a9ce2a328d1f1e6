// The list of voices below a field: what it shows, and which of them the cursor is at. The field keeps the focus.
import { moved } from './cursor.js';

export class VoiceOptions {
  #list;
  #field;
  #voices = [];
  #at = -1;

  constructor(list, field) {
    this.#list = list;
    this.#field = field;
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  /** The voice at the cursor, if it is at one. */
  get active() {
    return this.#voices[this.#at];
  }

  has(name) {
    return this.#voices.some((voice) => voice.name.toLowerCase() === name.toLowerCase());
  }

  /** Show these; `chosen` is the name of the present voice. */
  show(voices, chosen) {
    this.#voices = voices;
    this.#list.replaceChildren(...voices.map((voice, index) => optionOf(voice, index, voice.name === chosen)));
    this.#list.scrollTop = 0;
    this.#list.hidden = voices.length === 0;
    this.#field.setAttribute('aria-expanded', String(this.isOpen));
    this.#go(-1);
    this.#list.scrollIntoView({ block: 'nearest' }); // else the bar at the foot of the page may cover it
  }

  close() {
    this.#list.hidden = true;
    this.#field.setAttribute('aria-expanded', 'false');
    this.#go(-1);
  }

  move(key) {
    this.#go(moved(key, this.#at, this.#voices.length));
  }

  /** The voice that this element shows. */
  voiceAt(element) {
    const option = element.closest('[role=option]');
    return option ? this.#voices[[...this.#list.children].indexOf(option)] : undefined;
  }

  #go(index) {
    this.#list.children[this.#at]?.setAttribute('aria-selected', 'false');
    this.#at = index;
    const option = this.#list.children[index];
    if (!option) return this.#field.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    this.#field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }
}

function optionOf(voice, index, isChosen) {
  const option = document.createElement('li');
  option.id = `voice-option-${index}`;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  const words = element('div', 'voice-option');
  words.append(element('b', '', voice.label), isChosen ? ' ✓' : '');
  if (voice.about) words.append(element('span', '', voice.about));
  words.append(element('code', '', voice.name));
  const hear = element('span', 'voice-hear');
  hear.title = `Play ${voice.label}`;
  hear.setAttribute('aria-hidden', 'true'); // with a keyboard: Shift and Enter
  option.append(words, hear);
  return option;
}

function element(name, className, text = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
