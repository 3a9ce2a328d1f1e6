// The panel "Try it" beside the persona form: it talks to what the form says now, though nobody has saved it.
import { ask } from './answers.js';
import { Comparison } from './comparison.js';
import { Draft } from './draft.js';
import { LiveTry } from './live_try.js';

export class TryPanel {
  #root;
  #form;
  #openers;
  #draft;
  #live;
  #comparison = null;
  #again = () => {}; // what was tried last
  #isAsking = false;

  /** @param openers the buttons that open the panel */
  constructor(root, form, openers) {
    this.#root = root;
    this.#form = form;
    this.#openers = openers;
    this.#draft = new Draft(form, (isChanged) => (this.#part('changed').hidden = !isChanged));
    this.#live = new LiveTry(root);
    const comparison = root.querySelector('[data-try=comparison]');
    if (comparison) {
      const tryouts = { draft: () => this.#askDraft(), published: () => this.#askPublished() };
      this.#comparison = new Comparison(comparison, tryouts, () => this.#comparisonBegins());
    }
  }

  connect() {
    this.#live.connect();
    this.#draft.connect();
    this.#comparison?.connect();
    this.#part('talk').addEventListener('click', () => this.#begin({ withMicrophone: true }));
    this.#part('type').addEventListener('click', () => this.#begin({ withMicrophone: false }));
    this.#part('again').addEventListener('click', () => this.#again());
    this.#part('close').addEventListener('click', () => this.#close());
    window.addEventListener('pagehide', () => this.#stop());
  }

  open() {
    this.#root.hidden = false;
    this.#part('title').focus();
    this.#root.scrollIntoView({ block: 'nearest' });
  }

  #close() {
    this.#stop();
    this.#draft.drop();
    this.#root.hidden = true;
    this.#openers[0].focus();
  }

  #stop() {
    this.#live.end();
    this.#comparison?.stop();
  }

  async #begin({ withMicrophone }) {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#again = () => this.#begin({ withMicrophone });
    this.#stop();
    this.#part('note').textContent = '';
    const tryout = await this.#askDraft();
    this.#isAsking = false;
    if (this.#root.hidden) return;
    if (tryout.problems) this.#part('title').focus();
    else this.#live.begin(tryout, { withMicrophone });
  }

  #comparisonBegins() {
    this.#live.end();
    this.#again = () => this.#comparison.again();
  }

  async #askDraft() {
    const tryout = await ask(this.#root.dataset.draftUrl, { method: 'POST', body: this.#draft.take() });
    this.#showProblems(tryout.problems ?? []);
    if (tryout.sent) this.#part('sent').querySelector('pre').textContent = JSON.stringify(tryout.sent, null, 2);
    this.#part('sent').hidden &&= !tryout.sent;
    return tryout;
  }

  #askPublished() {
    const token = this.#form.querySelector('[name=csrfmiddlewaretoken]').value;
    return ask(this.#root.dataset.publishedUrl, { method: 'POST', body: new URLSearchParams({ csrfmiddlewaretoken: token }) });
  }

  /** With a link to each field, in the words that saving has. */
  #showProblems(problems) {
    const list = this.#part('problems');
    list.replaceChildren(...problems.map(asLine));
    list.parentElement.classList.toggle('problems', problems.length > 0);
    if (problems.length > 0) this.#draft.drop();
  }

  #part(name) {
    return this.#root.querySelector(`[data-try=${name}]`);
  }
}

function asLine({ field, label, sentence }) {
  const line = document.createElement('li');
  if (!field) {
    line.textContent = sentence;
    return line;
  }
  const link = document.createElement('a');
  link.href = `#${field}`;
  link.textContent = label.charAt(0).toUpperCase() + label.slice(1);
  line.append(link, `: ${sentence}`);
  return line;
}
