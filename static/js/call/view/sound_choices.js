// What a person chooses about the sound of their calls: microphone and speaker, the green room to try them, push-to-talk.
import { chosenIds } from '../devices/chosen_devices.js';
import { SpeakerWatch } from '../devices/speaker_watch.js';
import { GreenRoom } from '../sound_check/green_room.js';
import { TalkControls } from '../talk/talk_controls.js';

export class SoundChoices {
  #talk;
  #greenRoom;
  #speakerWatch;

  /**
   * @param root the page
   * @param page `call()`: the present or the last one, or null; `isMuted()`; `say(text)`: a short note; `refresh()`: the
   *   words of the call may have changed; `start()`: begin a call
   */
  constructor(root, page) {
    this.#talk = new TalkControls(root, page);
    this.#speakerWatch = new SpeakerWatch(page);
    this.#greenRoom = new GreenRoom(root.querySelector('[data-part=green-room]'), page, root.dataset.captureWorklet);
    for (const opener of root.querySelectorAll('[data-opens=green-room]')) {
      opener.addEventListener('click', () => this.#greenRoom.open(opener));
      opener.disabled = false;
    }
  }

  /** What a new Call takes of it. */
  get ofCall() {
    return { pushToTalk: this.#talk.isOn, devices: chosenIds() };
  }

  /** What it wants to hear of a Call. */
  get callEvents() {
    return {
      microphoneFrame: (frame, level) => this.#greenRoom.hear(frame, level),
      talkChanged: () => this.#talk.show(),
    };
  }

  /** What the menu's checkboxes do, by their names. */
  get switches() {
    return this.#talk.switches;
  }

  set usesSpace(isOn) {
    this.#talk.usesSpace = isOn;
  }

  /** {word, hint} of a state, where they are not the usual ones. */
  words(state) {
    return this.#talk.words(state);
  }

  /** A call begins. */
  connect() {
    this.#talk.connect();
    this.#speakerWatch.connect();
  }

  /** It is over. */
  disconnect() {
    this.#talk.disconnect();
    this.#speakerWatch.disconnect();
    this.#greenRoom.close();
  }
}
