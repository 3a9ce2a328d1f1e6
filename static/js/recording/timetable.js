// Which turn is heard at which time of which part of a recording. Pure.

const EARLIEST_S = 0.3; // a turn begins a little before its first sound was noticed

export class Timetable {
  #parts; // ms since 1970
  #turns;

  /**
   * @param {number[]} parts when each began, in ms since 1970, the earliest first
   * @param {number[]} turns the same for each turn, in the order of the page
   */
  constructor(parts, turns) {
    this.#parts = parts;
    this.#turns = turns;
  }

  /** The turn that was begun last by then; -1 before the first. */
  turnAt(part, seconds) {
    const now = this.#parts[part] + (seconds + EARLIEST_S) * 1000;
    return this.#turns.reduce((found, begun, index) => (begun <= now ? index : found), -1);
  }

  /** {part, seconds} at which a turn begins; a turn before the recording begins with it. */
  placeOf(turn) {
    const begun = this.#turns[turn];
    const part = Math.max(0, this.#parts.findLastIndex((started) => started <= begun));
    return { part, seconds: Math.max(0, (begun - this.#parts[part]) / 1000 - EARLIEST_S) };
  }
}
