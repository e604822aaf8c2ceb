// What checks.py asks of a page. Each function returns sentences naming what is wrong.

// Colours are read back from a canvas, because a computed style may say oklch() or color-mix().
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const pen = canvas.getContext("2d", {willReadFrequently: true});

function rgba(colour) {
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = "#000";
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
  return {r, g, b, a: a / 255};
}

function over(top, under) {
  const mix = (one, other) => one * top.a + other * (1 - top.a);
  return {r: mix(top.r, under.r), g: mix(top.g, under.g), b: mix(top.b, under.b), a: 1};
}

// The colour one sees behind an element's text: its own filling and every translucent one below it.
function ground(element) {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const colour = rgba(getComputedStyle(at).backgroundColor);
    layers.push(colour);
    if (colour.a === 1) break;
  }
  return layers.reduceRight((under, top) => over(top, under), rgba("Canvas"));
}

function luminance({r, g, b}) {
  const [red, green, blue] = [r, g, b].map(part => part / 255)
    .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
  return .2126 * red + .7152 * green + .0722 * blue;
}

function contrast(one, other) {
  const [dark, bright] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (bright + .05) / (dark + .05);
}

function shown(element) {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  if (box.width <= 1 || box.height <= 1 || !element.checkVisibility({opacityProperty: true, visibilityProperty: true}))
    return false;
  return !/rect\(0|inset\((50|100)%/.test(style.clip + style.clipPath);  // kept for screen readers only
}

function name(element) {
  const id = element.id ? `#${element.id}` : "";
  const text = (element.innerText || element.name || "").trim().slice(0, 40);
  return `<${element.localName}${id}> “${text}”`;
}

function sidewaysScroll() {
  const page = document.documentElement;
  const wide = page.clientWidth;
  if (page.scrollWidth <= wide) return [];
  const scrollsItself = element => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== "visible") return true;
    return false;
  };
  const culprits = [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > wide + 1 && !scrollsItself(element));
  const names = culprits.slice(-3).map(name).join(", ");
  return [`the page is ${page.scrollWidth} px wide in a window of ${wide}: ${names}`];
}

function fieldBorders() {
  const found = [];
  const pressed = ["hidden", "submit", "button", "image", "reset", "range", "color"];
  for (const field of document.querySelectorAll("input, select, textarea")) {
    if (pressed.includes(field.type) || field.disabled || !shown(field)) continue;
    const style = getComputedStyle(field);
    if (["checkbox", "radio"].includes(field.type) && style.appearance !== "none") continue;  // the browser's own
    const around = ground(field.parentElement);
    const edges = ["Top", "Right", "Bottom", "Left"]
      .filter(side => parseFloat(style[`border${side}Width`]) >= 1)
      .map(side => contrast(over(rgba(style[`border${side}Color`]), around), around));
    const best = Math.max(contrast(ground(field), around), ...edges);
    if (best < 3) found.push(`${name(field)}: its edge stands out by ${best.toFixed(2)}:1 only`);
  }
  return found;
}

const LEAST = 24;

// A link among words is as high as its line and need not be higher.
function inSentence(element) {
  if (getComputedStyle(element).display !== "inline") return false;
  const wordy = node => {
    if (node === element || node.contains(element)) return false;
    const words = /[\p{L}\p{N}]/u.test(node.textContent);
    if (node.nodeType === Node.TEXT_NODE) return words;
    return words && node instanceof Element && !node.matches("a, button, script, style")
      && getComputedStyle(node).display === "inline";
  };
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
    if ([...at.childNodes].some(wordy)) return true;
    if (getComputedStyle(at).display !== "inline") return false;
  }
  return false;
}

// Where one can press: for a tick box its label too, where the two touch.
function pressable(element) {
  let {left, right, top, bottom} = element.getBoundingClientRect();
  if (["checkbox", "radio"].includes(element.type))
    for (const label of element.labels) {
      const box = label.getBoundingClientRect();
      if (box.left > right + LEAST || box.right < left - LEAST || box.top > bottom || box.bottom < top) continue;
      left = Math.min(left, box.left);
      right = Math.max(right, box.right);
      top = Math.min(top, box.top);
      bottom = Math.max(bottom, box.bottom);
    }
  return {left, right, top, bottom, width: right - left, height: bottom - top};
}

function targetSizes() {
  const targets = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")]
    .filter(element => element.type !== "hidden" && !element.disabled && shown(element))
    .map(element => ({element, box: pressable(element)}));
  const small = box => box.width < LEAST - .5 || box.height < LEAST - .5;
  const middle = box => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  // A circle of 24 px around the middle of a small one may touch no other target, nor another small one's circle.
  const crowded = (box, other) => {
    const [x, y] = middle(box);
    if (small(other)) {
      const [otherX, otherY] = middle(other);
      return Math.hypot(x - otherX, y - otherY) < LEAST;
    }
    const dx = Math.max(other.left - x, 0, x - other.right);
    const dy = Math.max(other.top - y, 0, y - other.bottom);
    return Math.hypot(dx, dy) < LEAST / 2;
  };
  const apart = (one, other) => one !== other && !one.contains(other) && !other.contains(one);
  return targets
    .filter(({element, box}) => small(box) && !inSentence(element))
    .filter(({element, box}) => targets.some(other => apart(element, other.element) && crowded(box, other.box)))
    .map(({element, box}) =>
      `${name(element)}: ${Math.round(box.width)} × ${Math.round(box.height)} px, too close to another target`);
}

// Where the Tab key has come to, and whether one can see it; null when it has left the page.
function focusStop() {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const path = [];
  for (let up = at; up.parentElement; up = up.parentElement)
    path.unshift([...up.parentElement.children].indexOf(up));
  return {path: path.join("."), problem: coveredProblem(at) || ringProblem(at)};
}

function coveredProblem(at) {
  // A link that runs over two lines has two boxes; the middle of both together may be in neither.
  const spots = [...at.getClientRects()].flatMap(({left, right, top, bottom}) => {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return [[x, y], [left + 3, top + 3], [right - 3, bottom - 3], [left + 3, y]];
  });
  const own = [at, ...(at.labels ?? [])];
  const seen = spots.some(spot => {
    const topmost = document.elementFromPoint(...spot);
    return own.some(part => part.contains(topmost));
  });
  return seen ? "" : `${name(at)}: has the focus but is covered or off the screen`;
}

function ringProblem(at) {
  // A tick box drawn by its label shows the ring there.
  const drawn = [at, ...(["checkbox", "radio"].includes(at.type) ? at.labels : [])];
  const looks = () => drawn.map(part => {
    const {outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor} = getComputedStyle(part);
    return {outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor};
  });
  const focused = looks();
  const [x, y] = [scrollX, scrollY];
  at.blur();
  const plain = looks();
  at.focus({focusVisible: true, preventScroll: true});
  scrollTo(x, y);
  const seen = drawn.some((part, i) => {
    const around = ground(part.parentElement ?? part);
    const inside = ground(part);
    const standsOut = colour =>
      Math.max(contrast(over(rgba(colour), around), around), contrast(over(rgba(colour), inside), inside)) >= 3;
    const {outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor} = focused[i];
    if (outlineStyle === "auto") return true;  // the browser's own ring has two colours and is always seen
    if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && standsOut(outlineColor)) return true;
    const shadow = boxShadow.match(/[a-z]+\([^)]*\)/g) ?? [];
    if (boxShadow !== plain[i].boxShadow && shadow.some(standsOut)) return true;
    return backgroundColor !== plain[i].backgroundColor
      && contrast(inside, over(rgba(plain[i].backgroundColor), around)) >= 3;
  });
  return seen ? "" : `${name(at)}: one cannot see that it has the focus`;
}
