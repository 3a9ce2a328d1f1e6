// The captions as a list in the order of the conversation, whatever order they arrive in. Pure.

export class Captions {
  #items = []; // {id, previousId, role, text, isFinal, isInterrupted}
  #interruptedIds = new Set(); // the cut can be told before the words

  get items() {
    return this.#items;
  }

  /** A piece of an utterance that is still going on. */
  append({ item_id, previous_item_id, role, text }) {
    const item = this.#place({ item_id, previous_item_id, role });
    if (item.isFinal) return item; // a piece that was overtaken by the whole
    item.text += text;
    return item;
  }

  /** The whole utterance. One without words (a cough) is taken out again, and null comes back. */
  complete({ item_id, previous_item_id, role, text }) {
    const item = this.#place({ item_id, previous_item_id, role });
    item.text = text;
    item.isFinal = true;
    if (text.trim()) return item;
    this.#items.splice(this.#items.indexOf(item), 1);
    return null;
  }

  /** The answer was cut; null when nothing of it has been written yet. */
  interrupt({ item_id }) {
    this.#interruptedIds.add(item_id);
    const item = this.#find(item_id);
    if (!item) return null;
    item.isInterrupted = true;
    return item;
  }

  #place({ item_id: id, previous_item_id: previousId = null, role }) {
    const known = this.#find(id);
    if (known) return known;
    const item = { id, previousId, role, text: '', isFinal: false, isInterrupted: this.#interruptedIds.has(id) };
    this.#items.splice(this.#indexFor(item), 0, item);
    return item;
  }

  /** Before the item that names it as its previous one; else behind its own previous one; else last. */
  #indexFor({ id, previousId }) {
    const next = this.#items.findIndex((item) => item.previousId === id);
    if (next >= 0) return next;
    const previous = previousId === null ? -1 : this.#items.findIndex((item) => item.id === previousId);
    return previous >= 0 ? previous + 1 : this.#items.length;
  }

  #find(id) {
    return this.#items.find((item) => item.id === id);
  }
}
