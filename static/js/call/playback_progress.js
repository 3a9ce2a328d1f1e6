// What of each answer arrived and was played, and what of that the server has not been told yet. Pure.

export class PlaybackProgress {
  #items = new Map(); // id -> {receivedBytes, playedMs, isTold}

  received(itemId, bytes) {
    const item = this.#item(itemId);
    item.receivedBytes += bytes;
    item.isTold = false;
  }

  played(itemId, playedMs) {
    const item = this.#item(itemId);
    if (item.playedMs === playedMs) return;
    item.playedMs = playedMs;
    item.isTold = false;
  }

  receivedBytes(itemId) {
    return this.#items.get(itemId)?.receivedBytes ?? 0;
  }

  /** The fields of the `playback.progress` messages that are due now, oldest item first. */
  takeDue() {
    const due = [...this.#items].filter(([, item]) => !item.isTold);
    return due.map(([itemId]) => this.take(itemId));
  }

  /** The fields of one item's `playback.progress`. */
  take(itemId) {
    const item = this.#item(itemId);
    item.isTold = true;
    return { item_id: itemId, played_ms: item.playedMs, received_bytes: item.receivedBytes };
  }

  /** Nothing more will be said of the item. */
  forget(itemId) {
    this.#items.delete(itemId);
  }

  #item(itemId) {
    if (!this.#items.has(itemId)) this.#items.set(itemId, { receivedBytes: 0, playedMs: 0, isTold: true });
    return this.#items.get(itemId);
  }
}
