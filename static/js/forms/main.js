// Forms with text that would be missed: they ask before the page is left, and count characters. Without scripts the
// server says what is too long.
import { Counter } from './counter.js';
import { UnsavedChanges } from './unsaved_changes.js';

const status = document.createElement('p');
status.className = 'sr visually-hidden';
status.setAttribute('role', 'status');
document.body.append(status);

for (const control of document.querySelectorAll('.change-form main [maxlength]:not([type=password])')) {
  control.dataset.limit = control.maxLength; // browsers cut what is pasted; Django would say what is too long
  control.removeAttribute('maxlength');
}
for (const control of document.querySelectorAll('[data-limit]')) new Counter(control, status).connect();
// In the admin, whose pages are Django's, each form of a change.
const ASKING = 'form[data-asks], form[data-unsaved], form:has([data-unsaved]), .change-form main form[method="post"]';
for (const form of document.querySelectorAll(ASKING)) new UnsavedChanges(form).connect();
