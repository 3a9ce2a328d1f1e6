// One turn that is spoken once and goes to both: recorded in memory, and nowhere else.
import { Microphone } from '../call/devices/microphone.js';
import { isOpen } from '../call/devices/microphone_states.js';
import { describeMicrophone } from '../call/view/microphone_words.js';

const FRAME_SECONDS = 0.04;
const FRAMES_MAX = 375; // 15 s

export class Recording {
  frames = []; // of PCM16, 40 ms each
  #root;
  #workletUrl;
  #microphone = null; // while it records

  /** @param root with a button to record and one to remove */
  constructor(root, workletUrl) {
    this.#root = root;
    this.#workletUrl = workletUrl;
  }

  connect() {
    this.#part('record').addEventListener('click', () => (this.#microphone ? this.stop() : this.#start()));
    this.#part('remove').addEventListener('click', () => this.#remove());
  }

  /** What is recorded so far stays. */
  stop() {
    this.#microphone?.close();
    this.#microphone = null;
    this.#show();
  }

  async #start() {
    this.frames = [];
    const microphone = (this.#microphone = new Microphone({
      frame: (frame) => this.#hear(frame),
      changed: () => {},
      suspended: () => {},
    }));
    this.#show();
    await microphone.open(this.#workletUrl).catch(() => {}); // its state says so
    if (microphone === this.#microphone && !isOpen(microphone.state)) this.#fail(microphone.state);
  }

  #fail(state) {
    this.stop();
    this.#part('words').textContent = describeMicrophone(state, navigator.userAgent)?.title ?? 'Nothing can be recorded.';
  }

  #hear(frame) {
    this.frames.push(frame);
    this.#part('time').textContent = this.#length;
    if (this.frames.length >= FRAMES_MAX) this.stop();
  }

  #remove() {
    this.frames = [];
    this.stop();
    this.#part('record').focus();
  }

  #show() {
    const isRecording = this.#microphone !== null;
    const hasAny = !isRecording && this.frames.length > 0;
    this.#part('record').textContent = isRecording ? 'Stop recording' : hasAny ? 'Record it again' : 'Record a turn';
    this.#part('remove').hidden = !hasAny;
    this.#part('words').textContent = isRecording ? 'Recording. Say one turn.' : hasAny ? 'Recorded. It goes last.' : '';
    this.#part('time').textContent = hasAny ? this.#length : '';
  }

  get #length() {
    return `${(this.frames.length * FRAME_SECONDS).toFixed(1)} s`;
  }

  #part(name) {
    return this.#root.querySelector(`[data-recording=${name}]`);
  }
}
