// The green room: microphone and speaker are chosen and tried out, before a call or in it. Nothing of it is sent.
import { Kind, chosenDevice } from '../devices/chosen_devices.js';
import { Microphone } from '../devices/microphone.js';
import { MicrophoneState, isOpen } from '../devices/microphone_states.js';
import { State, isResting } from '../states.js';
import { describeMicrophone } from '../view/microphone_words.js';
import { loudness } from '../view/orb.js';
import { DevicePicker } from './device_picker.js';
import { GOOD_LEVEL, LevelVerdict, VERDICT_WORDS } from './level_verdict.js';
import { testTone } from './test_tone.js';
import { Trial } from './trial.js';
import { TrialSpeaker } from './trial_speaker.js';

const ASKING = 'Your browser is asking whether this page may listen.';
const MUTED = 'You are muted';
const MICROPHONE = Object.freeze({ kind: Kind.MICROPHONE, mediaKind: 'audioinput' });
const SPEAKER = Object.freeze({ kind: Kind.SPEAKER, mediaKind: 'audiooutput' });

export class GreenRoom {
  #dialog;
  #captureWorklet;
  #page;
  #speaker = new TrialSpeaker();
  #verdict = new LevelVerdict();
  #trial;
  #pickers;
  #returnTo = null;
  #wasResting = true; // when it was opened
  #own = null; // microphone, where no call has one
  #listDevices = () => this.#showDevices();

  /** @param page `call()`: the present or the last one, or null; `isMuted()`; `start()`: begin a call */
  constructor(dialog, page, captureWorklet) {
    this.#dialog = dialog;
    this.#captureWorklet = captureWorklet;
    this.#page = page;
    this.#trial = new Trial(this.#part('trial'), this.#speaker, (isBusy) => this.#holdBack(isBusy));
    this.#pickers = [
      new DevicePicker(this.#part('microphones'), MICROPHONE, (id) => this.#useMicrophone(id), () => this.#didNotOpen()),
      new DevicePicker(this.#part('speakers'), SPEAKER, (id) => this.#useSpeaker(id), () => this.#didNotOpen()),
    ];
    this.#onClick('tone', () => this.#playTone());
    this.#onClick('try-again', () => this.#openOwn());
    this.#onClick('close', () => this.close());
    this.#onClick('done', () => this.#done());
    dialog.addEventListener('close', () => this.#leave());
    dialog.addEventListener('keydown', (event) => event.stopPropagation()); // the call's keys mean nothing here
  }

  /** Call it in a click. @param opener what was pressed: it, or its menu, gets the keyboard's focus back */
  open(opener) {
    this.#returnTo = opener.closest('details')?.querySelector('summary') ?? opener;
    this.#dialog.showModal();
    const isBefore = (this.#wasResting = this.#isResting);
    this.#part('speaker-choice').hidden = !TrialSpeaker.hasChoice;
    this.#part('no-choice').hidden = TrialSpeaker.hasChoice;
    this.#part('in-call').hidden = isBefore;
    this.#part('before').hidden = !isBefore;
    this.#part('done').textContent = isBefore ? 'Start talking' : 'Done';
    this.#part('note').textContent = '';
    this.#verdict.reset();
    this.#trial.stop();
    this.#speaker.use(chosenDevice(Kind.SPEAKER).id).catch(() => {});
    navigator.mediaDevices?.addEventListener('devicechange', this.#listDevices);
    if (this.#callHasMicrophone) this.#opened();
    else this.#openOwn();
  }

  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  /** A frame of the call's microphone. */
  hear(frame, level) {
    if (!this.#dialog.open) return;
    const now = performance.now();
    this.#showLevel(level);
    const isMuted = this.#own === null && this.#page.isMuted();
    this.#say(isMuted ? MUTED : VERDICT_WORDS[this.#verdict.take(level, now)]);
    this.#trial.hear(frame);
  }

  get #isResting() {
    return isResting(this.#page.call()?.state ?? State.IDLE);
  }

  get #callHasMicrophone() {
    return !this.#isResting && isOpen(this.#page.call().microphoneState);
  }

  async #openOwn() {
    this.#own?.close();
    this.#showFault(null);
    this.#say(ASKING);
    this.#trial.allow(false);
    const own = (this.#own = new Microphone({
      frame: (frame, level) => this.hear(frame, level),
      changed: (state) => this.#own === own && this.#microphoneChanged(state),
      suspended: () => {}, // a press has opened this
    }));
    own.deviceId = chosenDevice(Kind.MICROPHONE).id;
    await own.open(this.#captureWorklet).catch(() => {}); // its state says so
  }

  #microphoneChanged(state) {
    if (state === MicrophoneState.ASKING) return;
    if (isOpen(state)) this.#opened();
    else this.#showFault(describeMicrophone(state, navigator.userAgent));
  }

  #opened() {
    this.#showFault(null);
    this.#trial.allow(true);
    this.#showDevices();
  }

  /** Browsers name the devices once the microphone is allowed. */
  async #showDevices() {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    for (const picker of this.#pickers) picker.show(devices);
  }

  async #useMicrophone(deviceId) {
    this.#part('note').textContent = '';
    this.#trial.stop();
    await (this.#own ?? this.#page.call()).useMicrophone(deviceId);
    this.#verdict.reset();
  }

  async #useSpeaker(deviceId) {
    this.#part('note').textContent = '';
    await this.#speaker.use(deviceId);
    await this.#page.call()?.useSpeaker(deviceId);
  }

  async #playTone() {
    this.#trial.stop();
    this.#holdBack(true);
    await this.#speaker.play(testTone).catch(() => {}); // where the browser plays no sound
    this.#holdBack(false);
  }

  #holdBack(isBusy) {
    this.#page.call()?.holdBack(isBusy);
  }

  #didNotOpen() {
    this.#part('note').textContent = 'That one did not open. Another program may use it.';
  }

  #done() {
    const isBefore = this.#isResting;
    this.close();
    if (isBefore) this.#page.start();
  }

  #leave() {
    navigator.mediaDevices?.removeEventListener('devicechange', this.#listDevices);
    this.#trial.stop();
    this.#speaker.close();
    this.#own?.close();
    this.#own = null;
    if (this.#isResting === this.#wasResting) this.#returnTo.focus();
  }

  #showFault(fault) {
    this.#part('fault').hidden = fault === null;
    this.#part('fault-title').textContent = fault?.title ?? '';
    this.#part('fault-text').textContent = fault?.text ?? '';
    this.#part('listening').hidden = fault !== null;
    if (fault) this.#say('');
  }

  #showLevel(level) {
    const bar = this.#part('level');
    const loud = loudness(level);
    bar.classList.toggle('good', level >= GOOD_LEVEL);
    bar.style.setProperty('--level', loud.toFixed(2));
    bar.ariaValueNow = String(Math.round(100 * loud));
  }

  /** Only what is new is read out. */
  #say(words) {
    if (this.#part('verdict').textContent !== words) this.#part('verdict').textContent = words;
  }

  #onClick(name, act) {
    this.#part(name).addEventListener('click', act);
  }

  #part(name) {
    return this.#dialog.querySelector(`[data-room=${name}]`);
  }
}
