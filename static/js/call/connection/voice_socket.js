// The browser's end of the voice socket: JSON messages and frames of audio, in order, until one side closes.

const NORMAL_CLOSE = 1000;
const ANOTHER_FOLLOWS = 4000; // our own close code while the call goes on with another socket

export class VoiceSocket {
  #socket;
  #on;

  /**
   * @param {object} startFields of `session.start`, which is sent as soon as the socket is open
   * @param {{message: (message: object) => void, audio: (pcm: ArrayBuffer) => void, open: () => void,
   *   close: (code: number) => void, log: (level: string, text: string) => void}} on
   */
  constructor(url, startFields, on, WebSocketClass = globalThis.WebSocket) {
    this.#on = on;
    this.#socket = new WebSocketClass(url);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#start(startFields);
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    this.#socket.onclose = ({ code }) => this.#on.close(code);
  }

  get isOpen() {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Sends a message; false when the socket is not open. */
  send(type, fields = {}) {
    return this.#write(JSON.stringify({ type, ...fields }));
  }

  sendAudio(frame) {
    return this.#write(frame);
  }

  /** Ends the call and closes the socket; `on` is not called any more. */
  stop() {
    this.send('session.stop');
    this.#close(NORMAL_CLOSE);
  }

  /** Closes the socket without ending the call; `on` is not called any more. */
  drop() {
    this.#close(ANOTHER_FOLLOWS);
  }

  #close(code) {
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(code);
  }

  #start(fields) {
    this.send('session.start', fields);
    this.#on.open();
  }

  #write(payload) {
    if (!this.isOpen) return false;
    this.#socket.send(payload);
    return true;
  }

  #receive(received) {
    if (received instanceof ArrayBuffer) return this.#on.audio(received);
    const message = parse(received);
    if (!message) return this.#on.log('warning', 'A message from the server was not JSON with a type.');
    return this.#on.message(message);
  }
}

/** The message; null if the text is not JSON with a type. */
function parse(text) {
  try {
    const message = JSON.parse(text);
    return typeof message?.type === 'string' ? message : null;
  } catch {
    return null;
  }
}
