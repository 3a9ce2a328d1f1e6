// Keeps what is said between the click and the ready session, then sends it in order.

export const MAX_FRAMES = 125; // 5 s of 40 ms: the burst that the server takes

export class PreconnectBuffer {
  #frames = [];
  #send = null;

  /** There is a session that gets each frame at once. */
  get isOpen() {
    return this.#send !== null;
  }

  /** Sends the frame, or keeps it until `open`; beyond 5 s the oldest is dropped. */
  push(frame) {
    if (this.#send) return void this.#send(frame);
    this.#frames.push(frame);
    if (this.#frames.length > MAX_FRAMES) this.#frames.shift();
  }

  /** The session is ready: `send` gets what was kept, and from now on every frame at once. */
  open(send) {
    this.#frames.splice(0).forEach(send);
    this.#send = send;
  }

  /** Keeps frames again, for a session that is still to come. */
  close() {
    this.#send = null;
  }
}
