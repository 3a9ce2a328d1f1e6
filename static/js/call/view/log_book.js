// The last lines of the staff log, in four levels. Pure.

export const MAX_LINES = 250;
export const LEVELS = Object.freeze(['debug', 'info', 'warning', 'error']);

export class LogBook {
  #lines = [];

  /** Adds a line; an unknown level counts as info. */
  add(level, text, at = new Date()) {
    const line = { at, level: LEVELS.includes(level) ? level : 'info', text };
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
    return line;
  }

  /** The lines of this level and those above it, oldest first. */
  from(level) {
    return this.#lines.filter((line) => isAtLeast(line.level, level));
  }
}

export function isAtLeast(level, least) {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/** One line as text: "12:04:09.120 warning …". */
export function lineText({ at, level, text }) {
  return `${at.toISOString().slice(11, 23)} ${level} ${text}`;
}
