// Short notes that come and go; the region around them is polite and exists before its text.

const SHOWN_MS = 8_000;

export class Toasts {
  #region;

  constructor(region) {
    this.#region = region;
  }

  show(text) {
    const toast = document.createElement('p');
    toast.className = 'toast';
    toast.textContent = text;
    this.#region.append(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  }
}
