// What the microphone can be, and what leads from one to another. Pure: events go in with their time (ms, monotonic),
// and out comes after how many milliseconds to ask for the microphone. view/microphone_words.js has each state's words.

export const MicrophoneState = Object.freeze({
  OFF: 'off', // nobody has asked for it: a typed call
  ASKING: 'asking', // the browser asks the person, or opens it
  GOOD: 'good',
  SILENT: 'silent', // it is open, and gives nothing but silence: most often a switch or a wrong device
  MUTED: 'muted', // the system or the browser says that it gives no sound
  ENDED: 'ended', // it was open and is gone; another one is looked for
  MISSING: 'missing',
  BUSY: 'busy', // another program has it, or the system cannot open it now
  BLOCKED: 'blocked', // by the person, for this site
  BLOCKED_BY_SYSTEM: 'blocked_by_system', // for the whole browser
  UNFIT: 'unfit', // it cannot record as asked
  INSECURE: 'insecure', // the page came over plain http
  FAILED: 'failed', // any other error
});

const { OFF, ASKING, GOOD, SILENT, MUTED, ENDED, MISSING, BUSY, BLOCKED, UNFIT, INSECURE, FAILED } = MicrophoneState;
const OPEN = new Set([GOOD, SILENT, MUTED]);
const CLOSED = new Set([OFF, ASKING]);

/** Root mean square: the noise of a quiet room is above it, what a processor leaves of a muted device below. */
export const SOUND_LEVEL = 0.0005;
export const SILENT_AFTER_MS = 8_000; // for a microphone that has never given a sound
export const SILENT_AGAIN_AFTER_MS = 25_000; // for one that has: noise suppression may make a listener's pauses silent
/** A system needs a moment to give a device free, or to move on to another one. */
export const RETRY_WAITS_MS = Object.freeze([300, 700, 1_500, 2_500]);

const BY_ERROR = Object.freeze({
  NotFoundError: MISSING,
  NotReadableError: BUSY,
  AbortError: BUSY,
  NotAllowedError: BLOCKED,
  SecurityError: BLOCKED,
  OverconstrainedError: UNFIT,
  InsecureContext: INSECURE,
});

/** It gives frames, though perhaps silent ones. */
export function isOpen(state) {
  return OPEN.has(state);
}

/** Nobody can be heard through it, and the person should know. A silent one may belong to a silent person. */
export function isTrouble(state) {
  return !CLOSED.has(state) && state !== GOOD && state !== SILENT;
}

/** The state that an error of the browser leads to. Chrome says in the message when the system is what blocks. */
export function stateAfter({ name, message = '' }) {
  const state = BY_ERROR[name] ?? FAILED;
  return state === BLOCKED && /system/i.test(message) ? MicrophoneState.BLOCKED_BY_SYSTEM : state;
}

export class MicrophoneCondition {
  state = OFF;
  #tries = 0;
  #hasGivenSound = false;
  #silentSince = null;

  /**
   * Takes `asked`, `opened {isMuted}`, `refused {error}`, `muted`, `unmuted`, `ended`, `level {level}`, `closed`,
   * `failed`: the page cannot record, or `changed`: devices or permission are not what they were, or the person wants
   * another try.
   * @returns milliseconds until the microphone is to be asked for; null: not now
   */
  take(event, now) {
    switch (event.type) {
      case 'asked':
        return this.#become(ASKING);
      case 'opened':
        return this.#opened(event.isMuted);
      case 'refused':
        return this.#refused(stateAfter(event.error));
      case 'failed':
        return this.#become(FAILED);
      case 'closed':
        return this.#become(OFF);
      case 'changed':
        return this.#changed();
      default:
        return isOpen(this.state) ? this.#takeOfOpen(event, now) : null;
    }
  }

  #takeOfOpen({ type, level }, now) {
    switch (type) {
      case 'muted':
        return this.#become(MUTED);
      case 'unmuted':
        return this.#opened(false);
      case 'ended':
        this.#tries = 0;
        this.#become(ENDED);
        return 0;
      case 'level':
        return level >= SOUND_LEVEL ? this.#gaveSound() : this.#gaveNone(now);
    }
  }

  #opened(isMuted) {
    this.#tries = 0;
    this.#hasGivenSound = false;
    this.#silentSince = null;
    return this.#become(isMuted ? MUTED : GOOD);
  }

  #gaveSound() {
    this.#hasGivenSound = true;
    this.#silentSince = null;
    return this.#become(GOOD);
  }

  #gaveNone(now) {
    this.#silentSince ??= now;
    const limitMs = this.#hasGivenSound ? SILENT_AGAIN_AFTER_MS : SILENT_AFTER_MS;
    return this.state === GOOD && now - this.#silentSince >= limitMs ? this.#become(SILENT) : null;
  }

  /** What may pass by itself is tried again while the state stays; one that was never there is not waited for. */
  #refused(refusal) {
    const mayPass = refusal === BUSY || (this.state !== ASKING && (refusal === MISSING || refusal === FAILED));
    if (!mayPass || this.#tries === RETRY_WAITS_MS.length) return this.#become(refusal);
    return RETRY_WAITS_MS[this.#tries++];
  }

  #changed() {
    if (CLOSED.has(this.state) || isOpen(this.state) || this.state === INSECURE) return null;
    this.#tries = 0;
    return 0;
  }

  #become(state) {
    this.state = state;
    return null;
  }
}
