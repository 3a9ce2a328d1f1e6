// Plays a sentence in a voice. The site makes it, which may take some seconds; what was heard once is kept in the page.
const KEPT = 20;
const FAILED = 'The voice could not be played. Try again in a moment; if that does not help, reload the page.';
const WORDS = { loading: 'Wait …', playing: 'Stop', stopped: 'Play', failed: 'Play' };

export class VoicePlayer {
  #tell;
  #audio;
  #ask;
  #sounds = new Map();
  #state = 'stopped';
  #playing = '';

  /** `tell(state, sentence)`: `loading`, `playing`, `stopped` or `failed`, and how to say so. */
  constructor(tell, audio = new Audio(), ask = askForSound) {
    this.#tell = tell;
    this.#audio = audio;
    this.#ask = ask;
    audio.addEventListener('ended', () => this.#become('stopped'));
  }

  /** Play the voice that these settings name; stop if it is being played. `label`: what people call it. */
  async toggle(address, settings, label) {
    const key = keyOf(settings);
    const stops = this.#playing === key && this.#state !== 'stopped' && this.#state !== 'failed';
    this.#audio.pause();
    this.#playing = stops ? '' : key;
    if (stops) return this.#become('stopped');
    if (!this.#sounds.has(key)) {
      this.#become('loading', `${label} is on the way …`);
      const { sound, sentence } = await this.#ask(address, settings);
      if (sound) this.#keep(key, sound);
      if (this.#playing !== key) return;
      if (!sound) return this.#become('failed', sentence);
    }
    await this.#play(key, label);
  }

  async #play(key, label) {
    this.#audio.src = this.#sounds.get(key);
    try {
      await this.#audio.play();
    } catch (error) {
      if (this.#playing !== key || error.name === 'AbortError') return; // something else is played now
      return this.#become('failed', `${label} is here: press Play again.`); // the press was too long ago for the browser
    }
    if (this.#playing === key) this.#become('playing', `${label} speaks.`);
  }

  #become(state, sentence = '') {
    this.#state = state;
    this.#tell(state, sentence);
  }

  #keep(key, sound) {
    this.#sounds.set(key, sound);
    if (this.#sounds.size <= KEPT) return;
    const [oldest, address] = this.#sounds.entries().next().value;
    this.#sounds.delete(oldest);
    URL.revokeObjectURL(address);
  }
}

/** Show the state on the button that plays; `text` is its text. */
export function shown(state, text) {
  text.textContent = WORDS[state];
  text.parentElement.setAttribute('aria-busy', String(state === 'loading'));
}

function keyOf(settings) {
  return [...settings].filter(([name]) => name !== 'csrfmiddlewaretoken').join('\n');
}

async function askForSound(address, settings) {
  try {
    const answer = await fetch(address, { method: 'POST', body: settings, headers: { Accept: 'audio/wav' } });
    const type = answer.headers.get('Content-Type') ?? '';
    if (answer.ok && type.startsWith('audio/')) return { sound: URL.createObjectURL(await answer.blob()) };
    if (type.startsWith('application/json')) return { sentence: (await answer.json()).sentence };
  } catch {
    // no network: as below
  }
  return { sentence: FAILED };
}
