// Whether a call is recorded: asked before it, and shown all through it. What is said of it is a toast, which is read out.

export class Recorded {
  #choice;
  #sign;

  /** @param root of the page; it has no choice where nothing may be recorded */
  constructor(root) {
    this.#choice = root.querySelector('[data-part=record]');
    this.#sign = root.querySelector('[data-part=recorded]');
  }

  /** Whether the person has agreed that a new call is recorded. */
  get isWanted() {
    return this.#choice?.checked ?? false;
  }

  /** Each page that has the call is told after its `session.started`. */
  received({ type, code }) {
    if (type === 'session.started') this.#sign.hidden = true;
    if (code === 'recorded') this.#sign.hidden = false;
    if (code === 'recording_stopped') this.#sign.hidden = true;
  }

  callEnded() {
    this.#sign.hidden = true;
  }
}
