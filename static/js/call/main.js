// The voice page: joins the call to what one sees and presses.
import { Call } from './call.js';
import { OutputMeter } from './devices/output_meter.js';
import { State, isResting, isTalking } from './states.js';
import { CaptionsView } from './view/captions_view.js';
import { Controls } from './view/controls.js';
import { Action } from './view/errors.js';
import { LogDrawer } from './view/log_drawer.js';
import { Menu } from './view/menu.js';
import { Shortcuts } from './view/shortcuts.js';
import { Stage } from './view/stage.js';
import { TextBox } from './view/text_box.js';
import { CallTimer, duration } from './view/timer.js';
import { Toasts } from './view/toasts.js';
import { WakeLock } from './view/wake_lock.js';

class CallPage {
  #root;
  #config;
  #call = null;
  #withMicrophone = true;
  #meter = new OutputMeter();
  #wakeLock = new WakeLock();
  #stage;
  #captions;
  #controls;
  #textBox;
  #timer;
  #toasts;
  #shortcuts;
  #log;
  #warn = (event) => event.preventDefault();

  constructor(root, faults) {
    this.#root = root;
    this.#config = configOf(root);
    const persona = { name: root.dataset.name, language: root.dataset.language, spokenTo: root.dataset.spokenTo };
    this.#toasts = new Toasts(this.#part('toasts'));
    this.#stage = new Stage(root, persona, faults, (action) => this.#act(action));
    this.#captions = new CaptionsView(this.#part('captions'), this.#part('announcer'), persona);
    this.#controls = new Controls(this.#part('controls'), {
      mute: (isMuted) => this.#mute(isMuted),
      interrupt: () => this.#call.interrupt(),
      end: () => this.#call.end(),
    });
    const typeButton = this.#part('controls').querySelector('[data-control=type]');
    this.#textBox = new TextBox(this.#part('text-box'), typeButton, (text) => this.#say(text));
    this.#timer = new CallTimer(this.#part('timer'));
    this.#shortcuts = new Shortcuts({
      mute: () => this.#controls.toggleMute(),
      end: () => this.#call.end(),
      escapeOnce: () => this.#toasts.show('Press Escape again to end the call.'),
    });
    if (this.#part('log')) this.#log = new LogDrawer(this.#part('log'), (text) => this.#toasts.show(text));
  }

  connect() {
    const { runningId: conversationId } = this.#root.dataset;
    if (conversationId) this.#onClick('continue-here', () => this.#begin({ withMicrophone: true, conversationId }));
    this.#onClick('start-talking', () => this.#begin({ withMicrophone: true }));
    this.#onClick('start-typing', () => this.#begin({ withMicrophone: false }));
    this.#onClick('call-again', () => this.#begin({ withMicrophone: this.#withMicrophone }));
    this.#onClick('resume-sound', () => this.#call?.resumeSound());
    new Menu(this.#part('menu'), {
      captions: (isOn) => (this.#part('captions').hidden = !isOn),
      shortcuts: (isOn) => (this.#shortcuts.isOn = isOn),
      log: (isOn) => this.#log.toggle(isOn),
    });
    window.addEventListener('pagehide', () => this.#call?.end());
    window.addEventListener('online', () => this.#hint());
    window.addEventListener('offline', () => this.#hint());
    this.#stage.stateChanged(State.IDLE, this.#sound());
  }

  /** @param conversationId of a call to take up, from this tab or elsewhere; null for a new one */
  #begin({ withMicrophone, conversationId = null }) {
    this.#withMicrophone = withMicrophone;
    if (conversationId === null || conversationId !== this.#call?.conversationId) this.#captions.clear();
    this.#timer.reset();
    this.#meter = new OutputMeter();
    this.#call = new Call(this.#config, this.#callEvents(), { withMicrophone, conversationId });
    this.#controls.setMuted(false);
    this.#shortcuts.connect();
    this.#call.start();
    this.#stage.focus(this.#call.state);
  }

  #callEvents() {
    return {
      state: (state) => this.#stateChanged(state),
      fault: (fault) => this.#stage.showFault(fault),
      message: (message) => this.#received(message),
      microphoneLevel: (level) => this.#stage.orb.heardMicrophone(level),
      heard: (report) => this.#heard(report),
      microphoneChanged: (label) => this.#microphoneChanged(label),
      suspended: (isSuspended) => (this.#part('resume-sound').hidden = !isSuspended),
      returned: () => this.#toasts.show('You are back.'),
      anotherConversation: () => this.#divide(),
      log: (level, text) => this.#log?.add(level, text),
    };
  }

  #stateChanged(state) {
    this.#stage.stateChanged(state, this.#sound());
    this.#controls.stateChanged(state, this.#sound());
    this.#wakeLock.want(!isResting(state));
    if (isResting(state)) this.#finish(state);
    else window.addEventListener('beforeunload', this.#warn);
    if (isTalking(state) && !this.#timer.isRunning) this.#talkingBegan();
  }

  #talkingBegan() {
    this.#timer.start();
    if (!this.#withMicrophone) this.#textBox.open();
  }

  #finish(state) {
    window.removeEventListener('beforeunload', this.#warn);
    this.#shortcuts.disconnect();
    this.#textBox.close();
    this.#part('resume-sound').hidden = true;
    const hadBegun = this.#timer.isRunning;
    this.#timer.stop();
    this.#stage.summarise(hadBegun ? `It lasted ${duration(this.#timer.seconds)}.` : 'It had not begun yet.');
    this.#stage.focus(state);
  }

  #received(message) {
    this.#captions.received(message);
    if (message.type === 'notice') this.#toasts.show(message.message);
    if (message.type === 'error') this.#toasts.show(message.message); // the call goes on
    if (message.type === 'log') this.#log?.add(message.level, message.message);
    if (message.type === 'turn.metrics') this.#log?.add('info', metricsText(message));
  }

  #divide() {
    const reason = this.#timer.isRunning ? 'The connection was lost for too long.' : 'That call is over.';
    this.#captions.divide(`${reason} This is a new conversation.`);
    if (this.#timer.isRunning) this.#timer.start();
  }

  #heard(report) {
    if (report.underruns > this.#meter.underruns) this.#log?.add('warning', `Underrun ${report.underruns}.`);
    this.#meter.hear(report);
    this.#meter.write(this.#root.dataset);
    this.#stage.orb.heardSpeaker(report.level);
  }

  #mute(isMuted) {
    this.#call.mute(isMuted);
    this.#hint();
  }

  #hint() {
    if (this.#call) this.#stage.hint(this.#call.state, this.#sound());
  }

  #say(text) {
    const isSent = isTalking(this.#call.state) && this.#call.say(text);
    if (!isSent) this.#toasts.show('Not sent: there is no connection right now.');
    return isSent;
  }

  #microphoneChanged(label) {
    this.#toasts.show(label ? `Now listening through ${label}.` : 'Your microphone is gone. You can still type.');
  }

  #act(action) {
    const { conversationId } = this.#call;
    switch (action) {
      case Action.TRY_AGAIN:
        return this.#begin({ withMicrophone: true, conversationId });
      case Action.USE_TEXT:
        return this.#begin({ withMicrophone: false, conversationId });
      case Action.CALL_AGAIN:
        return this.#begin({ withMicrophone: this.#withMicrophone });
      case Action.COME_BACK:
      case Action.CONTINUE_HERE:
        return this.#begin({ withMicrophone: this.#withMicrophone, conversationId });
      case Action.SIGN_IN:
        return location.assign(this.#root.dataset.signInUrl);
      case Action.LEAVE:
        return location.assign(this.#root.dataset.galleryUrl);
    }
  }

  #sound() {
    return {
      hasMicrophone: this.#call?.hasMicrophone ?? false,
      isMuted: this.#controls?.isMuted ?? false,
      isOnline: navigator.onLine,
    };
  }

  #onClick(name, act) {
    const button = this.#part(name);
    button.addEventListener('click', act);
    button.disabled = false; // some are disabled in the HTML, so that no press is lost while the page loads
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}

function configOf(root) {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    socketUrl: `${scheme}//${location.host}${root.dataset.socketPath}`,
    captureWorklet: root.dataset.captureWorklet,
    playbackWorklet: root.dataset.playbackWorklet,
  };
}

/** "turn.metrics item_7: first_audio_ms 312, total_tokens 88". */
function metricsText({ type, item_id, seq, ...figures }) {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  return `${type} ${item_id}: ${parts.join(', ')}`;
}

const faults = JSON.parse(document.getElementById('faults').textContent);
new CallPage(document.querySelector('[data-part=call]'), faults).connect();
