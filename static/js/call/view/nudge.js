// Invites a person who says nothing at first to speak, with an example in the persona's language. No DOM.
import { State } from '../states.js';

export const NUDGE_AFTER_MS = 3_000;

const EXAMPLES = Object.freeze({
  de: 'Wobei kannst du mir helfen?',
  en: 'What can you help me with?',
  es: '¿En qué me puedes ayudar?',
  fr: 'Sur quoi peux-tu m’aider ?',
  id: 'Kamu bisa membantu apa?',
  it: 'In cosa puoi aiutarmi?',
  nl: 'Waar kun je me mee helpen?',
  pt: 'Em que você pode me ajudar?',
});

/** An example and its language, for a BCP 47 tag; English where there is none. */
export function exampleFor(languageTag) {
  const language = languageTag.split('-')[0].toLowerCase();
  return EXAMPLES[language] ? { text: EXAMPLES[language], lang: language } : { text: EXAMPLES.en, lang: 'en' };
}

export class Nudge {
  #hasSpoken = false;
  #timer = null;
  #show;

  /** @param {(isShown: boolean) => void} show */
  constructor(show) {
    this.#show = show;
  }

  /** The person has typed, or a caption shows what they said: nothing the persona does by itself is meant. */
  said() {
    this.#hasSpoken = true;
    clearTimeout(this.#timer);
    this.#show(false);
  }

  stateChanged(state) {
    this.#hasSpoken ||= state === State.LISTENING;
    clearTimeout(this.#timer);
    this.#show(false);
    if (state !== State.READY || this.#hasSpoken) return;
    this.#timer = setTimeout(() => this.#show(true), NUDGE_AFTER_MS);
  }

  /** The call is over; the next one begins as if nobody had said anything. */
  disconnect() {
    clearTimeout(this.#timer);
    this.#show(false);
    this.#hasSpoken = false;
  }
}
