// One call from the click to its end: microphone, connection and player, held together by the state machine.
// It does not know the page: it reports what happens to the callbacks in `on`.
import { Connection } from './connection/connection.js';
import { PreconnectBuffer } from './connection/preconnect_buffer.js';
import { Microphone } from './devices/microphone.js';
import { Player } from './devices/player.js';
import { State, isResting, isTalking, nextState } from './states.js';

export class Call {
  state = State.IDLE;
  #config;
  #on;
  #withMicrophone;
  #microphone = null;
  #player = null;
  #connection;
  #early = new PreconnectBuffer();
  #stateBeforeLoss = null;

  /**
   * @param {{socketUrl: string, captureWorklet: string, playbackWorklet: string}} config
   * @param on `state(state)`, `fault(fault)`, `message(message)`, `microphoneLevel(level)`, `heard(report)`,
   *   `microphoneChanged(label)`, `suspended(isSuspended)`, `log(level, text)`; `returned()`: the lost connection is
   *   back; `anotherConversation()`: the call could not be taken up, so a new one has begun
   * @param conversationId of a call to take up; null for a new one
   */
  constructor(config, on, { withMicrophone, conversationId = null }) {
    this.#config = config;
    this.#on = on;
    this.#withMicrophone = withMicrophone;
    this.#connection = new Connection(config.socketUrl, this.#connectionEvents(), conversationId);
  }

  /** Null until the server has named it. */
  get conversationId() {
    return this.#connection.conversationId;
  }

  get hasMicrophone() {
    return this.#microphone !== null;
  }

  /** Call it in a click: browsers let sound begin only there. */
  async start() {
    this.#apply({ type: 'call.requested', withMicrophone: this.#withMicrophone });
    try {
      this.#player = new Player(this.#playerEvents());
      await Promise.all([this.#player.open(this.#config.playbackWorklet), this.#openMicrophone()]);
    } catch (error) {
      return this.#fail({ type: 'sound.failed' }, { kind: 'microphone', name: error.name });
    }
    this.#apply({ type: 'microphone.opened' });
    if (this.state === State.STARTING) this.#connection.open();
  }

  say(text) {
    return this.#connection.send('input.text', { text });
  }

  interrupt() {
    this.#connection.send('response.cancel');
  }

  mute(isMuted) {
    if (this.#microphone) this.#microphone.isMuted = isMuted;
  }

  /** After iOS or the browser has paused the sound. Call it in a click. */
  resumeSound() {
    this.#player?.resume();
    this.#microphone?.resume();
  }

  end() {
    this.#apply({ type: 'call.ended' });
  }

  async #openMicrophone() {
    if (!this.#withMicrophone) return;
    this.#microphone = new Microphone({
      frame: (frame, level) => {
        this.#early.push(frame);
        this.#on.microphoneLevel(level);
      },
      changed: (label) => this.#on.microphoneChanged(label),
    });
    await this.#microphone.open(this.#config.captureWorklet);
  }

  #receive(message) {
    switch (message.type) {
      case 'audio.started':
        this.#player.begin(message.item_id, message.from_bytes);
        break;
      case 'audio.done':
        this.#player.finish(message.item_id, message.bytes);
        break;
      case 'playback.flush':
        this.#player.flush(message.item_id);
        break;
    }
    this.#apply(message);
    this.#on.message(message);
  }

  /** Microphone and player go on: what is said is kept for a while, and what has arrived is played. */
  #lost() {
    this.#stateBeforeLoss = isTalking(this.state) ? this.state : null;
    this.#early.close();
    this.#apply({ type: 'socket.lost' });
  }

  #started({ wasLost, isAnother }) {
    if (isAnother) {
      this.#player.silence();
      this.#on.anotherConversation();
    } else if (wasLost) {
      this.#apply({ type: 'call.taken_up', state: this.#stateBeforeLoss });
      this.#player.reportAgain();
      this.#on.returned();
    }
    this.#early.open((frame) => this.#connection.sendAudio(frame));
  }

  #fail(event, fault) {
    if (isResting(this.state)) return;
    this.#on.log('error', `${event.type}: ${fault.kind} ${fault.name ?? fault.code ?? ''}`.trim());
    this.#on.fault(fault);
    this.#apply(event);
  }

  #apply(event) {
    const before = this.state;
    this.state = nextState(before, event);
    if (this.state === before) return;
    this.#on.log('debug', `${before} → ${this.state} (${event.type})`);
    if (isResting(this.state)) this.#close();
    this.#on.state(this.state);
  }

  #close() {
    this.#early.close();
    this.#connection.stop();
    this.#microphone?.close();
    this.#player?.close();
  }

  #connectionEvents() {
    return {
      started: (how) => this.#started(how),
      message: (message) => this.#receive(message),
      audio: (pcm) => this.#player.write(pcm),
      lost: () => this.#lost(),
      failed: (event, fault) => this.#fail(event, fault),
      ended: () => this.end(),
      log: this.#on.log,
    };
  }

  #playerEvents() {
    return {
      progress: (fields) => this.#connection.send('playback.progress', fields),
      flushed: (fields) => {
        this.#on.log('debug', `Fell silent after ${fields.played_ms} ms of ${fields.item_id}.`);
        this.#connection.send('playback.flushed', fields);
      },
      heard: (report) => this.#on.heard(report),
      suspended: (isSuspended) => this.#on.suspended(isSuspended),
      log: this.#on.log,
    };
  }
}
