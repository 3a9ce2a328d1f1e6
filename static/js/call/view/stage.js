// The middle of the page: orb, word, hint, and the panel that belongs to the state.
import { describeFault } from './errors.js';
import { FaultPanel } from './fault_panel.js';
import { Nudge, exampleFor } from './nudge.js';
import { Orb } from './orb.js';
import { recall, remember } from './preferences.js';
import { State, isResting } from '../states.js';
import { pageTitle, stateHint, stateWord } from './words.js';

const PROMPT_HINT_AFTER_MS = 8_000; // the browser's question may be hidden, and waits without end
const HIDDEN_PROMPT_HINT = 'The browser’s question may be hidden. Look near the address, and allow the microphone.';

export class Stage {
  orb;
  #root;
  #persona;
  #faults;
  #nudge;
  #fault;
  #promptTimer = null;
  #isMuted = false;

  /**
   * @param faults what is shown for each code of the server
   * @param {(action: string) => void} act does what the fault panel's button offers
   */
  constructor(root, persona, faults, act) {
    this.#root = root;
    this.#persona = persona;
    this.#faults = faults;
    this.orb = new Orb(this.#part('orb'));
    this.#nudge = new Nudge((isShown) => this.#showNudge(isShown));
    this.#fault = new FaultPanel(this.#part('fault'), act);
    this.#part('primer').hidden = recall('microphone-explained', false);
    this.#writeExample();
  }

  /** @param call {hasMicrophone, isMuted, isOnline} */
  stateChanged(state, call) {
    this.#root.dataset.state = state;
    document.title = pageTitle(state, this.#persona.name);
    this.orb.stateChanged(state, !isResting(state));
    this.#part('state').textContent = stateWord(state, this.#persona.name);
    this.hint(state, call);
    this.#part('start').hidden = state !== State.IDLE;
    this.#part('summary').hidden = state !== State.STOPPED;
    if (state !== State.ERROR) this.#fault.hide();
    this.#watchPrompt(state);
    if (call.hasMicrophone) this.#nudge.stateChanged(state);
    if (isResting(state)) this.#nudge.disconnect();
    if (state === State.STARTING && call.hasMicrophone) this.#microphoneAllowed();
  }

  hint(state, call) {
    this.#isMuted = call.isMuted;
    if (call.isMuted) this.#showNudge(false);
    this.#part('hint').textContent = stateHint(state, call);
  }

  showFault(fault) {
    this.#fault.show(describeFault(fault, this.#faults, navigator.userAgent));
  }

  /** Moves the keyboard's focus to what matters now: the way out of a fault, the summary, or the heading. */
  focus(state) {
    if (state === State.ERROR) return this.#fault.focus();
    if (state === State.STOPPED) return this.#part('summary-title').focus();
    return document.querySelector('[data-part=heading]').focus();
  }

  summarise(text) {
    this.#part('summary-text').textContent = text;
  }

  #watchPrompt(state) {
    clearTimeout(this.#promptTimer);
    this.#part('prompt').hidden = true;
    if (state !== State.REQUESTING_MICROPHONE) return;
    this.#promptTimer = setTimeout(() => {
      this.#part('prompt').hidden = false;
      this.#part('hint').textContent = HIDDEN_PROMPT_HINT;
    }, PROMPT_HINT_AFTER_MS);
  }

  #microphoneAllowed() {
    remember('microphone-explained', true);
    this.#part('primer').hidden = true;
  }

  #showNudge(isShown) {
    this.#part('nudge').hidden = !isShown || this.#isMuted;
  }

  #writeExample() {
    const example = this.#part('example');
    const { text, lang } = exampleFor(this.#persona.spokenTo);
    example.textContent = text;
    example.lang = lang;
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}
