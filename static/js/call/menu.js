// The menu of what one sets once: captions, shortcuts, the staff's log. Escape and a press elsewhere close it.
import { recall, remember } from './preferences.js';

export class Menu {
  #details;

  /** @param {Object<string, (isOn: boolean) => void>} switches by the name of their checkbox */
  constructor(details, switches) {
    this.#details = details;
    for (const box of details.querySelectorAll('input[type=checkbox]')) this.#connect(box, switches[box.name]);
    details.addEventListener('keydown', (event) => this.#escape(event));
    document.addEventListener('pointerdown', (event) => details.contains(event.target) || this.#close());
  }

  #connect(box, change) {
    box.checked = recall(box.name, box.defaultChecked);
    change(box.checked);
    box.addEventListener('change', () => {
      remember(box.name, box.checked);
      change(box.checked);
    });
  }

  #escape(event) {
    if (event.key !== 'Escape' || !this.#details.open) return;
    event.stopPropagation();
    this.#close();
    this.#details.querySelector('summary').focus();
  }

  #close() {
    this.#details.open = false;
  }
}
