// Moves the orb with the real sound: the microphone's level while one speaks, the speaker's while the persona does.
import { State } from '../states.js';

const QUIETEST_DB = -52;
const LOUDEST_DB = -12;
const PICTURE_MS = 40; // as often as the level comes: each picture of the screen took twice as much of the main thread
const RISE = 0.8; // of the way to the new level, per picture
const FALL = 0.26;
const NOTICEABLE = 0.005;

export class Orb {
  #element;
  #levels = { microphone: 0, speaker: 0 };
  #isInCall = false;
  #shown = 0;
  #written = '0.00';
  #picture = null; // the timer of the next; none while the orb is at rest

  constructor(element) {
    this.#element = element;
  }

  stateChanged(state, isInCall) {
    this.#element.dataset.state = state;
    this.#isInCall = isInCall;
    if (isInCall) this.#wake();
    else this.#stop();
  }

  heardMicrophone(level) {
    this.#levels.microphone = level;
    this.#wake();
  }

  heardSpeaker(level) {
    this.#levels.speaker = level;
    this.#wake();
  }

  get #level() {
    const source = this.#element.dataset.state === State.ASSISTANT_SPEAKING ? 'speaker' : 'microphone';
    return loudness(this.#levels[source]);
  }

  #wake() {
    if (this.#isInCall && this.#picture === null) this.#draw();
  }

  /** Goes on until what is shown is what is heard: in silence the page draws nothing, and a phone's battery lasts. */
  #draw() {
    const level = this.#level;
    this.#shown += (level - this.#shown) * (level > this.#shown ? RISE : FALL);
    this.#write(this.#shown.toFixed(2));
    const isAtRest = Math.abs(level - this.#shown) < NOTICEABLE;
    this.#picture = isAtRest ? null : setTimeout(() => this.#draw(), PICTURE_MS);
  }

  #stop() {
    clearTimeout(this.#picture);
    this.#picture = null;
    this.#shown = 0;
    this.#levels = { microphone: 0, speaker: 0 };
    this.#write('0.00');
  }

  #write(level) {
    if (level === this.#written) return;
    this.#written = level;
    this.#element.style.setProperty('--level', level);
  }
}

/** A root mean square (0 to 1) as the ear takes it: 0 for a quiet room, 1 for loud speech. */
export function loudness(level) {
  if (level <= 0) return 0;
  const decibels = 20 * Math.log10(level);
  return Math.max(0, Math.min(1, (decibels - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)));
}
