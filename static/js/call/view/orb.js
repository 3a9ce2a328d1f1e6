// Moves the orb with the real sound: the microphone's level while one speaks, the speaker's while the persona does.
import { State } from '../states.js';

const QUIETEST_DB = -52;
const LOUDEST_DB = -12;
const RISE = 0.5; // of the way to the new level, per picture
const FALL = 0.12;

export class Orb {
  #element;
  #levels = { microphone: 0, speaker: 0 };
  #shown = 0;
  #written = '0';
  #picture = null;

  constructor(element) {
    this.#element = element;
  }

  stateChanged(state, isInCall) {
    this.#element.dataset.state = state;
    if (isInCall && this.#picture === null) this.#draw();
    if (!isInCall) this.#stop();
  }

  heardMicrophone(level) {
    this.#levels.microphone = level;
  }

  heardSpeaker(level) {
    this.#levels.speaker = level;
  }

  #draw() {
    const source = this.#element.dataset.state === State.ASSISTANT_SPEAKING ? 'speaker' : 'microphone';
    const level = loudness(this.#levels[source]);
    this.#shown += (level - this.#shown) * (level > this.#shown ? RISE : FALL);
    this.#write(this.#shown.toFixed(3));
    this.#picture = requestAnimationFrame(() => this.#draw());
  }

  #stop() {
    cancelAnimationFrame(this.#picture);
    this.#picture = null;
    this.#shown = 0;
    this.#levels = { microphone: 0, speaker: 0 };
    this.#write('0');
  }

  /** Only what is new: in silence the page then draws nothing, and a phone's battery lasts longer. */
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
