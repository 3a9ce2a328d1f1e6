// How much of each answer arrived and was played, and what of that is still to be reported to the server. Pure.

export const BYTES_PER_MS = 48; // of 24 kHz PCM16
const FINISHED_KEPT = 4; // the last reports may have been lost with the connection

export class PlaybackProgress {
  #items = new Map(); // id -> {receivedBytes, playedMs, isFinished, isReported}

  /** An item that is sent from the middle counts from there. */
  begin(itemId, fromBytes) {
    const playedMs = Math.floor(fromBytes / BYTES_PER_MS);
    this.#items.set(itemId, { receivedBytes: fromBytes, playedMs, isFinished: false, isReported: true });
  }

  received(itemId, bytes) {
    const item = this.#item(itemId);
    item.receivedBytes += bytes;
    item.isReported = false;
  }

  played(itemId, playedMs, isFinished = false) {
    const item = this.#item(itemId);
    if (item.playedMs === playedMs && item.isFinished === isFinished) return;
    Object.assign(item, { playedMs, isFinished, isReported: false });
  }

  /** What has arrived counts as played. */
  playAll() {
    for (const [itemId, item] of this.#items) this.played(itemId, Math.floor(item.receivedBytes / BYTES_PER_MS), true);
  }

  knows(itemId) {
    return this.#items.has(itemId);
  }

  receivedBytes(itemId) {
    return this.#items.get(itemId)?.receivedBytes ?? 0;
  }

  /**
   * Reports what is due, oldest item first; what could not be sent stays due.
   * @param {(fields: object) => boolean} send sends the fields of a `playback.progress`; false without a connection
   */
  reportDue(send) {
    for (const [itemId, item] of this.#items) {
      if (!item.isReported) item.isReported = send(fieldsOf(itemId, item));
    }
    this.#forgetTheOldest();
  }

  /** Everything is due once more. */
  repeat() {
    for (const item of this.#items.values()) item.isReported = false;
  }

  /** Nothing more is reported of the item, and nothing more of the others will be played. */
  flushed(itemId) {
    this.#items.delete(itemId);
    for (const item of this.#items.values()) item.isFinished = true;
  }

  #forgetTheOldest() {
    const finished = [...this.#items].filter(([, item]) => item.isFinished && item.isReported);
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
