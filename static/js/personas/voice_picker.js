// Makes a list of voices of the plain field of a persona's voice: it is searched by words, narrowed, and can be heard.
//
// The field is an editable combobox (WAI-ARIA): the list shows what its words find, and only a choice changes the voice.
// A name that is in no list may be typed too, since the service has newer ones.
import { Latest } from './latest.js';
import { VoiceAdvice } from './voice_advice.js';
import { VoiceOptions } from './voice_options.js';
import { VoicePlayer, shown } from './voice_player.js';

const LISTED_KINDS = ['azure-standard', 'openai', 'azure-realtime-native'];
const NAME = /^[A-Za-z]{2,3}(-[A-Za-z0-9]+)+(:[A-Za-z0-9-]+)?$/;
const NO_LIST = 'The list of voices did not come. Try again in a moment; if that does not help, reload the page.';
const MOVES = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp'];

export class VoicePicker {
  #root;
  #field;
  #form;
  #options;
  #advice;
  #player;
  #found = new Latest();
  #chosen; // the voice as long as the field has words to search for
  #listening = new AbortController();

  constructor(root) {
    this.#root = root;
    this.#field = document.getElementById(root.dataset.voicePicker);
    this.#form = this.#field.form;
    this.#options = new VoiceOptions(this.#part('options'), this.#field);
    this.#player = new VoicePlayer((state, sentence) => this.#playerIs(state, sentence));
    this.#advice = new VoiceAdvice(this.#part('advice'), root.dataset.advice, {
      settings: (names) => Object.fromEntries(names.map((name) => [name, this.#setting(name)])),
      choose: (voice) => {
        this.#field.focus(); // the button that was pressed goes
        this.#choose(voice);
      },
      say: (sentence) => (this.#part('aloud').textContent = sentence), // the box shows it
    });
  }

  connect() {
    this.#chosen = this.#field.value;
    this.#becomeCombobox();
    for (const part of ['play', 'narrow', 'keys']) this.#part(part).hidden = false;
    const listen = (target, type, does) => target.addEventListener(type, does, { signal: this.#listening.signal });
    listen(this.#field, 'input', () => this.#typed());
    listen(this.#field, 'keydown', (event) => this.#key(event));
    for (const each of [this.#field, this.#part('narrow')]) listen(each, 'focusout', (event) => this.#focusGoesTo(event.relatedTarget));
    listen(this.#part('options'), 'pointerdown', (event) => event.preventDefault()); // the field keeps the focus
    listen(this.#part('options'), 'click', (event) => this.#click(event.target));
    listen(this.#part('narrow'), 'change', () => this.#search(this.#words(), 0));
    listen(this.#part('play'), 'click', () => this.#play(this.#present));
    listen(this.#form, 'change', (event) => this.#changed(event.target.name));
    this.#changed('voice_kind', { isAsked: false });
  }

  disconnect() {
    this.#listening.abort();
    this.#found.stop();
  }

  #becomeCombobox() {
    this.#field.removeAttribute('list');
    const keys = this.#part('keys').id;
    const described = [this.#field.getAttribute('aria-describedby'), keys].filter(Boolean).join(' ');
    const attributes = { role: 'combobox', autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-expanded': 'false' };
    Object.assign(attributes, { 'aria-controls': this.#part('options').id, 'aria-describedby': described });
    for (const [name, value] of Object.entries(attributes)) this.#field.setAttribute(name, value);
  }

  #typed() {
    this.#isSearching(!this.#isName(this.#field.value));
    this.#search(this.#field.value);
  }

  /** Words to search for are no voice with a fault: the form is not checked for them. */
  #isSearching(is) {
    const was = this.#field.hasAttribute('data-searching');
    this.#field.toggleAttribute('data-searching', is);
    if (was && !is) this.#field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  async #search(words, pauseMs) {
    if (!this.#hasList) return;
    const wish = { q: words, kind: this.#setting('voice_kind'), near: this.#setting('language'), ...this.#filters() };
    const found = await this.#found.get(this.#root.dataset.list, wish, pauseMs);
    if (found === undefined) return;
    if (found === null) return this.#say(NO_LIST, true);
    this.#options.show(found.voices, this.#chosen);
    this.#say(found.said);
  }

  #filters() {
    const chosen = [...this.#part('narrow').querySelectorAll('[data-filter]')];
    const values = chosen.map(({ dataset, type, checked, value }) => [dataset.filter, type !== 'checkbox' || checked ? value : '']);
    return Object.fromEntries(values.filter(([, value]) => value));
  }

  /** What is looked for: nothing while the field has the voice itself. */
  #words() {
    return this.#field.value === this.#chosen ? '' : this.#field.value;
  }

  #key(event) {
    if (event.isComposing || !this.#hasList) return;
    if (MOVES.includes(event.key) && !event.ctrlKey && !event.metaKey) this.#move(event);
    else if (event.key === 'Enter' && (this.#options.isOpen || event.shiftKey)) this.#enter(event);
    else if (event.key === 'Escape' && this.#isBusy) this.#escape(event);
  }

  async #move(event) {
    if (event.altKey && event.key === 'ArrowUp') return this.#options.close();
    if (!this.#options.isOpen && event.key.startsWith('Page')) return;
    event.preventDefault();
    if (!this.#options.isOpen) await this.#search(this.#words(), 0);
    if (!event.altKey) this.#options.move(event.key);
  }

  #enter(event) {
    const { active } = this.#options;
    if (event.shiftKey) this.#play(active ?? this.#present);
    else if (active) this.#choose(active);
    else if (this.#isName(this.#field.value)) return;
    else this.#options.move('ArrowDown'); // words are no voice: the first that they find is
    event.preventDefault();
  }

  get #isBusy() {
    return this.#options.isOpen || this.#field.value !== this.#chosen;
  }

  #escape(event) {
    event.preventDefault();
    this.#found.stop();
    this.#options.close();
    this.#field.value = this.#chosen;
    this.#isSearching(false);
    this.#say('');
  }

  #click(element) {
    const voice = this.#options.voiceAt(element);
    if (!voice) return;
    if (element.closest('.voice-hear')) this.#play(voice);
    else this.#choose(voice);
  }

  #choose(voice) {
    this.#found.stop();
    this.#options.close();
    this.#field.value = this.#chosen = voice.name;
    this.#isSearching(false);
    this.#say(`${[voice.label, voice.about].filter(Boolean).join(', ')} is chosen.`);
    this.#field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** The words stay while somebody narrows the list that they find. */
  #focusGoesTo(element) {
    if (element !== this.#field && !this.#part('narrow').contains(element)) this.#leave();
  }

  /** Without a choice the voice stays, unless the name of another one was typed. */
  #leave() {
    this.#found.stop();
    const { value } = this.#field;
    if (value === '' || this.#isName(value)) this.#chosen = value;
    else this.#say(`“${value}” is no voice: it is still ${this.#chosen}.`);
    this.#field.value = this.#chosen;
    this.#isSearching(false);
    this.#options.close();
  }

  #isName(value) {
    return value === this.#chosen || !this.#hasList || NAME.test(value) || this.#options.has(value);
  }

  #changed(name, { isAsked = true } = {}) {
    if (name === 'voice_kind') {
      for (const part of ['play', 'narrow', 'keys']) this.#part(part).hidden = !this.#hasList;
      this.#options.show([], '');
    }
    if (name === this.#field.name && this.#isName(this.#field.value)) this.#chosen = this.#field.value;
    if (isAsked && this.#advice.concerns(name)) this.#advice.ask();
  }

  #play(voice) {
    const settings = new FormData();
    for (const name of ['csrfmiddlewaretoken', 'voice_kind', 'voice_rate', 'language']) settings.set(name, this.#setting(name));
    settings.set('voice_name', voice.name);
    this.#player.toggle(this.#root.dataset.play, settings, voice.label);
  }

  #playerIs(state, sentence) {
    shown(state, this.#part('play').firstChild);
    this.#say(sentence, state === 'failed');
  }

  #say(sentence, isFailure = false) {
    const status = this.#part('status');
    status.textContent = sentence;
    status.classList.toggle('failed', isFailure);
  }

  get #hasList() {
    return LISTED_KINDS.includes(this.#setting('voice_kind'));
  }

  get #present() {
    return { name: this.#chosen, label: this.#chosen || 'The voice' };
  }

  #setting(name) {
    if (name === this.#field.name) return this.#chosen;
    return this.#form.elements.namedItem(name)?.value ?? '';
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}
