// "Try A and B": the same turns go to the draft, then to what is published. The answers stand side by side.
import { TrialSpeaker } from '../call/sound_check/trial_speaker.js';
import { SAMPLE_RATE_HZ } from '../audio/framer.js';
import { ask } from './answers.js';
import { inSeconds, summary } from './latency.js';
import { Recording } from './recording.js';
import { SilentCall, samplesOf } from './silent_call.js';
import { turnsIn } from './turns.js';

const SIDES = Object.freeze({ draft: 'Draft', published: 'Published' });

export class Comparison {
  #root;
  #tryouts; // of each side: asks for a tryout
  #begins;
  #call = null;
  #isRunning = false;
  #done = null; // resolves when the last comparison is over
  #recording;
  #speaker = new TrialSpeaker();
  #sounds = new Map(); // of each side: its SilentCall's sounds

  /**
   * @param root the `details` of it
   * @param tryouts `draft()`, `published()`: each resolves to a tryout, or to {problems}
   * @param {() => void} begins called before it begins
   */
  constructor(root, tryouts, begins) {
    this.#root = root;
    this.#tryouts = tryouts;
    this.#begins = begins;
    this.#recording = new Recording(this.#part('recording'), root.closest('[data-capture-worklet]').dataset.captureWorklet);
  }

  connect() {
    this.#part('compare').addEventListener('click', () => (this.#isRunning ? this.stop() : this.run()));
    this.#recording.connect();
    this.#part('earlier').addEventListener('change', ({ target }) => this.#choose(target.value));
    this.#root.addEventListener('toggle', () => this.#root.open && this.#loadEarlier(), { once: true });
    this.#part('rows').addEventListener('click', ({ target }) => this.#play(target.closest('[data-plays]')));
  }

  stop() {
    this.#isRunning = false;
    this.#call?.stop();
    this.#recording.stop();
    this.#speaker.stop();
  }

  /** Once more with the form as it is now; what still runs is stopped. */
  async again() {
    this.stop();
    await this.#done;
    this.run();
  }

  run() {
    this.#done = this.#run();
  }

  async #run() {
    this.#recording.stop();
    const { turns, problem } = turnsIn(this.#part('turns').value, this.#recording.frames);
    this.#say(problem);
    if (problem) return void this.#part('turns').focus();
    this.#begins();
    this.#clear();
    this.#setRunning(true);
    for (const side of Object.keys(SIDES)) {
      if (this.#isRunning) await this.#runSide(side, turns);
    }
    this.#setRunning(false);
  }

  async #runSide(side, turns) {
    const tryout = await this.#tryouts[side]();
    if (tryout.problems) return this.#stopFor(tryout.problems[0]);
    if (!this.#isRunning) return;
    this.#call = new SilentCall(tryout.socketPath, turns, tryout.persona, (exchanges) => this.#show(side, exchanges, turns));
    this.#sounds.set(side, this.#call.sounds);
    const problem = await this.#call.run();
    this.#show(side, this.#call.exchanges, turns);
    this.#summarise(side);
    if (problem) this.#stopFor({ label: SIDES[side], sentence: problem });
  }

  #stopFor({ label, sentence }) {
    this.#isRunning = false;
    this.#say([label, sentence].filter(Boolean).join(': '));
  }

  #setRunning(isRunning) {
    this.#isRunning = isRunning;
    this.#part('compare').textContent = isRunning ? 'Stop' : 'Try A and B';
    if (!isRunning) this.#call = null;
  }

  #clear() {
    this.#speaker.stop();
    this.#sounds.clear();
    this.#part('rows').replaceChildren();
    for (const side of Object.keys(SIDES)) this.#part(`latency-${side}`).textContent = '';
  }

  /** Answers belong together by the turn that they answer; the greetings by having none. */
  #show(side, exchanges, turns) {
    const done = exchanges.filter(({ isOver }) => isOver).length;
    this.#say(`${SIDES[side]}: ${done} of ${exchanges[0]?.turn === null ? turns.length + 1 : turns.length} answers.`);
    for (const exchange of exchanges) {
      const key = exchange.turn === null ? 'greeting' : `turn-${turns.indexOf(exchange.turn)}`;
      this.#fill(this.#row(key, exchange.turn), side, exchange);
    }
  }

  #fill(row, side, { text, latencyMs, itemIds, isOver }) {
    const cell = row.querySelector(`[data-side=${side}]`);
    cell.querySelector('[data-text]').textContent = text || (isOver ? 'No answer' : '…');
    cell.querySelector('[data-latency]').textContent = latencyMs === null ? '' : inSeconds(latencyMs);
    const play = cell.querySelector('button');
    play.hidden = !isOver || !itemIds.some((id) => this.#sounds.get(side).has(id));
    play.dataset.plays = side;
    play.dataset.items = itemIds.join(' ');
  }

  #row(key, turn) {
    const rows = this.#part('rows');
    const known = rows.querySelector(`[data-key="${key}"]`);
    if (known) return known;
    const row = this.#root.querySelector('template').content.firstElementChild.cloneNode(true);
    row.dataset.key = key;
    row.querySelector('[data-said]').textContent = turn === null ? 'The greeting' : (turn.text ?? 'What you recorded');
    if (key === 'greeting') rows.prepend(row);
    else rows.append(row);
    return row;
  }

  #summarise(side) {
    this.#part(`latency-${side}`).textContent = summary(this.#call.exchanges.map(({ latencyMs }) => latencyMs));
  }

  #play(button) {
    if (!button) return;
    const sounds = this.#sounds.get(button.dataset.plays);
    const frames = button.dataset.items.split(' ').flatMap((id) => sounds.get(id) ?? []);
    this.#speaker.play(() => samplesOf(frames), SAMPLE_RATE_HZ).catch(() => this.#say('Your browser plays no sound here.'));
  }

  async #loadEarlier() {
    const { conversations = [] } = await ask(this.#root.dataset.turnsUrl);
    for (const { when, turns } of conversations) {
      this.#part('earlier').append(new Option(`${when}: ${turns[0].slice(0, 60)}`, turns.join('\n')));
    }
    this.#part('earlier-field').hidden = conversations.length === 0;
  }

  #choose(text) {
    if (text) this.#part('turns').value = text;
  }

  #say(text) {
    this.#part('progress').textContent = text;
  }

  #part(name) {
    return this.#root.querySelector(`[data-compare=${name}]`);
  }
}
