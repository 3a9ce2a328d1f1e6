// The menu of what one sets once: captions, shortcuts, the staff's log.
import { closeByItself } from '../../menu_closing.js';
import { recall, remember } from './preferences.js';

export class Menu {
  /** @param {Object<string, (isOn: boolean) => void>} switches by the name of their checkbox */
  constructor(details, switches) {
    for (const box of details.querySelectorAll('input[type=checkbox]')) this.#connect(box, switches[box.name]);
    closeByItself(details);
  }

  #connect(box, change) {
    if ('ofPersona' in box.dataset) return this.#connectForThisPage(box, change);
    const wasPressed = box.checked !== box.defaultChecked; // while the page was loading
    if (wasPressed) remember(box.name, box.checked);
    box.checked = recall(box.name, box.defaultChecked);
    change(box.checked);
    box.addEventListener('change', () => {
      remember(box.name, box.checked);
      change(box.checked);
    });
  }

  /** The persona says how its calls begin: what is chosen here is not meant for others. */
  #connectForThisPage(box, change) {
    change(box.checked);
    box.addEventListener('change', () => change(box.checked));
  }
}
