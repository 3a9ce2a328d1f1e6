// A menu made of <details> closes on Escape, on a press elsewhere, and when the focus leaves it.

export function closeByItself(details) {
  const closeFor = (event) => {
    if (!details.contains(event.target)) details.open = false;
  };
  document.addEventListener('pointerdown', closeFor);
  document.addEventListener('focusin', closeFor);
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return;
    event.stopPropagation(); // on the voice page, Escape would count towards ending the call
    details.open = false;
    details.querySelector('summary').focus();
  });
}
