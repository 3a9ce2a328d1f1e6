// The menus of the pages with a bar: of the account, and of each card.
import { closeByItself } from './menu_closing.js';

document.querySelectorAll('details.menu').forEach(closeByItself);
