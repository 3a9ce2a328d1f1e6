// What one presses for push-to-talk: the button, and the Space key wherever it has no other meaning. Held, or pressed once
// to begin and once more to end, for those who cannot hold.

const HAS_ITS_OWN_SPACE = 'input, select, textarea, dialog, details[open], [contenteditable]';
const IS_PRESSED_BY_SPACE = 'button, summary, a'; // if the person sees that it has the focus, and not after a click
const KEYS = new Set([' ', 'Enter']); // those that press a button

export class TalkButton {
  usesSpace = true;
  pressesOnce = false;
  #button;
  #on;
  #isHeld = false;
  #holder = null; // what holds it: `pointer` or `key`; null: it stays pressed by itself
  #isFocusSeen = false; // as it was when the focus came: browsers show it from the first key on
  #listeners;

  /** @param {{press: (atMs: number) => void, release: (atMs: number) => void}} on ms, monotonic */
  constructor(button, on) {
    this.#button = button;
    this.#on = on;
    button.addEventListener('pointerdown', (event) => this.#pointerDown(event));
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      button.addEventListener(end, (event) => this.#letGo('pointer', event.timeStamp));
    }
    button.addEventListener('contextmenu', (event) => event.preventDefault()); // a long press is meant for us
    button.addEventListener('click', (event) => this.#click(event));
    button.addEventListener('keydown', (event) => KEYS.has(event.key) && this.#keyDown(event));
    button.addEventListener('keyup', (event) => KEYS.has(event.key) && this.#keyUp(event));
    this.#listeners = [
      [document, 'focusin', (event) => (this.#isFocusSeen = event.target.matches(':focus-visible'))],
      [document, 'keydown', (event) => this.#isForTalking(event) && this.#keyDown(event)],
      [document, 'keyup', (event) => event.key === ' ' && this.#holder === 'key' && this.#keyUp(event)],
      [document, 'visibilitychange', (event) => document.hidden && this.#end(event.timeStamp)],
      [window, 'blur', (event) => this.#holder && this.#end(event.timeStamp)], // the key's end goes to another window
    ];
  }

  connect() {
    for (const [target, type, listen] of this.#listeners) target.addEventListener(type, listen);
  }

  disconnect() {
    for (const [target, type, listen] of this.#listeners) target.removeEventListener(type, listen);
    this.#holder = null;
  }

  /** Shows whether a turn is being said; null: there is no push-to-talk. */
  show(isHeld) {
    this.#isHeld = isHeld === true;
    this.#button.hidden = isHeld === null;
    this.#button.ariaPressed = String(this.#isHeld);
  }

  #pointerDown(event) {
    if (event.button !== 0 || this.pressesOnce) return;
    this.#button.setPointerCapture(event.pointerId); // a finger that slides off still holds it
    this.#hold('pointer', event.timeStamp);
  }

  /** Screen readers and switches click without holding. */
  #click(event) {
    if (this.pressesOnce || event.detail === 0) this.#toggle(event.timeStamp);
  }

  #keyDown(event) {
    event.preventDefault(); // neither a click nor a scrolled page follows
    if (event.repeat) return;
    if (this.pressesOnce) this.#toggle(event.timeStamp);
    else this.#hold('key', event.timeStamp);
  }

  #keyUp(event) {
    event.preventDefault();
    this.#letGo('key', event.timeStamp);
  }

  #isForTalking(event) {
    if (event.key !== ' ' || event.defaultPrevented || !this.usesSpace || this.#button.hidden) return false;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
    if (event.target.closest(HAS_ITS_OWN_SPACE)) return false;
    return !this.#isFocusSeen || !event.target.closest(IS_PRESSED_BY_SPACE);
  }

  #hold(holder, atMs) {
    if (this.#isHeld) return;
    this.#holder = holder;
    this.#on.press(atMs);
  }

  #letGo(holder, atMs) {
    if (this.#holder === holder) this.#end(atMs);
  }

  #toggle(atMs) {
    if (this.#isHeld) return this.#end(Infinity); // two clicks are no tap, however quick
    this.#holder = null;
    this.#on.press(atMs);
  }

  #end(atMs) {
    this.#holder = null;
    this.#on.release(atMs);
  }
}
