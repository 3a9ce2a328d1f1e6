// A browser's sound and socket without sound and network, for the tests of a whole call.

export class FakeWebSocket {
  static all = [];
  OPEN = 1;
  readyState = 0;
  sent = [];
  closedWith = null;

  constructor(url) {
    this.url = url;
    FakeWebSocket.all.push(this);
  }

  static get last() {
    return FakeWebSocket.all.at(-1);
  }

  send(payload) {
    this.sent.push(typeof payload === 'string' ? JSON.parse(payload) : payload);
  }

  close(code) {
    this.readyState = 3;
    this.closedWith = code;
  }

  open() {
    this.readyState = this.OPEN;
    this.onopen();
  }

  receive(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  closeFromServer(code) {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  get sentTypes() {
    return this.sent.map((message) => message.type ?? 'audio');
  }
}

class FakeNode {
  static byName = {};
  port = { orders: [], postMessage: (order) => this.port.orders.push(order) };

  constructor(_context, name) {
    FakeNode.byName[name] = this;
  }

  connect() {}

  disconnect() {}
}

class FakeAudioContext {
  static all = [];
  static worklets;
  state = 'running';
  audioWorklet = FakeAudioContext.worklets.areMissing ? undefined : FakeAudioContext.worklets;

  constructor() {
    FakeAudioContext.all.push(this);
  }

  async resume() {}

  async close() {
    this.state = 'closed';
  }

  createMediaStreamSource() {
    return new FakeNode(this, 'source');
  }
}

export class FakeTrack extends EventTarget {
  readyState = 'live';
  label = 'Headset';
  muted = false;

  stop() {
    this.readyState = 'ended';
  }
}

/** Puts the fakes in place; `askForMicrophone` answers getUserMedia with a track, or throws. */
export function installBrowser(askForMicrophone) {
  const mediaDevices = new EventTarget();
  mediaDevices.getUserMedia = async (constraints) => {
    const track = await askForMicrophone(constraints);
    return { getAudioTracks: () => [track], getTracks: () => [track] };
  };
  const permission = Object.assign(new EventTarget(), { state: 'granted' });
  const permissions = { query: async () => permission };
  FakeWebSocket.all = [];
  FakeAudioContext.all = [];
  FakeAudioContext.worklets = { addModule: async () => {}, areMissing: false };
  const fakes = { navigator: { mediaDevices, permissions, onLine: true }, AudioContext: FakeAudioContext };
  Object.assign(fakes, { AudioWorkletNode: FakeNode, WebSocket: FakeWebSocket, window: new EventTarget() });
  fakes.document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  for (const [name, value] of Object.entries(fakes)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return { contexts: FakeAudioContext.all, nodes: FakeNode.byName, worklets: FakeAudioContext.worklets, permission };
}

/** The microphone's worklet delivers one frame. */
export function speakInto(nodes, value, level = 0.1) {
  nodes.capture.port.onmessage({ data: { frame: new Int16Array(960).fill(value), level } });
}
