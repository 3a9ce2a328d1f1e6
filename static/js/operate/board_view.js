// The live board's DOM: a line a call, changed in its place, so that the focus stays where it is.
const PARTS = ['person', 'persona', 'state', 'lasts', 'process'];
const STALE = 'The site does not answer: what you see is not fresh.';

export class BoardView {
  #board;

  constructor(board) {
    this.#board = board;
  }

  /** `now` as agents/operate/board.py sends it. */
  show({ heading, note, calls, processes }) {
    this.#part('heading').textContent = heading;
    this.#say(note);
    const list = this.#part('calls');
    const before = new Map([...list.children].map((line) => [line.dataset.call, line]));
    for (const gone of before.keys()) if (!calls.some((call) => call.id === gone)) before.get(gone).remove();
    calls.forEach((call, place) => {
      const line = before.get(call.id) ?? this.#newLine();
      fill(line, call);
      if (list.children[place] !== line) list.insertBefore(line, list.children[place] ?? null);
    });
    this.#part('processes').replaceChildren(...processes.map(listed));
  }

  fail() {
    this.#say(STALE);
  }

  #say(note) {
    this.#part('note').textContent = note;
    this.#part('note').hidden = !note;
  }

  #newLine() {
    return this.#part('line').content.firstElementChild.cloneNode(true);
  }

  #part(name) {
    return this.#board.querySelector(`[data-part=${name}]`);
  }
}

function fill(line, call) {
  const part = (name) => line.querySelector(`[data-part=${name}]`);
  line.dataset.call = call.id;
  for (const name of PARTS) part(name).textContent = call[name];
  part('state').className = `state ${call.kind}`;
  part('whose').textContent = call.person;
  part('end').href = call.end;
}

function listed(text) {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}
