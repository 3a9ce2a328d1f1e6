// Plays turns to one persona: each when the answer to the one before is over. Pure: the server's messages go in, the
// turn to send next comes out. What a turn is, is none of its business.
import { State } from '../call/states.js';

export class PlayedTurns {
  /** One for each turn, and before them one for a greeting: {turn: or null, text, latencyMs, itemIds, isOver}. */
  exchanges = [];
  #waiting;
  #hasGreeting;
  #state = State.STARTING;
  #words = new Map(); // item id -> what it says, so far
  #hasBegun = false;

  constructor(turns, { hasGreeting }) {
    this.#waiting = [...turns];
    this.#hasGreeting = hasGreeting;
  }

  get isOver() {
    return this.#hasBegun && this.#waiting.length === 0 && this.exchanges.every(({ isOver }) => isOver);
  }

  /** Takes a message of the server. Returns the turn to send now; null: none. */
  take(message) {
    if (message.type === 'session.started') return this.#begin();
    if (message.type === 'session.state') this.#state = message.state;
    if (message.type === 'audio.started') this.#belongs(message.item_id);
    if (message.type.startsWith('transcript.')) this.#read(message);
    if (message.type === 'turn.metrics') this.#time(message);
    if (message.code === 'answer_failed' && this.#now) this.#now.hasAnswer = true;
    return this.#goOn();
  }

  /** The answer does not come. Returns the turn to send now; null: none. */
  giveUp() {
    if (!this.#now || this.#now.isOver) return null;
    this.#now.hasAnswer = true;
    this.#state = State.READY;
    return this.#goOn();
  }

  get #now() {
    return this.exchanges.at(-1);
  }

  #begin() {
    if (this.#hasBegun) return null; // after a loss
    this.#hasBegun = true;
    return this.#hasGreeting ? this.#next(null) : this.#next(this.#waiting.shift());
  }

  #goOn() {
    if (!this.#now?.hasAnswer || this.#now.isOver || this.#state !== State.READY) return null;
    this.#now.isOver = true;
    return this.#waiting.length > 0 ? this.#next(this.#waiting.shift()) : null;
  }

  #next(turn) {
    this.exchanges.push({ turn, text: '', latencyMs: null, itemIds: [], hasAnswer: false, isOver: false });
    return turn;
  }

  #belongs(itemId) {
    const isKnown = this.exchanges.some(({ itemIds }) => itemIds.includes(itemId));
    if (this.#now && !isKnown) this.#now.itemIds.push(itemId);
  }

  #read({ type, item_id: itemId, role, text }) {
    if (role === 'user') return;
    this.#belongs(itemId);
    const exchange = this.exchanges.find(({ itemIds }) => itemIds.includes(itemId));
    if (!exchange) return;
    this.#words.set(itemId, type === 'transcript.delta' ? (this.#words.get(itemId) ?? '') + text : text);
    exchange.text = exchange.itemIds.map((id) => this.#words.get(id) ?? '').join(' ').trim();
    if (type === 'transcript.done') exchange.hasAnswer = true;
  }

  #time({ item_id: itemId, first_audio_ms: ms }) {
    const exchange = this.exchanges.find(({ itemIds }) => itemIds.includes(itemId));
    if (exchange && ms !== undefined) exchange.latencyMs ??= ms;
  }
}
