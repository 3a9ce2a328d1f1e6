// A form with changes that are not saved asks before its page is left, and does not ask when it is sent.

export class UnsavedChanges {
  #form;
  #page;
  #isBeingSent = false;
  #hasOtherLists = false;

  constructor(form, page = window) {
    this.#form = form;
    this.#page = page;
  }

  connect() {
    this.#form.addEventListener('submit', () => (this.#isBeingSent = true));
    this.#form.addEventListener('change', (event) => (this.#hasOtherLists ||= event.target.type === 'select-multiple'));
    this.#page.addEventListener('pageshow', () => (this.#isBeingSent = false)); // back again, from the page's memory
    this.#page.addEventListener('beforeunload', (event) => {
      if (!this.#isBeingSent && this.isChanged()) event.preventDefault();
    });
  }

  /** Whether something would be lost: what was typed now, or what a page that came back with it shows. */
  isChanged() {
    const isUnsaved = this.#form.matches('[data-unsaved]') || this.#form.querySelector('[data-unsaved], .errornote');
    return Boolean(isUnsaved) || this.#hasOtherLists || [...this.#form.elements].some(differs);
  }
}

/** Whether a control has another value than the server gave it. */
export function differs(control) {
  switch (control.type) {
    case 'checkbox':
    case 'radio':
      return control.checked !== control.defaultChecked;
    case 'select-one':
      return control.selectedIndex !== givenChoice([...control.options]);
    case 'text':
    case 'textarea':
    case 'number':
    case 'search':
    case 'email':
    case 'url':
    case 'tel':
    case 'password':
    case 'date':
    case 'time':
    case 'file':
      return control.value !== control.defaultValue;
    default: // buttons, hidden fields, lists of several (noticed when they change)
      return false;
  }
}

/** The choice of the server, or the browser's own if the server chose nothing: the first, or -1 of an empty list. */
function givenChoice(options) {
  const chosen = options.findLastIndex((option) => option.defaultSelected);
  return chosen < 0 ? Math.min(0, options.length - 1) : chosen;
}
