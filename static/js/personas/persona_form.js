// The form of a persona, on its own page and in the admin. Without scripts everything is shown, and checked when saved.
import { FormAnswer } from './form_answer.js';
import { FormCheck } from './form_check.js';
import { Lively } from './lively.js';

for (const place of document.querySelectorAll('[data-form-check]')) {
  const form = place.closest('form');
  const select = form.querySelector('select[data-lively]');
  const lively = select && new Lively(form, select);
  const answer = new FormAnswer(form, place.querySelector('[role=status]'), lively);
  lively?.connect();
  answer.show(JSON.parse(place.querySelector('script').textContent));
  new FormCheck(form, place.dataset.formCheck, (checked) => answer.show(checked)).connect();
}
