// What does not fit at the size that the page has now, a sentence each. tests/e2e/layout.py runs it in the page.
() => {
  const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex^="-"])';
  const SLACK_PX = 1;
  const INSET_PX = 3; // edges may touch
  const ROUND = 0.3; // of a corner's radius: so far in from both sides, a point is on the element
  const MOST_OF_THE_HEIGHT = 0.4; // that bars may keep while the page scrolls under them
  const SHORT_WORD = 12; // letters
  const page = document.documentElement;
  const found = new Set();
  const beyond = new Set();

  const name = (element) => {
    const classes = [...element.classList].map((each) => `.${each}`).join('');
    const words = (element.getAttribute('aria-label') ?? element.innerText ?? '').trim().replace(/\s+/g, ' ').slice(0, 30);
    return `${element.localName}${element.id && `#${element.id}`}${classes} “${words}”`;
  };

  const isForReadersOnly = (element) => element.closest('.sr, .visually-hidden') !== null;

  const isShown = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.localName !== 'option' && element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      !isForReadersOnly(element) && !element.closest('[aria-hidden=true]');
  };

  const hasOwnText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  const scrolls = (overflow) => overflow === 'auto' || overflow === 'scroll';

  const scrollersOf = (element) => {
    const around = [];
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      if (scrolls(overflowX) || scrolls(overflowY)) around.push(box);
    }
    return around;
  };

  const isInAScroller = (element) => scrollersOf(element).some((box) => box.scrollWidth > box.clientWidth);

  const waitsAboveThePage = (element) => element.getBoundingClientRect().bottom + scrollY <= 0; // until it has the focus

  // The page and its parts keep to the width.

  const checkPageWidth = () => {
    if (page.scrollWidth > page.clientWidth) found.add(`the page is ${page.scrollWidth} px wide`);
  };

  const checkPlace = (element) => {
    const { left, right } = element.getBoundingClientRect();
    const isBeyond = left < -SLACK_PX || right > page.clientWidth + SLACK_PX;
    if (!isBeyond || waitsAboveThePage(element) || isInAScroller(element)) return;
    if (!beyond.has(element.parentElement)) {
      found.add(`${name(element)} is beyond the edge: ${Math.round(left)} to ${Math.round(right)} px`);
    }
    beyond.add(element);
  };

  const isReplacedByAPicture = ({ textIndent, overflowX }) => overflowX === 'hidden' && parseFloat(textIndent) < -999;

  const checkBox = (element) => {
    const style = getComputedStyle(element);
    const excess = element.scrollWidth - element.clientWidth;
    if (style.display === 'inline' || excess <= SLACK_PX || element.matches('input, textarea, select, fieldset')) return;
    if (scrolls(style.overflowX)) {
      if (!element.querySelector('table, pre')) found.add(`${name(element)} scrolls sideways, by ${excess} px`);
    } else if (hasOwnText(element) && style.textOverflow !== 'ellipsis' && !isReplacedByAPicture(style)) {
      found.add(`the text of ${name(element)} is ${excess} px wider than its box`);
    }
  };

  /** Names may break anywhere; a word such as “Save” or a time has room, or the layout is wrong. */
  const checkShortWord = (element) => {
    const text = [...element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!text || text.data.trim().length > SHORT_WORD || /\S[\s\u00ad-]+\S/.test(text.data)) return;
    const range = document.createRange();
    range.selectNodeContents(text);
    const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
    if (tops.size > 1) found.add(`${name(element)} breaks within its word`);
  };

  const checkPlaceholder = (input) => {
    if (!input.placeholder || input.value) return;
    const style = getComputedStyle(input);
    if (getComputedStyle(input, '::placeholder').opacity === '0') return; // the label says the same
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = style.font;
    const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (pen.measureText(input.placeholder).width > room + SLACK_PX) found.add(`the placeholder of ${name(input)} is cut`);
  };

  const checkBar = (element) => {
    const { position } = getComputedStyle(element);
    const share = element.offsetHeight / innerHeight;
    const isABar = ['sticky', 'fixed'].includes(position) && element.offsetWidth > innerWidth / 2;
    if (!isABar || share <= MOST_OF_THE_HEIGHT) return;
    if (page.scrollHeight > innerHeight) found.add(`${name(element)} keeps ${Math.round(share * 100)} % of the height`);
  };

  // What one presses and reads lies on top.

  const isOnTop = (element, { x, y }) => {
    const top = document.elementFromPoint(x, y);
    if (!top) return false;
    return element.contains(top) || top.contains(element) || top.closest('label')?.control === element;
  };

  /** The middle and the four corners. */
  const points = (box, radius = 0) => {
    const inset = Math.min(INSET_PX + radius * ROUND, box.width / 2, box.height / 2);
    const [left, right, top, bottom] = [box.left + inset, box.right - inset, box.top + inset, box.bottom - inset];
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return [{ x, y }, { x: left, y: top }, { x: right, y: top }, { x: left, y: bottom }, { x: right, y: bottom }];
  };

  const coverAt = ({ x, y }) => {
    const cover = document.elementFromPoint(x, y);
    return cover ? name(cover) : 'nothing, it cannot be scrolled to';
  };

  /** `pointNow` is asked again after each move. */
  const bringToTheMiddle = (element, pointNow) => {
    for (const scroller of scrollersOf(element)) {
      const { left, top, width, height } = scroller.getBoundingClientRect();
      scroller.scrollBy(pointNow().x - left - width / 2, pointNow().y - top - height / 2);
    }
    scrollBy(0, pointNow().y - innerHeight / 2);
  };

  /** What lies on one of its points, wherever one scrolls to. */
  const coverOf = (element, pointsNow) => {
    for (const index of pointsNow().keys()) {
      if (isOnTop(element, pointsNow()[index])) continue;
      bringToTheMiddle(element, () => pointsNow()[index]);
      if (!isOnTop(element, pointsNow()[index])) return coverAt(pointsNow()[index]);
    }
    return null;
  };

  /** Its box without the padding, in which a button may stand. */
  const writtenIn = (field) => {
    const { x, y, width, height } = field.getBoundingClientRect();
    const { paddingLeft, paddingRight } = getComputedStyle(field);
    const [left, right] = [parseFloat(paddingLeft), parseFloat(paddingRight)];
    return new DOMRect(x + left, y, width - left - right, height);
  };

  const checkControl = (control) => {
    if (waitsAboveThePage(control)) control.focus();
    control.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    const radius = parseFloat(getComputedStyle(control).borderTopLeftRadius);
    const lineOf = () => (control.matches('input, textarea') ? writtenIn(control) : control.getClientRects()[0]); // a link may wrap
    const pointsNow = () => points(lineOf(), Math.min(radius, lineOf().height / 2));
    const isLarge = lineOf().height > innerHeight / 2 || lineOf().width > innerWidth;
    if (!isLarge && !isOnTop(control, pointsNow()[0])) {
      found.add(`${name(control)} is under ${coverAt(pointsNow()[0])} when it gets the focus`);
    }
    const cover = coverOf(control, pointsNow);
    if (cover) found.add(`${name(control)} lies under ${cover}`);
    if (control === document.activeElement) control.blur();
  };

  /** What is seen of it: an ellipsis may stand for the rest. */
  const firstLineOf = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const line = [...range.getClientRects()].find(({ width }) => width > SLACK_PX);
    const box = element.getBoundingClientRect();
    const [left, right] = [Math.max(line.left, box.left), Math.min(line.right, box.right)];
    return new DOMRect(left, line.top, right - left, line.height);
  };

  const checkText = (element) => {
    if (getComputedStyle(element).pointerEvents === 'none' || element.closest(CONTROLS)) return;
    element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    const cover = coverOf(element, () => points(firstLineOf(element)));
    if (cover) found.add(`the text of ${name(element)} lies under ${cover}`);
  };

  const check = (part) => {
    const shown = [...part.querySelectorAll('*')].filter(isShown);
    for (const element of shown) {
      checkPlace(element);
      checkBox(element);
      checkBar(element);
      checkShortWord(element);
      if (element.matches('input, textarea')) checkPlaceholder(element);
    }
    for (const element of shown) {
      if (element.matches(CONTROLS)) checkControl(element);
      else if (hasOwnText(element)) checkText(element);
    }
  };

  checkPageWidth();
  const part = document.querySelector('dialog:modal') ?? document.body;
  check(part);
  for (const closed of part.querySelectorAll('details:not([open])')) {
    closed.open = true;
    checkPageWidth();
    check(closed);
    closed.open = false;
  }
  scrollTo(0, 0);
  return [...found];
}
