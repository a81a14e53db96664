// Lists what a person with weak eyes would miss on a page (WCAG 2.2): text below 4.5:1 on its ground (1.4.3; no text is
// excused for being large), and below 3:1 the outlines of fields and of what has the focus (1.4.11).
() => {
  const luminance = colour => {
    const [r, g, b] = colour.match(/[\d.]+/g).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const ground = element => {
    const colour = element ? getComputedStyle(element).backgroundColor : 'rgb(255, 255, 255)';
    return colour === 'rgba(0, 0, 0, 0)' ? ground(element.parentElement) : colour;
  };
  const found = [];
  const judge = (what, element, colour, on, least) => {
    const is = ratio(colour, on);
    if (!(is >= least)) found.push(`${what} of ${element.outerHTML.slice(0, 80)}: ${is.toFixed(2)}:1 (${colour} on ${on})`);
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() && element.checkVisibility()) judge('the text', element, getComputedStyle(element).color, ground(element), 4.5);
  }
  for (const field of document.querySelectorAll('input:not([type=hidden], [type=checkbox]), select')) {
    judge('the text', field, getComputedStyle(field).color, ground(field), 4.5);
    if (!field.readOnly) judge('the outline', field, getComputedStyle(field).borderTopColor, ground(field.parentElement), 3);
  }
  const focused = document.activeElement;
  if (focused !== document.body) {
    const style = getComputedStyle(focused);
    if (style.outlineStyle === 'none') found.push(`nothing shows that ${focused.outerHTML.slice(0, 80)} has the focus`);
    judge('the ring', focused, style.outlineColor, ground(focused.parentElement), 3);
  }
  return found;
}
