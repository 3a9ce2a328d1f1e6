// What is wrong with the orb's rings and its bar of the level, a sentence each, at the loudest level.
() => {
  const orb = document.querySelector('.orb');
  const bar = orb.querySelector('span');
  const stage = document.querySelector('.stage').getBoundingClientRect();
  const words = document.querySelector('.state').getBoundingClientRect();
  const found = [];
  const before = orb.dataset.state;
  orb.style.setProperty('--level', '1');
  for (const state of ['ready', 'listening', 'processing', 'assistant_speaking']) {
    orb.dataset.state = state;
    const rings = [...orb.querySelectorAll('i, b')].filter((ring) => Number(getComputedStyle(ring).opacity) > 0);
    const boxes = rings.map((ring) => ring.getBoundingClientRect()).filter(({ height }) => height > 0);
    if (!boxes.length) continue; // it has given way
    const [top, bottom] = [Math.min(...boxes.map((box) => box.top)), Math.max(...boxes.map((box) => box.bottom))];
    if (top < stage.top) found.push(`${state}: the rings are cut at the top`);
    if (bottom > words.top) found.push(`${state}: the rings touch the words`);
    const level = bar.getBoundingClientRect();
    if (level.height === 0) continue;
    if (level.top <= bottom) found.push(`${state}: the bar touches the rings`);
    if (level.bottom > words.top) found.push(`${state}: the bar touches the words`);
    if (getComputedStyle(bar).backgroundImage === 'none') found.push(`${state}: the bar shows no level`);
  }
  orb.dataset.state = before;
  return found;
}
