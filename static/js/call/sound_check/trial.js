// Record a few seconds, then hear them: the states of the button that does it. The clip stays in memory.
import { SAMPLE_RATE_HZ } from '../../audio/framer.js';
import { CLIP_SECONDS, Clip } from './clip.js';

const Phase = Object.freeze({ IDLE: 'idle', RECORDING: 'recording', PLAYING: 'playing' });

const WORDS = Object.freeze({
  [Phase.IDLE]: '',
  [Phase.RECORDING]: 'Recording. Say a few words.',
  [Phase.PLAYING]: 'This is how you sound.',
});

export class Trial {
  #phase = Phase.IDLE;
  #clip = null;
  #button;
  #again;
  #progress;
  #words;
  #speaker;
  #busy;

  /**
   * @param root with the buttons, the progress and the words of a trial
   * @param speaker a TrialSpeaker
   * @param {(isBusy: boolean) => void} busy something is recorded or played
   */
  constructor(root, speaker, busy) {
    this.#button = root.querySelector('[data-record]');
    this.#again = root.querySelector('[data-play-again]');
    this.#progress = root.querySelector('progress');
    this.#words = root.querySelector('[data-trial-words]');
    this.#speaker = speaker;
    this.#busy = busy;
    this.#progress.max = CLIP_SECONDS;
    this.#button.addEventListener('click', () => this.#press());
    this.#again.addEventListener('click', () => this.#play());
  }

  hear(frame) {
    if (this.#phase !== Phase.RECORDING) return;
    this.#clip.add(frame);
    this.#progress.value = this.#clip.seconds;
    if (this.#clip.isFull) this.#play();
  }

  /** Whether there is a microphone to record with. */
  allow(isAllowed) {
    if (!isAllowed) this.stop();
    this.#button.disabled = !isAllowed;
  }

  /** Ends what goes on, and forgets the clip. */
  stop() {
    this.#speaker.stop();
    this.#clip = null;
    this.#enter(Phase.IDLE);
  }

  #press() {
    switch (this.#phase) {
      case Phase.IDLE:
        this.#clip = new Clip();
        return this.#enter(Phase.RECORDING);
      case Phase.RECORDING:
        return this.#play();
      case Phase.PLAYING:
        return this.#speaker.stop();
    }
  }

  async #play() {
    const clip = this.#clip;
    this.#enter(Phase.PLAYING);
    await this.#speaker.play(() => clip.sound, SAMPLE_RATE_HZ).catch(() => {}); // where the browser plays no sound
    if (this.#phase === Phase.PLAYING && this.#clip === clip) this.#enter(Phase.IDLE);
  }

  #enter(phase) {
    this.#phase = phase;
    const isIdle = phase === Phase.IDLE;
    this.#button.textContent = isIdle ? this.#invitation : 'Stop';
    this.#again.hidden = !isIdle || this.#clip === null;
    this.#progress.hidden = phase !== Phase.RECORDING;
    this.#progress.value = 0;
    this.#words.textContent = isIdle && this.#clip ? 'Not loud or clear? Try another microphone or speaker.' : WORDS[phase];
    this.#busy(!isIdle);
  }

  get #invitation() {
    return this.#clip ? 'Record again' : `Record ${CLIP_SECONDS} seconds`;
  }
}
