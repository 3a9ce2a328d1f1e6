// After the call: what was said can be copied, downloaded and opened.

const SHOWN_MS = 3000;

/** The captions as plain text, a line each turn. */
export function asText(items, shortName) {
  const lines = items.map(({ role, text, isInterrupted, isLost }) => {
    const marks = [isInterrupted && 'interrupted', isLost && 'not delivered'].filter(Boolean);
    const mark = marks.length ? ` (${marks.join(', ')})` : '';
    return `${role === 'user' ? 'You' : shortName}: ${text.trim()}${mark}`;
  });
  return lines.join('\n');
}

export class Kept {
  #block;
  #shortName;
  #text = '';
  #status;
  #forget = null;

  constructor(block, shortName) {
    this.#block = block;
    this.#shortName = shortName;
    this.#status = this.#part('status');
    this.#part('copy').addEventListener('click', () => this.#copy());
  }

  /** @param {string | null} conversationId null if the call never began: then nothing was kept */
  show(conversationId, items) {
    this.#text = asText(items, this.#shortName);
    this.#block.hidden = conversationId === null || !items.length;
    if (this.#block.hidden) return;
    const address = `${this.#block.closest('[data-conversations-url]').dataset.conversationsUrl}${conversationId}/`;
    this.#part('open').href = address;
    this.#part('download').href = `${address}export.txt`;
    this.#part('copy').hidden = !navigator.clipboard; // a browser has none where the page is not secure
  }

  hide() {
    this.#block.hidden = true;
    this.#say('Copy', '');
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text);
      this.#say('Copied', 'Copied');
    } catch {
      this.#say('Not copied', 'Your browser did not let the page copy.');
    }
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => this.#say('Copy', ''), SHOWN_MS);
  }

  #say(label, status) {
    this.#part('copy').textContent = label;
    this.#status.textContent = status;
  }

  #part(name) {
    return this.#block.querySelector(`[data-kept=${name}]`);
  }
}
