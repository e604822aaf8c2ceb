"""Accessibility checks in the page: axe's, and our own for what axe does not look at.

Each returns sentences naming what is wrong; an empty list is good. tests/browser/test_checks.py plants a defect for each.
"""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
_axe = Axe()


def everything(page: Page) -> list[str]:
    """All of our own checks."""
    return [*no_sideways_scroll(page), *field_borders(page), *target_sizes(page), *visible_focus(page)]


def axe_violations(page: Page) -> list[str]:
    """axe's findings, each with its rule and the first places."""
    response: dict[str, Any] = _axe.run(page, options=RULES).response
    return [
        f"{violation['id']}: {violation['help']}: " + "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        for violation in response["violations"]
    ]


def no_sideways_scroll(page: Page) -> list[str]:
    """WCAG 1.4.10: nothing makes the page wider than its window."""
    found: list[str] = page.evaluate(_SHARED + _SIDEWAYS + "}")
    return found


def field_borders(page: Page) -> list[str]:
    """WCAG 1.4.11: one can see where a field is; its border or its filling stands out from what is around it by 3:1."""
    found: list[str] = page.evaluate(_SHARED + _BORDERS + "}")
    return found


def target_sizes(page: Page) -> list[str]:
    """WCAG 2.5.8: what can be pressed is 24 px each way, or has that room to itself, or stands in a sentence."""
    found: list[str] = page.evaluate(_SHARED + _TARGETS + "}")
    return found


def visible_focus(page: Page, most: int = 80) -> list[str]:
    """WCAG 2.4.7, 2.4.11, 1.4.11: with the Tab key, each stop shows a ring that stands out and is not covered.

    Presses Tab at most that often, beginning at the top; leaves the focus where it ends.
    """
    page.evaluate("() => { document.activeElement?.blur?.(); window.scrollTo(0, 0); getSelection()?.removeAllRanges(); }")
    problems: list[str] = []
    seen: set[str] = set()
    for _ in range(most):
        page.keyboard.press("Tab")
        stop: dict[str, str] | None = page.evaluate(_SHARED + _FOCUS + "}")
        if stop is None or stop["path"] in seen:
            break
        seen.add(stop["path"])
        if stop["problem"]:
            problems.append(stop["problem"])
    return problems


# Colours are read back from a canvas, because a computed style may say oklch() or color-mix().
_SHARED = r"""() => {
const canvas = document.createElement("canvas"); canvas.width = canvas.height = 1;
const pen = canvas.getContext("2d", {willReadFrequently: true});
const rgba = colour => {
  pen.clearRect(0, 0, 1, 1); pen.fillStyle = "#000"; pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data; return {r, g, b, a: a / 255};
};
const over = (top, under) => ({
  r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a),
  b: top.b * top.a + under.b * (1 - top.a), a: 1});
const backdrop = element => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const colour = rgba(getComputedStyle(at).backgroundColor);
    layers.push(colour);
    if (colour.a === 1) break;
  }
  return layers.reduceRight((under, top) => over(top, under), rgba("Canvas"));
};
const light = c => [c.r, c.g, c.b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const contrast = (one, other) => {
  const [dark, bright] = [light(one), light(other)].sort((x, y) => x - y); return (bright + .05) / (dark + .05);
};
const shown = element => {
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  if (box.width <= 1 || box.height <= 1 || style.visibility !== "visible") return false;
  if (!element.checkVisibility({opacityProperty: true})) return false;
  return !/rect\(0|inset\(50%|inset\(100%/.test(style.clip + style.clipPath);
};
const name = element => {
  const id = element.id ? "#" + element.id : "", text = (element.innerText || element.name || "").trim().slice(0, 40);
  return `<${element.localName}${id}> “${text}”`;
};
"""

_SIDEWAYS = r"""
const page = document.documentElement, wide = page.clientWidth;
if (page.scrollWidth <= wide) return [];
const scrollsItself = element => {
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
    if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(at).overflowX)) return true;
  return false;
};
const culprits = [...document.body.querySelectorAll("*")]
  .filter(element => element.getBoundingClientRect().right > wide + 1 && !scrollsItself(element));
return [`the page is ${page.scrollWidth} px wide in a window of ${wide}: ${culprits.slice(-3).map(name).join(", ")}`];
"""

_BORDERS = r"""
const found = [];
for (const field of document.querySelectorAll("input, select, textarea")) {
  if (["hidden", "submit", "button", "image", "reset", "range", "color"].includes(field.type)) continue;
  if (field.disabled || !shown(field)) continue;
  const style = getComputedStyle(field);
  if (["checkbox", "radio"].includes(field.type) && style.appearance !== "none") continue;
  const around = backdrop(field.parentElement);
  let best = contrast(backdrop(field), around);
  const sides = ["Top", "Right", "Bottom", "Left"].filter(
    side => parseFloat(style[`border${side}Width`]) >= 1 && !["none", "hidden"].includes(style[`border${side}Style`]));
  // A single line below is a border too, as long as that line can be seen.
  for (const side of sides) best = Math.max(best, contrast(over(rgba(style[`border${side}Color`]), around), around));
  if (best < 3) found.push(`${name(field)}: its edge stands out by ${best.toFixed(2)}:1 only`);
}
return found;
"""

_TARGETS = r"""
const LEAST = 24;
const inSentence = element => {
  if (getComputedStyle(element).display !== "inline") return false;
  const paragraph = element.closest("p, li, dd, dt, td, th, label, caption, figcaption, summary, legend, div, span:not(:only-child)");
  return [...(paragraph?.childNodes ?? [])].some(
    node => node.nodeType === 3 ? /[\p{L}\p{N}]/u.test(node.data)
      : node !== element && !node.contains?.(element) && node.nodeType === 1 && getComputedStyle(node).display === "inline"
        && /[\p{L}\p{N}]/u.test(node.textContent) && !node.matches("a, button"));
};
const area = element => {
  const own = element.getBoundingClientRect();
  let {left, right, top, bottom} = own;
  for (const label of element.labels ?? []) {
    const box = label.getBoundingClientRect();
    const touches = box.left <= right + 24 && box.right >= left - 24 && box.top <= bottom && box.bottom >= top;
    if (["checkbox", "radio"].includes(element.type) && touches) {
      left = Math.min(left, box.left); right = Math.max(right, box.right);
      top = Math.min(top, box.top); bottom = Math.max(bottom, box.bottom);
    }
  }
  return {left, right, top, bottom, width: right - left, height: bottom - top, x: (left + right) / 2, y: (top + bottom) / 2};
};
const targets = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button], [role=link]")]
  .filter(element => element.type !== "hidden" && !element.disabled && shown(element))
  .map(element => ({element, box: area(element)}));
const small = box => box.width < LEAST || box.height < LEAST;
const near = (one, other) => {  // a circle of 24 px around the middle may touch no other target, nor its circle
  if (small(other)) return Math.hypot(one.x - other.x, one.y - other.y) < LEAST;
  const dx = Math.max(other.left - one.x, 0, one.x - other.right), dy = Math.max(other.top - one.y, 0, one.y - other.bottom);
  return Math.hypot(dx, dy) < LEAST / 2;
};
return targets
  .filter(({element, box}) => small(box) && !inSentence(element))
  .filter(({element, box}) => targets.some(other => other.element !== element
    && !element.contains(other.element) && !other.element.contains(element) && near(box, other.box)))
  .map(({element, box}) => `${name(element)}: ${Math.round(box.width)} × ${Math.round(box.height)} px, too close to another target`);
"""

_FOCUS = r"""
const at = document.activeElement;
if (!at || at === document.body || at === document.documentElement) return null;
const path = [];
for (let up = at; up.parentElement; up = up.parentElement) path.unshift([...up.parentElement.children].indexOf(up));
const answer = problem => ({path: path.join("."), problem});
const box = at.getBoundingClientRect();
const middle = [box.left + box.width / 2, box.top + box.height / 2];
const spots = [middle, [box.left + 3, box.top + 3], [box.right - 3, box.bottom - 3], [box.left + 3, middle[1]]];
const seen = spots.some(([x, y]) => {
  const top = document.elementFromPoint(x, y); return top && (at.contains(top) || top.contains(at) && top.closest("label, body") !== document.body || [...(at.labels ?? [])].some(l => l.contains(top)));
});
if (!seen) return answer(`${name(at)}: has the focus but is covered or off the screen`);
const look = element => {
  const style = getComputedStyle(element);
  return {outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 ? style.outlineColor : null,
    automatic: style.outlineStyle === "auto", shadow: style.boxShadow, border: style.borderColor + style.borderWidth,
    ground: style.backgroundColor, under: style.textDecorationLine + style.textDecorationThickness};
};
const focused = look(at);
if (focused.automatic) return answer("");  // the browser's own ring has two colours and is always seen
const around = backdrop(at.parentElement ?? at), inside = backdrop(at);
const seenAgainst = colour => Math.max(contrast(over(rgba(colour), around), around), contrast(over(rgba(colour), inside), inside));
if (focused.outline && seenAgainst(focused.outline) >= 3) return answer("");
const shadowColours = focused.shadow.match(/(?:rgba?|hsla?|oklch|oklab|color|lab|lch)\([^)]*\)/g) ?? [];
const scroll = [scrollX, scrollY];
at.blur(); const plain = look(at); at.focus({focusVisible: true, preventScroll: true}); window.scrollTo(...scroll);
if (focused.shadow !== plain.shadow && shadowColours.some(colour => seenAgainst(colour) >= 3)) return answer("");
if (focused.ground !== plain.ground && contrast(backdrop(at), over(rgba(plain.ground), around)) >= 3) return answer("");
return answer(`${name(at)}: one cannot see that it has the focus`);
"""
