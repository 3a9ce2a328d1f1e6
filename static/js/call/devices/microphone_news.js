// Notices what can make a microphone work that did not: other devices, or another permission.
import { MicrophoneState } from './microphone_states.js';

export class MicrophoneNews {
  #on;
  #permission = null;
  #isConnected = false;
  #listen = () => this.#on();

  /** @param {() => void} on */
  constructor(on) {
    this.#on = on;
  }

  connect() {
    if (this.#isConnected) return;
    this.#isConnected = true;
    navigator.mediaDevices?.addEventListener('devicechange', this.#listen);
    this.#listenToPermission();
  }

  disconnect() {
    this.#isConnected = false;
    navigator.mediaDevices?.removeEventListener('devicechange', this.#listen);
    this.#permission?.removeEventListener('change', this.#listen);
    this.#permission = null;
  }

  async #listenToPermission() {
    const permission = await microphonePermission();
    if (!this.#isConnected || !permission) return;
    this.#permission = permission;
    permission.addEventListener('change', this.#listen);
  }
}

/** Whether asking for a microphone that was in this state can end in another way now. */
export async function isWorthATry(state) {
  if (state === MicrophoneState.MISSING) return (await kindsOfDevices()).includes('audioinput');
  if (state === MicrophoneState.BLOCKED) return (await microphonePermission())?.state !== 'denied';
  return true;
}

async function kindsOfDevices() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.map(({ kind }) => kind);
}

/** Null where the browser does not say. */
async function microphonePermission() {
  try {
    return await navigator.permissions.query({ name: 'microphone' });
  } catch {
    return null;
  }
}
