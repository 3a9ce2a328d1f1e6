// Keeps the live board fresh. Without this script one loads the page again.
import { BoardView } from './board_view.js';
import { Refresher } from './refresher.js';

const board = document.querySelector('[data-board]');
const view = new BoardView(board);
const refresher = new Refresher(board.dataset.board, {
  isWatched: () => document.visibilityState === 'visible',
  show: (now) => view.show(now),
  fail: () => view.fail(),
});
const pause = board.querySelector('[data-part=pause]');

pause.hidden = false;
pause.addEventListener('click', () => {
  if (refresher.isRunning) refresher.stop();
  else refresher.start();
  pause.textContent = refresher.isRunning ? 'Pause' : 'Go on';
});
refresher.start();
