// The persona form: a list of voices to choose from, below the field of the voice.
import { VoicePicker } from './voice_picker.js';

for (const root of document.querySelectorAll('[data-voice-picker]')) {
  document.getElementById(root.dataset.voicePicker).closest('.form-row')?.append(root); // the admin's form cannot have it there
  new VoicePicker(root).connect();
}
