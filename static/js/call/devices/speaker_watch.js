// Keeps a call audible: when the chosen speaker is unplugged, the system's plays, and the chosen one again when it is
// back. Where there was none, the sound goes on as soon as there is one.

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
    const speakers = devices.filter(({ kind }) => kind === 'audiooutput');
    if (speakers.length > 0) await this.#page.call().speakerCame();
    const isThere = !wantedId || speakers.some(({ deviceId }) => deviceId === wantedId);
    if (isThere === this.#isThere) return;
    this.#isThere = isThere;
    await this.#page.call().useSpeaker(isThere ? wantedId : '');
    this.#page.say(isThere ? 'Your speaker is back.' : 'Your speaker is gone: another one plays.');
  }
}
