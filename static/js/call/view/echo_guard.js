// The first seconds of a call's first answer, in which the server does not listen (echo_guard.py there): until they are
// over, nobody is invited to interrupt by speaking.
import { State } from '../states.js';

export const ECHO_GUARD_MS = 3_000;

export class EchoGuard {
  holds = false;
  #isDue = false;
  #timer = null;
  #onOver;

  /** @param {() => void} onOver it has ended in the middle of the answer */
  constructor(onOver) {
    this.#onOver = onOver;
  }

  /** A call begins. @param {boolean} isDue its first answer is still to come, and the persona wants the guard */
  begin(isDue) {
    this.#end();
    this.#isDue = isDue;
  }

  stateChanged(state) {
    this.#end();
    if (!this.#isDue || state !== State.ASSISTANT_SPEAKING) return;
    this.#isDue = false;
    this.holds = true;
    this.#timer = setTimeout(() => {
      this.#end();
      this.#onOver();
    }, ECHO_GUARD_MS);
  }

  #end() {
    clearTimeout(this.#timer);
    this.holds = false;
  }
}
