// The voice page: joins the call to what one sees and presses.
import { Call } from './call.js';
import { MicrophoneNews, isWorthATry } from './devices/microphone_news.js';
import { MicrophoneState, isTrouble } from './devices/microphone_states.js';
import { OutputMeter } from './devices/output_meter.js';
import { leaveCall, takeLeftCall } from './left_call.js';
import { configOf, metricsText, personaOf } from './page_data.js';
import { State, isResting, isTalking } from './states.js';
import { Action } from './view/actions.js';
import { CaptionsView } from './view/captions_view.js';
import { Controls } from './view/controls.js';
import { LogDrawer } from './view/log_drawer.js';
import { Menu } from './view/menu.js';
import { OtherCalls } from './view/other_calls.js';
import { Recorded } from './view/recorded.js';
import { Shortcuts } from './view/shortcuts.js';
import { SoundChoices } from './view/sound_choices.js';
import { Stage } from './view/stage.js';
import { TextBox } from './view/text_box.js';
import { CallTimer, duration } from './view/timer.js';
import { Toasts } from './view/toasts.js';
import { WakeLock } from './view/wake_lock.js';

class CallPage {
  #root;
  #config;
  #call = null;
  #fault = null; // that ended the last call
  #isSoundPaused = false; // by the browser, until the person presses something: so after a reload
  #secondsBefore = 0; // that the call had lasted when the page was loaded again
  #meter = new OutputMeter();
  #wakeLock = new WakeLock();
  #microphoneNews = new MicrophoneNews(() => this.#tryMicrophoneAgain());
  #choices;
  #recorded;
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
    const persona = personaOf(root);
    this.#recorded = new Recorded(root);
    this.#toasts = new Toasts(this.#part('toasts'));
    this.#stage = new Stage(root, persona, faults, {
      fault: (action) => this.#act(action),
      microphone: (action) => this.#actInCall(action),
      words: (state) => this.#choices.words(state),
    });
    this.#captions = new CaptionsView(this.#part('captions'), this.#part('announcer'), persona);
    this.#controls = new Controls(this.#part('controls'), {
      mute: (isMuted) => this.#mute(isMuted),
      interrupt: () => this.#call.interrupt(),
      end: () => this.#call.end(),
    });
    const typeButton = this.#part('controls').querySelector('[data-control=type]');
    this.#textBox = new TextBox(this.#part('text-box'), typeButton, (text) => this.#say(text));
    this.#timer = new CallTimer(this.#part('timer'));
    this.#choices = new SoundChoices(root, {
      call: () => this.#call,
      isMuted: () => this.#controls.isMuted,
      say: (text) => this.#toasts.show(text),
      refresh: () => this.#refresh(),
      start: () => this.#begin({ withMicrophone: true }),
    });
    this.#shortcuts = new Shortcuts({
      mute: () => this.#controls.toggleMute(),
      end: () => this.#call.end(),
      escapeOnce: () => this.#toasts.show('Press Escape again to end the call.'),
    });
    if (this.#part('log')) this.#log = new LogDrawer(this.#part('log'), (text) => this.#toasts.show(text));
  }

  connect() {
    const otherCalls = new OtherCalls(this.#part('other-calls'), (conversationId) => {
      this.#begin({ withMicrophone: null, conversationId });
    });
    document.addEventListener('visibilitychange', () => {
      if (this.#call === null && !document.hidden) otherCalls.refresh();
    });
    this.#onClick('start-talking', () => this.#begin({ withMicrophone: true }));
    this.#onClick('start-typing', () => this.#begin({ withMicrophone: false }));
    this.#onClick('call-again', () => this.#begin({ withMicrophone: this.#withMicrophone }));
    this.#onClick('resume-sound', () => this.#call?.resumeSound());
    new Menu(this.#part('menu'), {
      captions: (isOn) => (this.#part('captions').hidden = !isOn),
      shortcuts: (isOn) => (this.#shortcuts.isOn = this.#choices.usesSpace = isOn),
      ...this.#choices.switches,
      log: (isOn) => this.#log.toggle(isOn),
    });
    for (const press of ['pointerdown', 'pointerup', 'keydown']) {
      document.addEventListener(press, () => this.#isSoundPaused && this.#call.tryToResumeSound());
    }
    window.addEventListener('pagehide', () => this.#leave());
    window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
    window.addEventListener('online', () => this.#refresh());
    window.addEventListener('offline', () => this.#refresh());
    this.#stage.stateChanged(State.IDLE, this.#sound());
    const left = takeLeftCall(otherCalls.runningId);
    if (left) this.#begin(left, { withFocus: false });
  }

  /** @param call `conversationId` of one to take up, from this tab or elsewhere; null for a new one. More: Call */
  #begin({ withMicrophone, conversationId = null, isMuted = false, seconds = 0 }, { withFocus = true } = {}) {
    this.#captions.callBegins(conversationId, this.#call?.conversationId);
    this.#microphoneNews.disconnect();
    this.#secondsBefore = seconds;
    this.#timer.reset();
    this.#meter = new OutputMeter();
    const isRecorded = this.#recorded.isWanted;
    const how = { withMicrophone, conversationId, isMuted, isRecorded, ...this.#choices.ofCall };
    this.#call = new Call(this.#config, this.#callEvents(), how);
    this.#controls.setMuted(isMuted);
    this.#shortcuts.connect();
    this.#choices.connect();
    this.#stage.callBegins({ isNew: conversationId === null });
    this.#call.start();
    if (withFocus) this.#stage.focus(this.#call.state);
  }

  /** The page goes, perhaps to be loaded again: the call is kept for it. */
  #leave() {
    if (this.#call === null || isResting(this.#call.state)) return;
    const { conversationId } = this.#call;
    const [isMuted, seconds] = [this.#controls.isMuted, this.#timer.seconds];
    if (conversationId) leaveCall({ conversationId, withMicrophone: this.#withMicrophone, isMuted, seconds });
    this.#call.leave();
  }

  #callEvents() {
    return {
      state: (state) => this.#stateChanged(state),
      fault: (fault) => this.#failed(fault),
      message: (message) => this.#received(message),
      microphoneLevel: (level) => this.#stage.orb.heardMicrophone(level),
      ...this.#choices.callEvents,
      heard: (report) => this.#heard(report),
      microphoneChanged: (state, before, label) => this.#microphoneChanged(state, before, label),
      suspended: (isSuspended) => this.#setSoundPaused(isSuspended),
      soundless: () => this.#toasts.show('Your browser plays no sound here. You can read the answers.'),
      soundIsBack: () => this.#toasts.show('You hear the answers again.'),
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
    if ([State.LISTENING, State.PROCESSING].includes(state)) this.#toasts.drop('idle_soon');
  }

  #talkingBegan() {
    this.#timer.start(this.#secondsBefore);
    this.#config.continues = ''; // another call begins afresh
    if (!this.#withMicrophone) this.#textBox.open();
  }

  #finish(state) {
    window.removeEventListener('beforeunload', this.#warn);
    this.#shortcuts.disconnect();
    this.#choices.disconnect();
    this.#textBox.close();
    this.#toasts.clear();
    this.#captions.callEnded();
    this.#recorded.callEnded();
    this.#setSoundPaused(false);
    const lasted = this.#timer.isRunning ? `It lasted ${duration(this.#timer.seconds)}.` : 'It had not begun yet.';
    this.#timer.stop();
    this.#stage.summarise(lasted, this.#call.conversationId, this.#captions.items);
    this.#stage.focus(state);
  }

  #failed(fault) {
    this.#fault = fault;
    this.#stage.showFault(fault);
    if (fault.kind === 'microphone') this.#microphoneNews.connect();
  }

  #received(message) {
    this.#captions.received(message);
    this.#recorded.received(message);
    if (message.role === 'user') this.#stage.said();
    if (['notice', 'error'].includes(message.type)) this.#toasts.show(message.message, message.code);
    if (message.code === 'text_not_taken') this.#textBox.putBack(message.text);
    if (message.type === 'log') this.#log?.add(message.level, message.message);
    if (message.type === 'turn.metrics') this.#log?.add('info', metricsText(message));
  }

  #divide() {
    const reason = this.#timer.isRunning ? 'The connection was lost for too long.' : 'That call is over.';
    this.#captions.divide(`${reason} This is a new conversation.`);
    this.#secondsBefore = 0;
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
    this.#refresh();
  }

  #say(text) {
    const isSent = isTalking(this.#call.state) && this.#call.say(text);
    if (isSent) {
      this.#captions.typed(text);
      this.#stage.said();
    } else this.#toasts.show('Not sent: there is no connection right now.');
    return isSent;
  }

  #microphoneChanged(state, before, label) {
    if (state === MicrophoneState.GOOD && isTrouble(before)) {
      const isAnother = label && before !== MicrophoneState.MUTED;
      this.#toasts.show(isAnother ? `Now listening through ${label}.` : 'Your microphone is back.', 'microphone');
    }
    this.#refresh();
  }

  #setSoundPaused(isPaused) {
    if (isPaused === this.#isSoundPaused) return;
    this.#isSoundPaused = isPaused;
    this.#part('resume-sound').hidden = !isPaused;
    this.#refresh();
  }

  #refresh() {
    this.#stage.refresh(this.#sound());
    if (this.#call) this.#controls.stateChanged(this.#call.state, this.#sound());
  }

  /** By itself, after a call that could not begin: if another try can end in another way. */
  async #tryMicrophoneAgain() {
    const call = this.#call;
    if ((await isWorthATry(this.#fault.state)) && call === this.#call && call.state === State.ERROR) this.#act(Action.TRY_AGAIN);
  }

  #actInCall(action) {
    if (action === Action.TRY_AGAIN) this.#call.tryMicrophoneAgain();
    if (action === Action.USE_TEXT) this.#textBox.open();
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
      case Action.READ_NOTICE:
        return location.reload();
      case Action.LEAVE:
        return location.assign(this.#root.dataset.galleryUrl);
    }
  }

  /** Of the last call. */
  get #withMicrophone() {
    return this.#call.withMicrophone;
  }

  #sound() {
    return {
      microphone: this.#call?.microphoneState ?? MicrophoneState.OFF,
      isMuted: this.#controls?.isMuted ?? false,
      isPaused: this.#isSoundPaused,
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

const faults = JSON.parse(document.getElementById('faults').textContent);
new CallPage(document.querySelector('[data-part=call]'), faults).connect();
