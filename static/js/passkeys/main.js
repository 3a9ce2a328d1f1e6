// Forms that a passkey fills in: `data-passkey` says whether it is made ("create") or used ("get"). `data-options` is the
// id of what it signs; without it the form's own address is asked for that.
import { creation, request, written } from './wire.js';
import { mayWork, troubleWords } from './words.js';

const trouble = document.querySelector('[data-passkey-trouble]');

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { Accept: 'application/json' } });
  if (answer.status === 429) throw { name: 'TooManyTries' };
  return (await answer.json()).request_options;
}

async function credentialFor(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey === 'get') return navigator.credentials.get(request(options));
  return navigator.credentials.create(creation(options, form.elements.passwordless.checked));
}

async function fillIn(form, button) {
  trouble.textContent = '';
  button.disabled = true;
  try {
    form.elements.credential.value = written(await credentialFor(form));
    send(form);
  } catch (error) {
    trouble.textContent = troubleWords(error);
    button.disabled = false;
    button.focus();
  }
}

/** What another form of the page keeps goes along in this one: it has no reason to ask before the page is left. */
function send(form) {
  for (const other of document.querySelectorAll('form:has([name=kept])')) {
    if (other !== form) other.dispatchEvent(new Event('submit'));
  }
  form.submit();
}

if (mayWork(window)) {
  for (const missing of document.querySelectorAll('[data-passkey-missing]')) missing.hidden = true;
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      fillIn(form, form.querySelector('button'));
    });
  }
}
