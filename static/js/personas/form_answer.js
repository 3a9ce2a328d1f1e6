// Shows what the site thinks of the form: hides what means nothing, says what is wrong and what a choice needs.

const FINE_TUNING = /Fine tuning.*$/; // the heading of a fold ends with it

export class FormAnswer {
  #form;
  #status;
  #lively;
  #touched = new Set();
  #advice = null;

  /** `status`: where advice is shown, and heard. `lively` is told what is set. */
  constructor(form, status, lively) {
    this.#form = form;
    this.#status = status;
    this.#lively = lively;
    form.addEventListener('input', this.#touch);
    form.addEventListener('change', this.#touch);
  }

  #touch = ({ target }) => this.#touched.add(target.name);

  show(answer) {
    for (const control of this.#form.elements) {
      if (!control.name || !control.id.startsWith('id_') || control.type === 'hidden') continue;
      const row = control.closest('.form-row, .field');
      if (row) row.hidden = answer.hidden.includes(control.name);
      this.#complain(control, answer.problems[control.name] ?? []);
      if (control.localName === 'select') sayNeeds(control, answer.needs[control.name] ?? {});
    }
    this.#countFineTuning(answer.fineTuning);
    this.#lively?.show(answer.lively);
    this.#advise(answer.warnings);
  }

  /** What was said when the form was sent stays until somebody has touched the field: some of it is said only then. */
  #complain(control, sentences) {
    const id = `${control.id}_error`;
    const shown = document.getElementById(id);
    if (!sentences.length && !(shown && this.#touched.has(control.name))) return;
    const place = shown ?? placeFor(control, id);
    if (place.textContent.trim() !== sentences.join('')) place.replaceChildren(...sentences.map((each) => element(place.localName === 'ul' ? 'li' : 'p', each)));
    place.hidden = !sentences.length;
    if (sentences.length) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
  }

  #countFineTuning(headings) {
    for (const [section, heading] of Object.entries(headings)) {
      const shown = this.#form.querySelector(`span.fine-${section}, .fine-${section} .fieldset-heading`);
      if (shown) shown.textContent = shown.textContent.replace(FINE_TUNING, heading);
    }
  }

  /** Written only when it says something else, since people hear it then. The page comes with its first one. */
  #advise(warnings) {
    const advice = warnings.join('\n');
    const isFirst = this.#advice === null;
    if (advice === this.#advice) return;
    this.#advice = advice;
    if (isFirst) return;
    const list = element('ul');
    list.append(...warnings.map((sentence) => element('li', sentence)));
    this.#status.classList.toggle('empty', !warnings.length);
    this.#status.replaceChildren(...(warnings.length ? [element('strong', 'Worth a look'), list] : []));
  }
}

function placeFor(control, id) {
  const place = element('div');
  place.className = 'wrong';
  place.id = id;
  (control.closest('.flex-container') ?? control).before(place);
  const described = control.getAttribute('aria-describedby') ?? '';
  control.setAttribute('aria-describedby', `${described} ${id}`.trim());
  return place;
}

function sayNeeds(select, needs) {
  for (const option of select.options) {
    option.dataset.label ??= option.text;
    const need = needs[option.value];
    option.text = need ? `${option.dataset.label} (needs ${need})` : option.dataset.label;
  }
}

function element(name, text = '') {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
