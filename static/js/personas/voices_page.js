// The page of all voices: what is played is heard there, and not on a page of its own.
import { VoicePlayer, shown } from './voice_player.js';

const form = document.querySelector('#voice-play');
const status = document.querySelector('[data-part=status]');
let pressed = null;

const player = new VoicePlayer((state, sentence) => {
  if (pressed) shown(state, pressed.firstChild);
  status.textContent = sentence;
  status.classList.toggle('failed', state === 'failed');
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (pressed && pressed !== event.submitter) shown('stopped', pressed.firstChild);
  pressed = event.submitter;
  const label = pressed.closest('li').querySelector('h2').textContent;
  player.toggle(form.action, new FormData(form, pressed), label);
});
