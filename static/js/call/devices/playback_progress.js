// What of each answer arrived and was played, and what of that the server has not been told yet. Pure.

export const BYTES_PER_MS = 48; // of 24 kHz PCM16
const FINISHED_KEPT = 4; // what was told last may have been lost with the connection

export class PlaybackProgress {
  #items = new Map(); // id -> {receivedBytes, playedMs, isFinished, isTold}

  /** An item whose first bytes are not sent any more counts from where they end. */
  begin(itemId, fromBytes) {
    const playedMs = Math.floor(fromBytes / BYTES_PER_MS);
    this.#items.set(itemId, { receivedBytes: fromBytes, playedMs, isFinished: false, isTold: true });
  }

  received(itemId, bytes) {
    const item = this.#item(itemId);
    item.receivedBytes += bytes;
    item.isTold = false;
  }

  played(itemId, playedMs, isFinished = false) {
    const item = this.#item(itemId);
    if (item.playedMs === playedMs && item.isFinished === isFinished) return;
    Object.assign(item, { playedMs, isFinished, isTold: false });
  }

  knows(itemId) {
    return this.#items.has(itemId);
  }

  receivedBytes(itemId) {
    return this.#items.get(itemId)?.receivedBytes ?? 0;
  }

  /**
   * Tells what is due, oldest item first, and keeps what could not be told.
   * @param {(fields: object) => boolean} tell sends the fields of a `playback.progress`; false if there was no way
   */
  tellDue(tell) {
    for (const [itemId, item] of this.#items) {
      if (!item.isTold) item.isTold = tell(fieldsOf(itemId, item));
    }
    this.#forgetTheOldest();
  }

  /** All of it is due once more. */
  repeat() {
    for (const item of this.#items.values()) item.isTold = false;
  }

  /** Nothing more will be said of the item, and of the others nothing more will be played. */
  flushed(itemId) {
    this.#items.delete(itemId);
    for (const item of this.#items.values()) item.isFinished = true;
  }

  #forgetTheOldest() {
    const finished = [...this.#items].filter(([, item]) => item.isFinished && item.isTold);
    for (const [itemId] of finished.slice(0, -FINISHED_KEPT)) this.#items.delete(itemId);
  }

  #item(itemId) {
    if (!this.#items.has(itemId)) this.begin(itemId, 0);
    return this.#items.get(itemId);
  }
}

function fieldsOf(itemId, { playedMs, receivedBytes }) {
  return { item_id: itemId, played_ms: playedMs, received_bytes: receivedBytes };
}
