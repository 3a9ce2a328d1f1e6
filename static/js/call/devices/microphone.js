// The microphone as 40 ms frames of 24 kHz PCM16; while it is muted or unplugged, they are silent.

const PROCESSING = Object.freeze({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });

export class Microphone {
  isMuted = false;
  #context;
  #stream = null;
  #source = null;
  #node = null;
  #isClosed = false;
  #isSwitching = false;
  #on;
  #watch = () => this.#fallBackIfGone();

  /**
   * @param {{frame: (frame: Int16Array, level: number) => void, changed: (label: string | null) => void}} on
   * `changed` gets the label of the microphone that is used from now on, or null if none is left.
   */
  constructor(on) {
    this.#on = on;
  }

  /** Asks for the microphone; throws the browser's error, or one named InsecureContext or AudioFailed. */
  async open(workletUrl) {
    if (!navigator.mediaDevices) throw named('InsecureContext');
    this.#context = new AudioContext({ latencyHint: 'interactive' }); // the device's own rate: Firefox takes no other
    this.#take(await ask());
    await this.#startWorklet(workletUrl);
    this.#listen();
    navigator.mediaDevices.addEventListener('devicechange', this.#watch);
  }

  resume() {
    return this.#context?.resume();
  }

  close() {
    this.#isClosed = true;
    navigator.mediaDevices?.removeEventListener('devicechange', this.#watch);
    this.#stream?.getTracks().forEach((track) => track.stop());
    return this.#context?.close();
  }

  async #startWorklet(workletUrl) {
    this.#context.resume(); // not awaited: where a tap has to come first, it would wait for that
    try {
      await this.#context.audioWorklet.addModule(workletUrl);
    } catch (error) {
      throw named('AudioFailed', error);
    }
    this.#node = new AudioWorkletNode(this.#context, 'capture', { numberOfOutputs: 1 });
    this.#node.port.onmessage = ({ data }) => this.#pass(data);
    this.#node.connect(this.#context.destination); // it writes nothing there, but unconnected it may not run
  }

  #pass({ frame, level }) {
    if (this.isMuted) frame.fill(0); // silence and not nothing, so that a turn in progress ends
    this.#on.frame(frame, this.isMuted ? 0 : level);
  }

  /** A person may answer the browser's question after they have hung up: then nothing stays open. */
  #take(stream) {
    this.#stream = stream;
    if (!this.#isClosed) return;
    stream.getTracks().forEach((track) => track.stop());
    throw named('AbortError');
  }

  #listen() {
    this.#source?.disconnect();
    this.#source = this.#context.createMediaStreamSource(this.#stream);
    this.#source.connect(this.#node);
    this.#stream.getAudioTracks()[0].addEventListener('ended', this.#watch, { once: true });
  }

  /** The headset is gone: take what the system offers now. The call goes on either way. */
  async #fallBackIfGone() {
    const [track] = this.#stream.getAudioTracks();
    if (this.#isSwitching || track.readyState === 'live') return;
    this.#isSwitching = true;
    try {
      this.#take(await ask());
      this.#listen();
      this.#on.changed(this.#stream.getAudioTracks()[0].label);
    } catch {
      if (!this.#isClosed) this.#on.changed(null);
    } finally {
      this.#isSwitching = false;
    }
  }
}

async function ask() {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { ...PROCESSING } });
  } catch (error) {
    if (error.name !== 'OverconstrainedError') throw error;
    return navigator.mediaDevices.getUserMedia({ audio: true });
  }
}

function named(name, cause) {
  const error = new Error(name, { cause });
  error.name = name;
  return error;
}
