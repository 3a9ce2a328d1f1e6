// A tryout that nobody listens to: turns go out one after the other, and the answers are kept, to be read and to be
// played afterwards. A turn is {text}, or {frames}: what somebody has recorded.
import { Connection } from '../call/connection/connection.js';
import { Player } from '../call/devices/player.js';
import { describeFault } from '../call/view/errors.js';
import { PlayedTurns } from './played_turns.js';

const ANSWER_LIMIT_MS = 30_000;
const FRAME_MS = 40; // recorded turns go out as fast as they were said, or the server would drop some
const LAST_FIGURES_MS = 400; // the figures of the last answer may come after it

export class SilentCall {
  sounds = new Map(); // item id -> its frames of PCM16
  #played;
  #changed;
  #connection;
  #player = new Player({
    progress: (fields) => this.#connection.send('playback.progress', fields),
    flushed: (fields) => this.#connection.send('playback.flushed', fields),
    heard: () => {},
    suspended: () => {},
    failed: () => {},
    log: () => {},
  });
  #itemId = null;
  #limit = null;
  #speaking = null;
  #end;
  #isOver = false;

  /** @param {(exchanges: object[]) => void} changed */
  constructor(socketUrl, turns, { hasGreeting }, changed) {
    this.#played = new PlayedTurns(turns, { hasGreeting });
    this.#changed = changed;
    this.#connection = new Connection(socketUrl, {
      started: () => this.#wait(),
      message: (message) => this.#receive(message),
      audio: (pcm) => this.#hear(pcm),
      lost: () => {},
      failed: (_event, fault) => this.#finish(sentenceOf(fault)),
      ended: () => this.#finish('It ended before all turns were answered.'),
      log: () => {},
    });
    this.#connection.usePushToTalk(turns.some(({ frames }) => frames)); // a recorded turn has an end of its own
  }

  get exchanges() {
    return this.#played.exchanges;
  }

  /** Resolves to '' when all is answered, or to why not. */
  run() {
    this.#player.playSilently();
    this.#connection.open();
    return new Promise((resolve) => (this.#end = resolve));
  }

  stop() {
    this.#finish('Stopped.');
  }

  #receive(message) {
    const { type, item_id: itemId } = message;
    if (type === 'audio.started') {
      this.#itemId = itemId;
      this.#player.begin(itemId, message.from_bytes);
    }
    if (type === 'audio.done') this.#player.finish(itemId, message.bytes);
    if (type === 'playback.flush') this.#player.flush(itemId);
    this.#say(this.#played.take(message));
    this.#changed(this.exchanges);
    if (this.#played.isOver) setTimeout(() => this.#finish(''), LAST_FIGURES_MS);
  }

  #hear(pcm) {
    if (this.#itemId === null) return;
    if (!this.sounds.has(this.#itemId)) this.sounds.set(this.#itemId, []);
    this.sounds.get(this.#itemId).push(new Int16Array(pcm.slice(0)));
    this.#player.write(pcm);
  }

  #say(turn) {
    if (turn === null) return;
    this.#wait();
    if (turn.frames) this.#speak(turn.frames);
    else this.#connection.send('input.text', { text: turn.text });
  }

  #speak(frames) {
    const left = [...frames];
    this.#connection.send('input.begin');
    this.#speaking = setInterval(() => {
      if (left.length > 0) return this.#connection.sendAudio(left.shift());
      clearInterval(this.#speaking);
      this.#connection.send('input.commit');
      return this.#wait();
    }, FRAME_MS);
  }

  #wait() {
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.#giveUp(), ANSWER_LIMIT_MS);
  }

  #giveUp() {
    this.#say(this.#played.giveUp());
    this.#changed(this.exchanges);
    if (this.#played.isOver) this.#finish('Not every turn was answered.');
  }

  #finish(problem) {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#limit);
    clearInterval(this.#speaking);
    this.#connection.stop();
    this.#player.close();
    this.#end(problem);
  }
}

/** The server's own sentence says most. */
export function sentenceOf(fault) {
  if (fault.kind === 'server') return fault.message;
  return describeFault(fault, {}, navigator.userAgent).text;
}

/** Frames of PCM16 as samples, -1 to 1. */
export function samplesOf(frames) {
  const samples = new Float32Array(frames.reduce((count, frame) => count + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    samples.set(Float32Array.from(frame, (sample) => sample / 0x8000), at);
    at += frame.length;
  }
  return samples;
}
