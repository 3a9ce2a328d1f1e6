// The browser's end of the voice socket: JSON messages and frames of audio, in order, until one side closes.

const NORMAL_CLOSE = 1000;

export class VoiceSocket {
  #socket;
  #lastSeq = null;
  #on;

  /**
   * @param {{message: (message: object) => void, audio: (pcm: ArrayBuffer) => void, open: () => void,
   *   close: (code: number) => void, log: (level: string, text: string) => void}} on
   */
  constructor(url, on, WebSocketClass = globalThis.WebSocket) {
    this.#on = on;
    this.#socket = new WebSocketClass(url);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#start();
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    this.#socket.onclose = ({ code }) => this.#on.close(code);
  }

  /** Sends a message; false when the socket is not open. */
  send(type, fields = {}) {
    return this.#write(JSON.stringify({ type, ...fields }));
  }

  sendAudio(frame) {
    return this.#write(frame);
  }

  /** Says goodbye and closes; nothing is told to `on` any more. */
  stop() {
    this.send('session.stop');
    this.drop();
  }

  drop() {
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(NORMAL_CLOSE);
  }

  /** A dropped session is resumed here: `session.start` with its conversation id and cursor. */
  #start() {
    this.send('session.start');
    this.#on.open();
  }

  #write(payload) {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    this.#socket.send(payload);
    return true;
  }

  #receive(received) {
    if (received instanceof ArrayBuffer) return this.#on.audio(received);
    const message = parse(received);
    if (!message) return this.#on.log('warning', 'A message from the server was not JSON with a type.');
    this.#watchForGap(message.seq);
    return this.#on.message(message);
  }

  #watchForGap(seq) {
    if (!Number.isInteger(seq)) return;
    if (this.#lastSeq !== null && seq <= this.#lastSeq) {
      this.#on.log('warning', `Message ${seq} came after ${this.#lastSeq}.`);
    }
    this.#lastSeq = seq;
  }
}

/** The message, or null for what is none. */
function parse(text) {
  try {
    const message = JSON.parse(text);
    return typeof message?.type === 'string' ? message : null;
  } catch {
    return null;
  }
}
