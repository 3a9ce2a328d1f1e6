// Plays a short sound to try a speaker out, beside whatever a call plays.

export class TrialSpeaker {
  #context = null;
  #source = null;
  #deviceId = '';

  /** The browser lets a page choose the speaker. */
  static get hasChoice() {
    return 'setSinkId' in AudioContext.prototype;
  }

  /** Throws the browser's error; then the speaker before is still in use. */
  async use(deviceId) {
    await this.#context?.setSinkId?.(deviceId);
    this.#deviceId = deviceId;
  }

  /**
   * Plays until the end, or until `stop`. Call it in a click: some browsers let sound begin only there.
   * @param {(sampleRateHz: number) => Float32Array} samples
   */
  async play(samples, sampleRateHz) {
    this.stop();
    await this.#open();
    const rateHz = sampleRateHz ?? this.#context.sampleRate;
    const sound = samples(rateHz);
    const buffer = this.#context.createBuffer(1, Math.max(1, sound.length), rateHz);
    buffer.copyToChannel(sound, 0);
    const source = (this.#source = this.#context.createBufferSource());
    source.buffer = buffer;
    source.connect(this.#context.destination);
    source.start();
    await new Promise((resolve) => source.addEventListener('ended', resolve));
  }

  stop() {
    this.#source?.stop();
    this.#source = null;
  }

  close() {
    this.stop();
    this.#context?.close();
    this.#context = null;
  }

  async #open() {
    if (this.#context !== null) return;
    this.#context = new AudioContext();
    await this.#context.resume();
    if (this.#deviceId) await this.use(this.#deviceId).catch(() => {}); // it is gone: the system's speaker plays
  }
}
