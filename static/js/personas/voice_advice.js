// Warns of a voice that may not sound as wanted, and offers others, after a setting has changed that matters to it.
import { Latest } from './latest.js';

const MATTERS = ['language', 'voice_kind', 'voice_name', 'voice_style', 'voice_locale'];

export class VoiceAdvice {
  #box;
  #address;
  #settings;
  #choose;
  #say;
  #latest = new Latest();

  /** `settings(names)`: their values in the form. `choose(voice)`: it is to be the voice. `say(sentence)`: aloud. */
  constructor(box, address, { settings, choose, say }) {
    this.#box = box;
    this.#address = address;
    this.#settings = settings;
    this.#choose = choose;
    this.#say = say;
  }

  concerns(name) {
    return MATTERS.includes(name);
  }

  async ask() {
    const advice = await this.#latest.get(this.#address, this.#settings(MATTERS), 0);
    if (advice) this.#show(advice);
  }

  #show({ warnings, proposed, language }) {
    this.#part('warnings').replaceChildren(...warnings.map((sentence) => element('li', sentence)));
    const title = language ? `Voices for ${language}:` : 'Other voices:';
    const buttons = proposed.map((voice) => this.#buttonOf(voice));
    this.#part('proposed').replaceChildren(...(buttons.length > 0 ? [element('span', title), ...buttons] : []));
    this.#box.hidden = warnings.length + proposed.length === 0;
    const offer = proposed.length > 0 ? `${title} ${proposed.map((voice) => voice.label).join(', ')}.` : '';
    this.#say([...warnings, offer].join(' ').trim());
  }

  #buttonOf(voice) {
    const button = element('button', voice.label);
    button.type = 'button';
    button.className = 'button quiet';
    button.title = [voice.about, voice.name].filter(Boolean).join(' · ');
    button.addEventListener('click', () => this.#choose(voice));
    return button;
  }

  #part(name) {
    return this.#box.querySelector(`[data-part=${name}]`);
  }
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
