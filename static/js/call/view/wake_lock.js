// Keeps the screen on during a call; the browser releases it when the page is hidden, so it is asked again.

export class WakeLock {
  #lock = null;
  #isWanted = false;

  constructor() {
    document.addEventListener('visibilitychange', () => this.#hold());
  }

  want(isWanted) {
    if (this.#isWanted === isWanted) return;
    this.#isWanted = isWanted;
    if (isWanted) this.#hold();
    else this.#release();
  }

  async #hold() {
    if (!this.#isWanted || document.visibilityState !== 'visible' || !navigator.wakeLock) return;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
      if (!this.#isWanted) this.#release();
    } catch {
      this.#lock = null; // a low battery may refuse it; the call goes on
    }
  }

  #release() {
    this.#lock?.release();
    this.#lock = null;
  }
}
