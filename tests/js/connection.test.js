import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate as answersToArrive } from 'node:timers/promises';

import { Connection } from '../../static/js/call/connection/connection.js';
import { FakeWebSocket, installBrowser } from './fakes.js';
import { FAULTS } from './faults.js';

const CLOSE_CODES = new Set(Object.values(FAULTS).map((fault) => fault.close_code));
const RESTARTING = 4503;
const TRIED_AGAIN = [1001, 1005, 1006, 1011, 1012, 1013, RESTARTING];
const FINAL = [...CLOSE_CODES].filter((code) => code !== RESTARTING);
const FIRST_WAIT_MS = 625; // with all jitter

mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });

let reported, connection;
beforeEach(() => {
  installBrowser();
  globalThis.location = { href: 'http://site/personas/1/' };
  mock.method(globalThis, 'fetch', async () => ({ type: 'basic' }));
  reported = [];
});

afterEach(() => connection.stop());

function opened(conversationId = null, how = {}) {
  const on = {
    started: ({ wasLost, isAnother }) => {
      reported.push(`started${wasLost ? ' again' : ''}${isAnother ? ' another' : ''}`);
    },
    lost: () => reported.push('lost'),
    failed: (event, fault) => reported.push(['failed', fault.kind, fault.code].filter(Boolean).join(' ')),
    ended: () => reported.push('ended'),
    message: ({ type }) => reported.push(type),
    audio: (pcm) => reported.push(pcm.byteLength),
    log: () => {},
  };
  connection = new Connection('ws://site/', on, conversationId, how);
  connection.open();
  FakeWebSocket.last.open();
  return FakeWebSocket.last;
}

function started(conversationId = 'c') {
  FakeWebSocket.last.receive({ type: 'session.started', conversation_id: conversationId, seq: 2 });
}

function talking() {
  opened();
  started();
  reported.length = 0;
}

function networkBecomes(event) {
  navigator.onLine = event === 'online';
  window.dispatchEvent(new Event(event));
}

test('a call that is never lost starts once', () => {
  opened();
  started();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start' }]);
  assert.deepEqual(reported, ['started', 'session.started']);
  assert.equal(connection.conversationId, 'c');
});

for (const code of TRIED_AGAIN) {
  test(`after ${code} the conversation is taken up after what arrived`, () => {
    talking();
    FakeWebSocket.last.closeFromServer(code);
    mock.timers.tick(FIRST_WAIT_MS);
    assert.equal(FakeWebSocket.all.length, 2);
    FakeWebSocket.last.open();
    assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start', resume: 'c', after_seq: 2 }]);
    started();
    assert.deepEqual(reported, ['lost', 'started again', 'session.started']);
  });
}

for (const code of FINAL) {
  test(`after ${code} nothing is tried`, () => {
    talking();
    FakeWebSocket.last.closeFromServer(code);
    mock.timers.tick(60_000);
    assert.deepEqual(reported, [`failed closed ${code}`]);
    assert.equal(FakeWebSocket.all.length, 1);
  });
}

test('a close with 1000 is the end', () => {
  talking();
  FakeWebSocket.last.closeFromServer(1000);
  assert.deepEqual(reported, ['ended']);
});

test('a server that restarts says when to come back', () => {
  talking();
  FakeWebSocket.last.receive({ type: 'error', code: 'server_restarting', fatal: true, retry_after: 2 });
  assert.equal(FakeWebSocket.last.closedWith, 4000);
  mock.timers.tick(1999);
  assert.equal(FakeWebSocket.all.length, 1);
  mock.timers.tick(501);
  assert.equal(FakeWebSocket.all.length, 2);
  assert.deepEqual(reported, ['lost']);
});

test('a server that restarts while the call connects is called again, also when it is still away', () => {
  opened();
  FakeWebSocket.last.closeFromServer(4503);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(2 * FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start' }]);
  started();
  assert.deepEqual(reported, ['lost', 'started again', 'session.started']);
});

test('a database that is away on the way back is asked again soon: the call is kept for half a minute only', () => {
  talking();
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  FakeWebSocket.last.receive({ type: 'error', code: 'database_away', fatal: true, retry_after: 30 });
  mock.timers.tick(2 * FIRST_WAIT_MS);
  assert.equal(FakeWebSocket.all.length, 3);
  assert.deepEqual(reported, ['lost']);
});

function comesBackInto(fault) {
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  FakeWebSocket.last.receive({ type: 'error', fatal: true, ...fault });
}

test('a quota that is met on the way back is waited out', () => {
  talking();
  comesBackInto({ code: 'quota', retry_after: 15 });
  assert.equal(FakeWebSocket.last.closedWith, 4000);
  mock.timers.tick(2 * FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start', resume: 'c', after_seq: 2 }]);
  started();
  assert.deepEqual(reported, ['lost', 'started again', 'session.started']);
});

for (const code of ['quota', 'database_away']) {
  test(`when ${code} lasts for longer than the call is kept, it is named as the reason`, () => {
    talking();
    comesBackInto({ code, retry_after: 15 });
    while (reported.length < 2) {
      mock.timers.tick(10_000);
      FakeWebSocket.last.receive?.({ type: 'error', code, fatal: true, retry_after: 15 });
    }
    assert.deepEqual(reported, ['lost', `failed server ${code}`]);
    assert.equal(FakeWebSocket.all.length, 8);
  });
}

test('a quota that has ended the call itself is not waited out', () => {
  talking();
  FakeWebSocket.last.receive({ type: 'error', code: 'quota', fatal: true, retry_after: 15 });
  assert.deepEqual(reported, ['failed server quota']);
});

test('a quota that ended the call while it was lost is not waited out', () => {
  talking();
  comesBackInto({ code: 'quota' });
  assert.deepEqual(reported, ['lost', 'failed server quota']);
});

test('a new call that meets a quota is not tried again, also after a restart of the server', () => {
  opened();
  FakeWebSocket.last.closeFromServer(RESTARTING);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  FakeWebSocket.last.receive({ type: 'error', code: 'quota', fatal: true, retry_after: 15 });
  assert.deepEqual(reported, ['lost', 'failed server quota']);
});

test('a call that goes on elsewhere is taken up here as soon as there is room', () => {
  opened('c');
  FakeWebSocket.last.receive({ type: 'error', code: 'quota', fatal: true, retry_after: 15 });
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start', resume: 'c' }]);
  started();
  assert.deepEqual(reported, ['lost', 'started again', 'session.started']);
});

test('a message that comes twice counts once', () => {
  talking();
  const notice = { type: 'notice', seq: 5 };
  FakeWebSocket.last.receive(notice);
  FakeWebSocket.last.receive(notice);
  assert.deepEqual(reported, ['notice']);
});

test('another conversation than the lost one is reported as that', () => {
  talking();
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  started('d');
  assert.deepEqual(reported, ['lost', 'started again another', 'session.started']);
  assert.equal(connection.conversationId, 'd');
});

test('a conversation from elsewhere is asked for, and may turn out to be over', () => {
  opened('c');
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start', resume: 'c' }]);
  started('d');
  assert.deepEqual(reported, ['started another', 'session.started']);
});

test('when the network goes, the socket goes with it, and comes back with it at once', () => {
  talking();
  networkBecomes('offline');
  assert.equal(FakeWebSocket.all[0].closedWith, 4000);
  assert.deepEqual(reported, ['lost']);
  networkBecomes('online');
  assert.equal(FakeWebSocket.all.length, 2);
});

test('a handshake that hangs is given up when the network is back', () => {
  talking();
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(FIRST_WAIT_MS);
  networkBecomes('online');
  assert.equal(FakeWebSocket.all[1].closedWith, 4000);
  assert.equal(FakeWebSocket.all.length, 3);
});

test('a page that becomes visible tries at once, a hidden one waits', () => {
  talking();
  FakeWebSocket.last.closeFromServer(1006);
  for (const visibility of ['hidden', 'visible']) {
    document.visibilityState = visibility;
    document.dispatchEvent(new Event('visibilitychange'));
    assert.equal(FakeWebSocket.all.length, visibility === 'visible' ? 2 : 1);
  }
});

test('network and page may change as they like while the call is connected', () => {
  talking();
  networkBecomes('online');
  document.dispatchEvent(new Event('visibilitychange'));
  assert.equal(FakeWebSocket.all.length, 1);
});

test('a handshake that is swallowed on the way back is tried again', () => {
  talking();
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(FIRST_WAIT_MS);
  mock.timers.tick(5000);
  mock.timers.tick(2 * FIRST_WAIT_MS);
  assert.equal(FakeWebSocket.all.length, 3);
  assert.deepEqual(reported, ['lost']);
});

test('it gives up after seven tries', () => {
  talking();
  FakeWebSocket.last.closeFromServer(1006);
  while (FakeWebSocket.all.length < 8) {
    mock.timers.tick(10_000);
    FakeWebSocket.last.closeFromServer(1006);
  }
  assert.deepEqual(reported, ['lost', 'failed lost']);
});

test('a sign-out meanwhile ends the tries and is named as the reason', async () => {
  mock.method(globalThis, 'fetch', async () => ({ type: 'opaqueredirect' }));
  talking();
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.closeFromServer(1006);
  await answersToArrive();
  assert.deepEqual(reported, ['lost', 'failed closed 4401']);
});

test('a first handshake that fails without a network is called offline', () => {
  opened();
  navigator.onLine = false;
  FakeWebSocket.last.closeFromServer(1006);
  assert.deepEqual(reported, ['failed offline']);
});

test('after the end nothing is tried and nobody listens', () => {
  talking();
  FakeWebSocket.last.closeFromServer(1006);
  connection.stop();
  networkBecomes('online');
  mock.timers.tick(60_000);
  assert.equal(FakeWebSocket.all.length, 1);
});

test('where the call that was asked for was ended elsewhere, another one begins', () => {
  opened('c');
  FakeWebSocket.last.closeFromServer(1000);
  FakeWebSocket.last.open();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start' }]);
  started('d');
  assert.deepEqual(reported, ['started another', 'session.started']);
  FakeWebSocket.last.closeFromServer(1000);
  assert.equal(reported.at(-1), 'ended');
});

test('a call from elsewhere is tried for again, as one that was lost', () => {
  opened('c');
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start', resume: 'c' }]);
  started();
  assert.deepEqual(reported, ['lost', 'started again', 'session.started']);
});

test('a page that goes closes the socket without ending the call', () => {
  talking();
  connection.leave();
  assert.deepEqual(FakeWebSocket.all[0].sentTypes, ['session.start']);
  assert.equal(FakeWebSocket.all[0].closedWith, 4000);
  mock.timers.tick(60_000);
  assert.equal(FakeWebSocket.all.length, 1);
});

test('a step of the wall clock changes nothing', (t) => {
  talking();
  for (const stepMs of [95_000, 86_400_000, -86_400_000]) {
    t.mock.method(Date, 'now', () => new Date().getTime() + stepMs);
    mock.timers.tick(2_000);
  }
  assert.equal(FakeWebSocket.all.length, 1);
  assert.deepEqual(reported, []);
});

function sleepFor(t, ms) {
  const now = performance.now();
  t.mock.method(performance, 'now', () => now + ms);
  mock.timers.tick(1_000);
}

test('after a sleep the page comes back to the call, if it is kept', (t) => {
  talking();
  sleepFor(t, 95_000);
  assert.deepEqual([FakeWebSocket.all[0].closedWith, FakeWebSocket.all.length], [4000, 2]);
  FakeWebSocket.last.open();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start', resume: 'c', after_seq: 2 }]);
  started();
  assert.deepEqual(reported, ['lost', 'started again', 'session.started']);
});

test('after a sleep no other call begins by itself', (t) => {
  talking();
  sleepFor(t, 3_600_000);
  FakeWebSocket.last.open();
  started('d');
  assert.deepEqual(reported, ['lost', 'failed lost']);
});

test('a network that comes back later than the page is waited for', (t) => {
  talking();
  sleepFor(t, 95_000);
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  started();
  assert.deepEqual(reported, ['lost', 'started again', 'session.started']);
});

test('a page that sleeps before its call has begun just goes on', (t) => {
  opened();
  sleepFor(t, 95_000);
  started();
  assert.deepEqual(reported, ['started', 'session.started']);
});

test('an earlier conversation is named until the call has begun, and not when it is taken up', () => {
  opened(null, { continues: 'earlier' });
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start', continues: 'earlier' }]);

  FakeWebSocket.last.closeFromServer(RESTARTING);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start', continues: 'earlier' }]);

  started();
  FakeWebSocket.last.closeFromServer(1006);
  mock.timers.tick(FIRST_WAIT_MS);
  FakeWebSocket.last.open();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start', resume: 'c', after_seq: 2 }]);
});
