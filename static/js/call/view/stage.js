// The middle of the page: orb, word, hint, and the panel that belongs to the state.
import { describeFault } from './errors.js';
import { EchoGuard } from './echo_guard.js';
import { FaultPanel } from './fault_panel.js';
import { Kept } from './kept.js';
import { describeMicrophone } from './microphone_words.js';
import { Nudge, exampleFor } from './nudge.js';
import { Orb } from './orb.js';
import { recall, remember } from './preferences.js';
import { MicrophoneState } from '../devices/microphone_states.js';
import { State, isResting } from '../states.js';
import { isAnnounced, mayBeHeard, pageTitle, stateHint, stateWord } from './words.js';

const PROMPT_HINT_AFTER_MS = 8_000; // the browser's question may be hidden, and waits without end
const HIDDEN_PROMPT_HINT = 'The browser’s question may be hidden. Look near the address, and allow the microphone.';

export class Stage {
  orb;
  #root;
  #persona;
  #kept;
  #faults;
  #nudge;
  #echoGuard = new EchoGuard(() => this.refresh(this.#sound));
  #fault;
  #trouble;
  #shownTrouble; // its title
  #description = null; // of the fault that ended the call
  #promptTimer = null;
  #state = State.IDLE;
  #sound = {};
  #isNudgeDue = false;
  #ownWords;

  /**
   * @param persona {name, shortName, spokenTo, mayBeInterrupted, hasEchoGuard}
   * @param faults what is shown for each code of the server
   * @param on `fault(action)`, `microphone(action)`: does what a button of the panel offers, after and in the call;
   *   `words(state)`: {word, hint} of a state, where they are not the usual ones
   */
  constructor(root, persona, faults, on) {
    this.#ownWords = on.words;
    this.#root = root;
    this.#persona = persona;
    this.#faults = faults;
    this.orb = new Orb(this.#part('orb'));
    this.#kept = new Kept(this.#part('kept'), persona.shortName);
    this.#nudge = new Nudge((isDue) => this.#setNudge(isDue));
    this.#fault = new FaultPanel(this.#part('fault'), on.fault);
    this.#trouble = new FaultPanel(this.#part('microphone'), on.microphone);
    this.#part('primer').hidden = recall('microphone-explained', false);
    this.#writeExample();
  }

  /** @param {boolean} isNew the persona has said nothing yet */
  callBegins({ isNew }) {
    this.#kept.hide();
    this.#echoGuard.begin(isNew && this.#persona.hasEchoGuard);
  }

  /** @param sound {microphone, isMuted, isPaused, isOnline} */
  stateChanged(state, sound) {
    this.#state = state;
    this.#root.dataset.state = state;
    this.orb.stateChanged(state, !isResting(state));
    this.#echoGuard.stateChanged(state);
    this.refresh(sound);
    if (isAnnounced(state)) this.#part('status').replaceChildren(this.#word);
    if (isResting(state)) this.#part('status').replaceChildren();
    this.#part('start').hidden = state !== State.IDLE;
    this.#part('summary').hidden = state !== State.STOPPED;
    if (state !== State.ERROR) this.#fault.hide();
    this.#watchPrompt(state);
    if (sound.microphone !== MicrophoneState.OFF) this.#nudge.stateChanged(state);
    if (isResting(state)) this.#nudge.disconnect();
  }

  /** What depends on the state and on how the person can be heard. */
  refresh(sound) {
    const mayInterrupt = this.#persona.mayBeInterrupted && !this.#echoGuard.holds;
    this.#sound = { ...sound, mayInterrupt };
    this.#part('state').textContent = this.#word;
    document.title = pageTitle(this.#titleWord, this.#persona.name);
    this.#part('hint').textContent = this.#ownWords(this.#state).hint ?? stateHint(this.#state, this.#sound);
    this.#showTrouble();
    this.#showNudge();
    if (sound.microphone === MicrophoneState.GOOD) this.#microphoneAllowed();
  }

  /** The person has said something in this call. */
  said() {
    this.#nudge.said();
  }

  showFault(fault) {
    this.#description = describeFault(fault, this.#faults, navigator.userAgent);
    this.#fault.show(this.#description);
  }

  /** Moves the keyboard's focus to what matters now: the way out of a fault, the summary, or the heading. */
  focus(state) {
    if (state === State.ERROR) return this.#fault.focus();
    if (state === State.STOPPED) return this.#part('summary-title').focus();
    return document.querySelector('[data-part=heading]').focus();
  }

  /** @param said items of the captions, of the conversation with that id */
  summarise(text, conversationId, said) {
    this.#part('summary-text').textContent = text;
    this.#kept.show(conversationId, said);
  }

  get #word() {
    return this.#ownWords(this.#state).word ?? stateWord(this.#state, this.#persona.shortName, this.#sound);
  }

  get #titleWord() {
    if (this.#state === State.IDLE) return '';
    return this.#state === State.ERROR ? this.#description.title : this.#word;
  }

  #showTrouble() {
    const mayShow = !isResting(this.#state) && this.#state !== State.REQUESTING_MICROPHONE;
    const description = mayShow ? describeMicrophone(this.#sound.microphone, navigator.userAgent) : null;
    if (description?.title === this.#shownTrouble) return; // once: a screen reader says it each time
    this.#shownTrouble = description?.title;
    if (description) this.#trouble.show({ ...description, isCalm: true });
    else this.#trouble.hide();
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

  #setNudge(isDue) {
    this.#isNudgeDue = isDue;
    this.#showNudge();
  }

  #showNudge() {
    const isInvited = mayBeHeard(this.#sound) && this.#sound.microphone !== MicrophoneState.SILENT;
    this.#part('nudge').hidden = !this.#isNudgeDue || !isInvited;
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
