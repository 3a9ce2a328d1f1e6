// Keeps a call audible: when the chosen speaker is unplugged, the system's plays, and the chosen one again when it is back.

import { Kind, chosenDevice } from './chosen_devices.js';

export class SpeakerWatch {
  #page;
  #isThere = true;
  #listen = () => this.#look();

  /** @param page `call()`: the present one; `say(text)`: a short note */
  constructor(page) {
    this.#page = page;
  }

  connect() {
    this.#isThere = true;
    navigator.mediaDevices?.addEventListener('devicechange', this.#listen);
  }

  disconnect() {
    navigator.mediaDevices?.removeEventListener('devicechange', this.#listen);
  }

  async #look() {
    const { id: wantedId } = chosenDevice(Kind.SPEAKER);
    const devices = await navigator.mediaDevices.enumerateDevices();
    const isThere = !wantedId || devices.some(({ kind, deviceId }) => kind === 'audiooutput' && deviceId === wantedId);
    if (isThere === this.#isThere) return;
    this.#isThere = isThere;
    await this.#page.call().useSpeaker(isThere ? wantedId : '');
    this.#page.say(isThere ? 'Your speaker is back.' : 'Your speaker is gone: another one plays.');
  }
}
