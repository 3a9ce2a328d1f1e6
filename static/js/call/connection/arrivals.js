// What of a conversation has arrived here, so that another socket goes on after it. Pure.

export class Arrivals {
  #conversationId;
  #seq = null; // of the last message
  #itemId = null; // whose audio arrived last
  #receivedBytes = 0; // of that item in all

  /** @param {string | null} conversationId of a call to take up, of which nothing has arrived here yet */
  constructor(conversationId = null) {
    this.#conversationId = conversationId;
  }

  get conversationId() {
    return this.#conversationId;
  }

  /** The fields of `session.start`. */
  get startFields() {
    if (this.#conversationId === null) return {};
    const fields = { resume: this.#conversationId };
    if (this.#seq !== null) fields.after_seq = this.#seq;
    if (this.#seq !== null && this.#itemId !== null) {
      Object.assign(fields, { item_id: this.#itemId, received_bytes: this.#receivedBytes });
    }
    return fields;
  }

  /** Notes a message; false if it has arrived before. `session.started` and a fatal `error` are always news. */
  takes(message) {
    if (message.type === 'error' && message.fatal) return true; // its number is not one of the conversation's
    if (message.type === 'session.started') this.#started(message);
    else if (this.#seq !== null && message.seq <= this.#seq) return false;
    if (Number.isInteger(message.seq)) this.#seq = Math.max(this.#seq ?? 0, message.seq);
    if (message.type === 'audio.started') this.#audioStarted(message);
    return true;
  }

  audioArrived(bytes) {
    this.#receivedBytes += bytes;
  }

  /** Another conversation than the one that was asked for counts from the start. */
  #started({ conversation_id: conversationId }) {
    if (conversationId === this.#conversationId) return;
    if (this.#conversationId !== null) this.#seq = this.#itemId = null;
    this.#conversationId = conversationId;
  }

  #audioStarted({ item_id: itemId, from_bytes: fromBytes = 0 }) {
    this.#itemId = itemId;
    this.#receivedBytes = fromBytes;
  }
}
