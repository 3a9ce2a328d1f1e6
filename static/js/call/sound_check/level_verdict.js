// What a microphone's level means for the person: good, too quiet, or no sound at all. Pure: levels go in with their time.

export const Verdict = Object.freeze({ WAITING: 'waiting', GOOD: 'good', QUIET: 'quiet', NONE: 'none' });

// Root mean square of a frame, 0 to 1.
export const GOOD_LEVEL = 0.01; // -40 dB: clear speech is above it
export const SPEECH_LEVEL = 0.003; // -50 dB: what a quiet room does not reach
export const SOUND_LEVEL = 0.0005; // -66 dB: what even a quiet room reaches, and a muted device does not
const WINDOW_MS = 2_000;
const PATIENCE_MS = 6_000; // then even a quiet room means that nobody can be heard

export class LevelVerdict {
  #levels = []; // [level, ms] of the window
  #openedAt = null;
  #hasBeenGood = false;

  /** Another microphone. */
  reset() {
    this.#levels = [];
    this.#openedAt = null;
    this.#hasBeenGood = false;
  }

  /** @param {number} now ms, monotonic */
  take(level, now) {
    this.#openedAt ??= now;
    this.#levels.push([level, now]);
    while (this.#levels[0][1] < now - WINDOW_MS) this.#levels.shift();
    return this.#judge(Math.max(...this.#levels.map(([loudness]) => loudness)), now - this.#openedAt);
  }

  #judge(loudest, openMs) {
    if (loudest >= GOOD_LEVEL) {
      this.#hasBeenGood = true;
      return Verdict.GOOD;
    }
    if (openMs < WINDOW_MS) return Verdict.WAITING;
    if (loudest < SOUND_LEVEL) return Verdict.NONE;
    const isSpeech = loudest >= SPEECH_LEVEL || (!this.#hasBeenGood && openMs >= PATIENCE_MS);
    return isSpeech ? Verdict.QUIET : Verdict.WAITING;
  }
}

export const VERDICT_WORDS = Object.freeze({
  [Verdict.WAITING]: 'Say a few words',
  [Verdict.GOOD]: 'Good',
  [Verdict.QUIET]: 'Too quiet: come closer, or turn the microphone up',
  [Verdict.NONE]: 'No sound: is it muted?',
});
