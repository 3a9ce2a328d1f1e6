// The captions as a list in the order of the conversation, whatever order they arrive in. Pure.

export class Captions {
  #items = []; // {id, previousId, role, text, isFinal, isInterrupted}
  #cutIds = new Set(); // a cut may arrive before the words
  #typed = []; // on their way: items with `isPending`, which stand last
  #typedCount = 0;

  get items() {
    return [...this.#items, ...this.#typed];
  }

  /** What was typed just now. It stays until the server has it in its place in the conversation. */
  type(text) {
    const id = `typed ${(this.#typedCount += 1)}`;
    const item = { id, role: 'user', text, isFinal: false, isInterrupted: false, isPending: true };
    this.#typed.push(item);
    return item;
  }

  /** The call is over: what has not come back by now never will. Returns what that is. */
  giveUpTyped() {
    for (const item of this.#typed) item.isLost = true;
    return this.#typed;
  }

  /** A piece of a caption that still grows. */
  append({ item_id, previous_item_id, role, text }) {
    const item = this.#place({ item_id, previous_item_id, role });
    if (!item.isFinal) item.text += text; // else the whole text has arrived before this piece
    return item;
  }

  /** The whole caption. One without words (a cough) is removed; then the result is null. */
  complete({ item_id, previous_item_id, role, text }) {
    const item = this.#place({ item_id, previous_item_id, role });
    if (role === 'user') this.takeBack(text);
    return item.isInterrupted && item.isFinal ? item : this.#settle(item, text);
  }

  /** The answer was cut; `text` is what of it was heard. Null when nothing of it is shown. */
  interrupt({ item_id, text }) {
    this.#cutIds.add(item_id);
    const item = this.#find(item_id);
    if (!item) return null;
    item.isInterrupted = true;
    return this.#settle(item, text ?? item.text);
  }

  /** What was typed is no longer on its way: it has its place in the conversation, or the server did not take it. */
  takeBack(text) {
    const index = this.#typed.findIndex((item) => sameWords(item.text, text));
    if (index >= 0) this.#typed.splice(index, 1);
  }

  #settle(item, text) {
    item.text = text;
    item.isFinal = true;
    if (text.trim()) return item;
    this.#items.splice(this.#items.indexOf(item), 1);
    return null;
  }

  #place({ item_id: id, previous_item_id: previousId = null, role }) {
    const known = this.#find(id);
    if (known) {
      if (known.previousId !== previousId) this.#move(known, previousId);
      return known;
    }
    const item = { id, previousId, role, text: '', isFinal: false, isInterrupted: this.#cutIds.has(id) };
    this.#items = ordered([...this.#items, item]);
    return item;
  }

  /** It has turned out where it stands. What it goes after may have followed it so far. */
  #move(item, previousId) {
    let follower = this.#find(previousId);
    while (follower && follower.previousId !== item.id) follower = this.#find(follower.previousId);
    if (follower) follower.previousId = item.previousId;
    item.previousId = previousId;
    this.#items = ordered(this.#items);
  }

  #find(id) {
    return this.#items.find((item) => item.id === id);
  }
}

/** Each item after its previous one. The first of all comes first; chains whose start is missing keep their order. */
function ordered(items) {
  const ids = new Set(items.map((item) => item.id));
  const starts = items.filter((item) => !ids.has(item.previousId));
  const first = starts.filter((item) => item.previousId === null);
  const others = starts.filter((item) => item.previousId !== null);
  return [...first, ...others].flatMap((start) => chainFrom(start, items));
}

function chainFrom(item, items) {
  const following = items.filter((other) => other.previousId === item.id);
  return [item, ...following.flatMap((next) => chainFrom(next, items))];
}

/** The server leaves out what a text cannot hold: half characters, controls, blanks at the ends. */
function sameWords(one, other) {
  return onlyWords(one) === onlyWords(other);
}

function onlyWords(text) {
  return text.normalize().replace(/[\p{C}\p{Z}\uFFFD]/gu, '');
}
