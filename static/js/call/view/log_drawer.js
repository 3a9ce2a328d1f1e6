// The staff's drawer: the log book on the page, filtered by level, to be copied.
import { LogBook, MAX_LINES, isAtLeast, lineText } from './log_book.js';

export class LogDrawer {
  #book = new LogBook();
  #root;
  #list;
  #filter;

  /** @param {(text: string) => void} say shows the person whether copying worked */
  constructor(root, say) {
    this.#root = root;
    this.#list = root.querySelector('[data-log-lines]');
    this.#filter = root.querySelector('[data-log-level]');
    this.#filter.addEventListener('change', () => this.#showAll());
    root.querySelector('[data-log-copy]').addEventListener('click', () => this.#copy(say));
  }

  add(level, text) {
    const line = this.#book.add(level, text);
    if (!this.#root.hidden && isAtLeast(line.level, this.#filter.value)) this.#show(line);
  }

  toggle(isOpen) {
    this.#root.hidden = !isOpen;
    if (isOpen) this.#showAll();
  }

  #showAll() {
    this.#list.replaceChildren();
    this.#book.from(this.#filter.value).forEach((line) => this.#show(line));
  }

  #show(line) {
    const entry = document.createElement('li');
    entry.dataset.level = line.level;
    entry.textContent = lineText(line);
    const wasAtEnd = this.#list.scrollTop + this.#list.clientHeight >= this.#list.scrollHeight - 4;
    this.#list.append(entry);
    if (this.#list.childElementCount > MAX_LINES) this.#list.firstElementChild.remove();
    if (wasAtEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }

  async #copy(say) {
    try {
      await navigator.clipboard.writeText(this.#book.from(this.#filter.value).map(lineText).join('\n'));
      say('The log is in your clipboard.');
    } catch {
      say('Your browser did not allow copying.');
    }
  }
}
