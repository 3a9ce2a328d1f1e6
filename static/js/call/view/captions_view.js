// Shows the captions, scrolls to the latest one, and announces finished ones to screen readers.
import { Captions } from './captions.js';

const NEAR_THE_END_PX = 40;

export class CaptionsView {
  #captions = new Captions();
  #rows = new Map(); // item id -> li
  #list;
  #template;
  #jump;
  #announcer;
  #persona;
  #earlierRows = 0; // of conversations before this one, and their dividers
  #isFollowing = true;
  #lastTop = 0;

  /** @param persona {shortName, language} */
  constructor(root, announcer, persona) {
    this.#list = root.querySelector('ol');
    this.#template = root.querySelector('template');
    this.#jump = root.querySelector('[data-jump]');
    this.#announcer = announcer;
    this.#persona = persona;
    this.#earlierRows = this.#list.childElementCount; // of the conversation that this one goes on from
    this.#list.addEventListener('scroll', () => this.#scrolled());
    new ResizeObserver(() => this.#isFollowing && this.#scrollToLatest()).observe(this.#list);
    this.#jump.addEventListener('click', () => this.#jumpToLatest());
  }

  get items() {
    return this.#captions.items;
  }

  /**
   * A call begins. What was said before stays where it is, above a divider.
   * @param conversationId of a call to take up; null for a new one
   * @param shownId of the call before, if there was one
   */
  callBegins(conversationId, shownId) {
    const { shortName } = this.#persona;
    if (conversationId === null) this.#divideOnce(`A new call. ${shortName} does not know what was said before.`);
    else if (shownId !== undefined && conversationId !== shownId) this.clear();
  }

  /** Takes every message of the server, and uses those that are captions. */
  received(message) {
    switch (message.type) {
      case 'transcript.delta':
        return this.#show(this.#captions.append(message));
      case 'transcript.done':
        return this.#settle(this.#captions.complete(message));
      case 'transcript.truncated':
        return this.#settle(this.#captions.interrupt(message));
      case 'notice':
        if (message.code === 'text_not_taken') this.#takeBack(message.text);
    }
  }

  /** Shows at once what was typed: the service may take its time. */
  typed(text) {
    this.#follow(true);
    this.#show(this.#captions.type(text));
  }

  /** A word about what is shown of that item, in the row's `data-note`. */
  note(itemId, text) {
    this.#rows.get(itemId)?.querySelector('[data-note]')?.replaceChildren(text);
  }

  callEnded() {
    for (const item of this.#captions.giveUpTyped()) this.#show(item);
  }

  /** What follows is another conversation. */
  divide(text) {
    this.callEnded();
    const divider = document.createElement('li');
    divider.className = 'divider';
    divider.textContent = text;
    this.#list.append(divider);
    this.#captions = new Captions();
    this.#rows.clear();
    this.#earlierRows = this.#list.childElementCount;
    this.#announcer.replaceChildren(text);
    if (this.#isFollowing) this.#scrollToLatest();
  }

  #divideOnce(text) {
    const last = this.#list.lastElementChild;
    if (last && !last.classList.contains('divider')) this.divide(text);
  }

  clear() {
    this.#captions = new Captions();
    this.#rows.clear();
    this.#earlierRows = 0;
    this.#list.replaceChildren();
    this.#announcer.replaceChildren();
    this.#follow(true);
  }

  /** @param item that is final now; null if it is gone */
  #settle(item) {
    this.#dropGone();
    if (!item) return;
    const before = this.#rows.get(item.id);
    const wasFinal = before !== undefined && !before.classList.contains('partial');
    this.#show(item);
    this.#arrange();
    if (!wasFinal) this.#announce(item);
  }

  #takeBack(text) {
    this.#captions.takeBack(text);
    this.#dropGone();
  }

  #show(item) {
    const row = this.#rows.get(item.id) ?? this.#insert(item);
    row.classList.toggle('partial', !item.isFinal);
    row.querySelector('[data-pending]').hidden = !item.isPending || item.isLost;
    row.querySelector('[data-lost]').hidden = !item.isLost;
    row.classList.toggle('cut', item.isInterrupted);
    row.ariaHidden = item.isFinal || item.isLost ? null : 'true'; // only what is final is read out
    row.querySelector('[data-text]').textContent = item.text;
    row.querySelector('[data-interrupted]').hidden = !item.isInterrupted;
    this.#scrolled(); // the event of a scroll that was just made is still on its way
    if (this.#isFollowing) this.#scrollToLatest();
  }

  #insert(item) {
    const row = this.#template.content.firstElementChild.cloneNode(true);
    row.classList.add(item.role === 'user' ? 'you' : 'them');
    row.querySelector('[data-who]').textContent = this.#who(item);
    row.querySelector('[data-text]').lang = this.#persona.language;
    this.#rows.set(item.id, row);
    this.#arrange();
    return row;
  }

  /** A late item may also put two parts of the conversation in order, and one that is known may move. */
  #arrange() {
    this.#captions.items.forEach((item, index) => {
      const row = this.#rows.get(item.id);
      const there = this.#list.children[this.#earlierRows + index] ?? null;
      if (there !== row) this.#list.insertBefore(row, there);
    });
  }

  /** The rows of what is no item any more: it had no words, or was shown before the server had it. */
  #dropGone() {
    const ids = new Set(this.#captions.items.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
  }

  #announce(item) {
    const line = document.createElement('p');
    const [who, text] = [document.createElement('bdi'), document.createElement('bdi')]; // neither turns the other
    who.textContent = this.#who(item);
    text.dataset.text = '';
    text.lang = this.#persona.language;
    text.textContent = item.text;
    line.append(who, ': ', text);
    this.#announcer.replaceChildren(line);
  }

  #who({ role }) {
    return role === 'user' ? 'You' : this.#persona.shortName;
  }

  #jumpToLatest() {
    this.#follow(true);
    this.#scrollToLatest();
    this.#list.focus();
  }

  #scrollToLatest() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#lastTop = this.#list.scrollTop;
  }

  /** Only scrolling up stops following the latest caption; a list that grew or shrank is still followed. */
  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.#list;
    const isNearTheEnd = scrollTop + clientHeight >= scrollHeight - NEAR_THE_END_PX;
    this.#follow(isNearTheEnd || (this.#isFollowing && scrollTop >= this.#lastTop));
    this.#lastTop = scrollTop;
  }

  #follow(isFollowing) {
    this.#isFollowing = isFollowing;
    this.#jump.hidden = isFollowing;
  }
}
