// A list of microphones or speakers to choose from. What does not open is not chosen.
import { chooseDevice, chosenDevice } from '../devices/chosen_devices.js';
import { choices, chosenId } from './device_choices.js';

export class DevicePicker {
  #select;
  #kind;
  #use;
  #inUse = '';

  /**
   * @param {{kind: string, mediaKind: string}} kind ours and the browser's name for it
   * @param {(deviceId: string) => Promise<void>} use throws if it cannot be used
   * @param {() => void} failed
   */
  constructor(select, kind, use, failed) {
    this.#select = select;
    this.#kind = kind;
    this.#use = use;
    select.addEventListener('change', () => this.#choose(failed));
  }

  show(devices) {
    const options = choices(devices, this.#kind.mediaKind);
    this.#inUse = chosenId(options, chosenDevice(this.#kind.kind));
    this.#select.replaceChildren(...options.map(({ id, label }) => new Option(label, id, false, id === this.#inUse)));
  }

  async #choose(failed) {
    const { value: id, text: label } = this.#select.selectedOptions[0];
    try {
      await this.#use(id);
      this.#inUse = id;
      chooseDevice(this.#kind.kind, { id, label });
    } catch {
      this.#select.value = this.#inUse;
      failed();
    }
  }
}
