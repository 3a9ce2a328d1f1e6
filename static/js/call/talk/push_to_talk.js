// Push-to-talk: which frames of the microphone go to the server, and what it hears of each turn. Pure but for one timer.
// A call without it passes every frame.

const FRAME_MS = 40;
export const LEAST_TURN_MS = 100; // the service refuses less; such a press only silences the persona
export const TAIL_FRAMES = 3; // what one says while letting go is still on its way through the sound card
const TAIL_LIMIT_MS = 400; // a microphone that gives nothing must not hold up the turn

const Phase = Object.freeze({ OFF: 'off', RESTING: 'resting', HELD: 'held', ENDING: 'ending' });

export class PushToTalk {
  #phase = Phase.OFF;
  #frames = 0; // of this turn
  #tail = 0; // frames that still belong to it
  #tailTimer = null;
  #pressedAt = 0;
  #isDue = false; // a turn has ended without a connection
  #on;

  /**
   * @param on `send(type)` sends a message, false without a connection; `silence()`: the persona falls silent here and
   *   now; `changed()`: `isOn` or `isHeld` is not what it was
   */
  constructor(on) {
    this.#on = on;
  }

  get isOn() {
    return this.#phase !== Phase.OFF;
  }

  get isHeld() {
    return this.#phase === Phase.HELD;
  }

  /** A turn that is under way ends first. */
  use(isOn) {
    if (isOn === this.isOn) return;
    this.release();
    this.#finish();
    this.#phase = isOn ? Phase.RESTING : Phase.OFF;
    this.#on.changed();
  }

  /** @param {number} atMs monotonic */
  press(atMs) {
    if (!this.isOn || this.isHeld) return;
    clearTimeout(this.#tailTimer);
    const isNew = this.#phase === Phase.RESTING && !this.#isDue;
    this.#isDue = false; // what was said without a connection goes on
    this.#phase = Phase.HELD;
    if (isNew) this.#begin(atMs);
    this.#on.changed();
  }

  /** Ends the turn; one that was too short to say anything in is dropped. Without a time it was long enough. */
  release(atMs = Infinity) {
    if (!this.isHeld) return;
    const isTap = atMs - this.#pressedAt < LEAST_TURN_MS;
    this.#phase = isTap ? Phase.RESTING : Phase.ENDING;
    this.#tail = TAIL_FRAMES;
    if (isTap) this.#on.send('input.clear');
    else this.#tailTimer = setTimeout(() => this.#finish(), TAIL_LIMIT_MS);
    this.#on.changed();
  }

  /** Whether a frame that the microphone gives now goes to the server; `pass` sends it. */
  frame(pass) {
    if (this.#phase === Phase.RESTING) return false;
    pass();
    if (this.#phase === Phase.OFF) return true;
    this.#frames += 1;
    if (this.#phase === Phase.ENDING && --this.#tail === 0) this.#finish();
    return true;
  }

  /** A connection is there, or there again: the server hears what it may not know. The frames were sent before. */
  connected() {
    if (!this.isHeld && this.#phase !== Phase.ENDING && !this.#isDue) return;
    this.#on.send('input.begin');
    if (this.#isDue) this.#end();
  }

  /** The call is over. */
  close() {
    clearTimeout(this.#tailTimer);
    this.#isDue = false;
    if (!this.isOn || this.#phase === Phase.RESTING) return;
    this.#phase = Phase.RESTING;
    this.#on.changed();
  }

  #begin(atMs) {
    this.#pressedAt = atMs;
    this.#frames = 0;
    this.#on.send('input.begin');
    this.#on.silence();
  }

  #finish() {
    clearTimeout(this.#tailTimer);
    if (this.#phase !== Phase.ENDING) return;
    this.#phase = Phase.RESTING;
    this.#end();
  }

  #end() {
    const isTurn = this.#frames * FRAME_MS >= LEAST_TURN_MS;
    this.#isDue = !this.#on.send(isTurn ? 'input.commit' : 'input.clear') && isTurn;
  }
}
