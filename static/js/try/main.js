// Beside a persona form, on the site and in the admin. What the panel needs is loaded when somebody wants it.

const openers = [...document.querySelectorAll('[data-opens=try]')];
let panel = null;

async function open() {
  panel ??= await connected();
  panel.open();
}

async function connected() {
  const { TryPanel } = await import('./panel.js');
  const form = document.querySelector('[name=instructions]').form;
  const made = new TryPanel(document.querySelector('[data-part=try]'), form, openers);
  made.connect();
  return made;
}

for (const opener of openers) {
  opener.hidden = false; // without scripts nothing offers it
  opener.addEventListener('click', open);
}
