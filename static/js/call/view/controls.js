// The round buttons: what they do, and when they can be pressed.
import { MicrophoneState } from '../devices/microphone_states.js';
import { State } from '../states.js';

export class Controls {
  isMuted = false;
  #mute;
  #interrupt;
  #onMute;

  /** @param {{mute: (isMuted: boolean) => void, interrupt: () => void, end: () => void}} on */
  constructor(root, on) {
    this.#mute = root.querySelector('[data-control=mute]');
    this.#interrupt = root.querySelector('[data-control=interrupt]');
    this.#onMute = on.mute;
    this.#mute.addEventListener('click', () => this.toggleMute());
    this.#interrupt.addEventListener('click', () => this.#interrupt.ariaDisabled === 'true' || on.interrupt());
    root.querySelector('[data-control=end]').addEventListener('click', () => on.end());
  }

  stateChanged(state, { microphone }) {
    this.#mute.disabled = microphone === MicrophoneState.OFF;
    // Not `disabled`: that would throw the focus away whenever an answer ends.
    this.#interrupt.ariaDisabled = String(state !== State.ASSISTANT_SPEAKING);
  }

  toggleMute() {
    if (!this.#mute.disabled) this.setMuted(!this.isMuted);
  }

  setMuted(isMuted) {
    this.isMuted = isMuted;
    this.#mute.classList.toggle('on', isMuted);
    this.#mute.querySelector('span').textContent = isMuted ? 'Unmute' : 'Mute';
    this.#onMute(isMuted);
  }
}
