// Makes a slider of the list from patient to lively. Each choice of the list says what it sets (data-sets); the list
// stays in the form, and is what is sent.

export class Lively {
  #form;
  #select;
  #positions;
  #box = document.createElement('div');
  #slider = document.createElement('input');
  #now = document.createElement('output');
  #sets = document.createElement('small');

  constructor(form, select) {
    this.#form = form;
    this.#select = select;
    this.#positions = [...select.options].filter((option) => option.dataset.sets);
  }

  connect() {
    this.#build();
    document.querySelector(`label[for="${this.#select.id}"]`)?.setAttribute('for', this.#slider.id);
    this.#select.after(this.#box);
    this.#select.hidden = true;
    this.#slider.addEventListener('input', this.#set);
    this.#form.addEventListener('input', this.#follow);
    this.#form.addEventListener('change', this.#follow);
    this.#mark();
  }

  /** What the site says is set now. */
  show({ words }) {
    this.#sets.textContent = words;
  }

  #build() {
    this.#slider.type = 'range';
    this.#slider.id = `${this.#select.id}_slider`;
    this.#slider.min = 1;
    this.#slider.max = this.#positions.length;
    this.#sets.id = `${this.#slider.id}_sets`;
    const described = this.#select.getAttribute('aria-describedby') ?? '';
    this.#slider.setAttribute('aria-describedby', `${described} ${this.#sets.id}`.trim());
    this.#box.className = 'lively';
    this.#box.append(this.#slider, ends('Patient', 'Lively'), this.#now, this.#sets);
  }

  /** The slider was moved: set what its position sets. */
  #set = () => {
    for (const [name, value] of Object.entries(setBy(this.#positions[this.#slider.value - 1]))) {
      const control = this.#form.elements[name];
      control.value = value;
      control.dispatchEvent(new Event('change', { bubbles: true }));
    }
  };

  /** One of the values was changed, by the slider or by hand, perhaps to those of a position. */
  #follow = ({ target }) => {
    if (target === this.#slider) return;
    const holds = ([name, value]) => this.#form.elements[name]?.value === value;
    const position = this.#positions.find((option) => Object.entries(setBy(option)).every(holds));
    this.#select.value = position?.value ?? '';
    this.#mark();
  };

  #mark() {
    const index = this.#positions.findIndex((option) => option.selected);
    const isByHand = index < 0;
    const words = isByHand ? 'By hand' : this.#positions[index].text;
    this.#box.classList.toggle('by-hand', isByHand);
    this.#slider.value = isByHand ? Math.ceil(this.#positions.length / 2) : index + 1;
    this.#slider.setAttribute('aria-valuetext', words);
    this.#now.value = words;
  }
}

function setBy(option) {
  return JSON.parse(option.dataset.sets);
}

function ends(...words) {
  const box = document.createElement('div');
  box.className = 'lively-ends';
  box.setAttribute('aria-hidden', 'true'); // the slider says its position itself
  box.append(...words.map((each) => Object.assign(document.createElement('span'), { textContent: each })));
  return box;
}
