import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Captions } from '../../static/js/call/view/captions.js';

let captions;
beforeEach(() => {
  captions = new Captions();
});

function message(item_id, previous_item_id, text, role = 'assistant') {
  return { item_id, previous_item_id, role, text };
}

function ids() {
  return captions.items.map((item) => item.id);
}

test('pieces grow into a caption, and the whole replaces them', () => {
  captions.append(message('a', null, 'Good '));
  captions.append(message('a', null, 'mor'));
  assert.deepEqual([captions.items[0].text, captions.items[0].isFinal], ['Good mor', false]);
  captions.complete(message('a', null, 'Good morning!'));
  assert.deepEqual([captions.items[0].text, captions.items[0].isFinal], ['Good morning!', true]);
});

test("the user's words go before the answer they caused, though they arrive later", () => {
  captions.complete(message('greeting', null, 'Hello'));
  captions.append(message('answer', 'question', 'We open at ten'));
  captions.complete(message('question', 'greeting', 'When do you open?', 'user'));
  assert.deepEqual(ids(), ['greeting', 'question', 'answer']);
});

test('a caption moves when it turns out what it comes after', () => {
  captions.complete(message('greeting', null, 'Hello'));
  captions.complete(message('answer', 'greeting', 'We open at ten'));
  captions.complete(message('more', 'answer', 'Anything else?'));
  captions.complete(message('answer', 'question', 'We open at ten'));
  captions.complete(message('question', 'greeting', 'When do you open?', 'user'));
  assert.deepEqual(ids(), ['greeting', 'question', 'answer', 'more']);
});

test('whatever the moves, each caption stays, and the last word counts', () => {
  for (const order of permutations(['a', 'b', 'c', 'd'])) {
    captions = new Captions();
    ['a', 'b', 'c', 'd'].forEach((id, index, all) => captions.complete(message(id, all[index - 1] ?? null, id)));
    order.forEach((id, index) => captions.complete(message(id, order[index - 1] ?? null, id)));
    assert.deepEqual(ids(), order, order.join());
  }
});

test('a late first caption goes to the top', () => {
  captions.append(message('b', 'a', 'second'));
  captions.complete(message('a', null, 'first', 'user'));
  assert.deepEqual(ids(), ['a', 'b']);
});

test('any order of arrival gives the order of the conversation', () => {
  const chain = [message('1', null, '1'), message('2', '1', '2'), message('3', '2', '3'), message('4', '3', '4')];
  for (const order of permutations(chain)) {
    const list = new Captions();
    order.forEach((each) => list.complete(each));
    assert.deepEqual(list.items.map((item) => item.id), ['1', '2', '3', '4'], order.map((each) => each.item_id).join());
  }
});

test('an item whose previous one never has words goes last', () => {
  captions.complete(message('a', null, 'Hello'));
  captions.complete(message('c', 'unseen', 'Anything else?'));
  assert.deepEqual(ids(), ['a', 'c']);
});

test('a piece that arrives after the whole is left out', () => {
  captions.complete(message('a', null, 'Good morning!'));
  captions.append(message('a', null, ' morning!'));
  assert.equal(captions.items[0].text, 'Good morning!');
});

test('a caption without words disappears', () => {
  captions.append(message('u', null, '...', 'user'));
  assert.equal(captions.complete(message('u', null, ' ', 'user')), null);
  assert.deepEqual(ids(), []);
});

test('an interrupted answer is marked and ends where it was heard', () => {
  captions.append(message('a', null, 'We open at ten and close at four'));
  const item = captions.interrupt({ item_id: 'a', text: 'We open at' });
  assert.deepEqual([item.isInterrupted, item.isFinal, item.text], [true, true, 'We open at']);
});

test('its whole text, when it comes after the cut, does not undo it', () => {
  captions.append(message('a', null, 'We open'));
  captions.interrupt({ item_id: 'a', text: 'We' });
  assert.equal(captions.complete(message('a', null, 'We open at ten')).text, 'We');
});

test('an answer of which nothing was heard disappears', () => {
  captions.append(message('a', null, 'We'));
  assert.equal(captions.interrupt({ item_id: 'a', text: '' }), null);
  assert.deepEqual(ids(), []);
});

test('an answer that was cut before its first word is marked when it comes', () => {
  assert.equal(captions.interrupt({ item_id: 'a', text: '' }), null);
  assert.equal(captions.append(message('a', null, 'We')).isInterrupted, true);
});

function permutations(list) {
  if (list.length < 2) return [list];
  return list.flatMap((first, i) => permutations(list.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}

test('what is typed stands last at once, until it has its place', () => {
  captions.complete(message('greeting', null, 'Hello'));
  captions.type('When do you open?');
  captions.type('And when do you close?');
  captions.append(message('answer', 'question', 'At'));
  const texts = () => captions.items.map(({ text }) => text);
  assert.deepEqual(texts(), ['Hello', 'At', 'When do you open?', 'And when do you close?']);
  captions.complete(message('question', 'greeting', 'When do you open?', 'user'));
  assert.deepEqual(texts(), ['Hello', 'When do you open?', 'At', 'And when do you close?']);
});

test('it is found though the server leaves out what no text can hold', () => {
  captions.type('So\ud83d\u0000  far,\u200b so good ');
  captions.complete(message('question', null, 'So\ufffd far, so good', 'user'));
  assert.deepEqual(ids(), ['question']);
});

test('of two equal texts each arrives once, and what is spoken meanwhile is no typed text', () => {
  captions.type('yes');
  captions.type('yes');
  captions.complete(message('spoken', null, 'No, wait', 'user'));
  captions.complete(message('first', 'spoken', 'yes', 'user'));
  assert.equal(captions.items.filter(({ isPending }) => isPending).length, 1);
});

test('what has not arrived by the end of the call is marked', () => {
  captions.type('Hello?');
  assert.deepEqual(captions.giveUpTyped().map(({ text, isLost }) => [text, isLost]), [['Hello?', true]]);
});

test('what the server does not take is gone, and an equal text stays on its way', () => {
  captions.type('yes');
  captions.type('yes');
  captions.type('no');
  captions.takeBack('yes');
  assert.deepEqual(captions.items.map(({ text }) => text), ['yes', 'no']);
});
