// A conversation's recording: the turn that is heard is marked, and each turn can be played from its beginning.
import { Timetable } from './timetable.js';

class RecordingPage {
  #players;
  #turns;
  #timetable;

  constructor(root) {
    this.#players = [...root.querySelectorAll('audio')];
    this.#turns = [...document.querySelectorAll('.turns > .turn')].filter((turn) => turn.querySelector('time[datetime]'));
    const begun = this.#turns.map((turn) => Date.parse(turn.querySelector('time[datetime]').dateTime));
    this.#timetable = new Timetable(this.#players.map((player) => Date.parse(player.dataset.startedAt)), begun);
  }

  connect() {
    if (this.#players.length === 0) return;
    this.#players.forEach((player, part) => {
      for (const event of ['timeupdate', 'seeked']) player.addEventListener(event, () => this.#mark(part));
      player.addEventListener('play', () => this.#quietOthers(player));
      player.addEventListener('ended', () => this.#players[part + 1]?.play());
    });
    this.#turns.forEach((turn, index) => this.#addButton(turn, index));
  }

  #addButton(turn, index) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'turn-play';
    button.textContent = '▸';
    button.ariaLabel = `Play from here: ${turn.querySelector('time').textContent}`;
    button.addEventListener('click', () => this.#playFrom(index));
    turn.firstElementChild.prepend(button);
    turn.addEventListener('click', ({ target }) => {
      if (!target.closest('a, button, input, summary') && getSelection().isCollapsed) this.#playFrom(index);
    });
  }

  #playFrom(index) {
    const { part, seconds } = this.#timetable.placeOf(index);
    const player = this.#players[part];
    player.currentTime = seconds;
    player.play().catch(() => {}); // the browser's own controls say why
    this.#mark(part, index);
  }

  #quietOthers(player) {
    for (const other of this.#players) if (other !== player) other.pause();
  }

  #mark(part, turn = this.#timetable.turnAt(part, this.#players[part].currentTime)) {
    this.#turns.forEach((each, index) => {
      each.classList.toggle('is-heard', index === turn);
      if (index === turn) each.ariaCurrent = 'true';
      else each.removeAttribute('aria-current');
    });
  }
}

new RecordingPage(document.querySelector('[data-part=recording]')).connect();
