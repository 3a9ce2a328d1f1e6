// Push-to-talk on the page: joins its button and its two switches in the menu to the call.
import { TalkButton } from './talk_button.js';
import { MUTED_PRESS, talkLabel, talkWords } from './talk_words.js';

export class TalkControls {
  isOn = false; // what the person wants, in this call and the next ones
  #button;
  #label;
  #key;
  #pressesOnceSwitch;
  #page;
  #isNew = false; // chosen in the menu that is still open

  /**
   * @param root the page
   * @param page `call()`: the present one, or null; `isMuted()`; `say(text)`: a short note; `refresh()`: the words of the
   *   call may have changed
   */
  constructor(root, page) {
    const element = root.querySelector('[data-control=talk]');
    this.#page = page;
    this.#label = element.querySelector('[data-talk-label]');
    this.#key = element.querySelector('kbd');
    this.#pressesOnceSwitch = root.querySelector('[data-talk-once]');
    this.#button = new TalkButton(element, {
      press: (atMs) => this.#press(atMs),
      release: (atMs) => page.call()?.talk.release(atMs),
    });
    const menu = root.querySelector('[data-part=menu]');
    menu.addEventListener('toggle', () => this.#menuToggled(menu, element));
  }

  /** What the menu's checkboxes do, by their names. */
  get switches() {
    return {
      'push-to-talk': (isOn) => this.#use(isOn),
      'talk-once': (isOn) => this.#pressOnce(isOn),
    };
  }

  set usesSpace(isOn) {
    this.#button.usesSpace = isOn;
    this.#key.hidden = !isOn;
  }

  connect() {
    this.#button.connect();
    this.show();
  }

  disconnect() {
    this.#button.disconnect();
  }

  /** The call's push-to-talk is not what it was. */
  show() {
    const talk = this.#page.call()?.talk;
    this.#button.show(talk?.isOn ? talk.isHeld : null);
  }

  /** {word, hint} of a state, where push-to-talk has its own. */
  words(state) {
    if (!this.#page.call()?.talk.isOn || this.#page.isMuted()) return {};
    return talkWords(state, this.#button);
  }

  /** Who has chosen push-to-talk talks next: the menu's own button, which is closed now, would take Space. */
  #menuToggled(menu, button) {
    const isLeft = [...menu.children, document.body].includes(document.activeElement); // the focus is nowhere else yet
    if (this.#isNew && !menu.open && !button.hidden && isLeft) button.focus();
    this.#isNew = false;
  }

  #use(isOn) {
    this.isOn = this.#isNew = isOn;
    this.#pressesOnceSwitch.hidden = !isOn;
    this.#page.call()?.usePushToTalk(isOn);
    this.#page.refresh();
  }

  #pressOnce(isOn) {
    this.#page.call()?.talk.release();
    this.#button.pressesOnce = isOn;
    this.#label.textContent = talkLabel(this.#button);
    this.#page.refresh();
  }

  #press(atMs) {
    if (this.#page.isMuted()) this.#page.say(MUTED_PRESS);
    else this.#page.call()?.talk.press(atMs);
  }
}
