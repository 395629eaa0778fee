// Cards on marks: what was removed here, and why. Without this script a mark is a link to the annex.
(() => {
  "use strict";
  const SHOW_AFTER = 150, HIDE_AFTER = 300; // milliseconds that a pointer rests before a card comes or goes
  let open = null; // {mark, card, pinned}
  let timer = 0;
  let returning = false; // focus comes back to a mark whose card was closed: it shall not open again

  const cardOf = (mark) => document.getElementById(mark.dataset.card);
  const inFlow = () => !matchMedia("(max-width: 44.984375em)").matches;

  function place(mark, card) {
    card.style.top = card.style.left = card.style.maxHeight = "";
    const at = mark.getBoundingClientRect();
    if (!inFlow()) { // the style sheet puts the card at the foot of a small screen: keep the mark above it
      const covered = at.bottom + 16 - card.getBoundingClientRect().top;
      if (covered > 0) scrollBy({ top: covered, behavior: "instant" });
      return;
    }
    const frame = card.offsetParent.getBoundingClientRect();
    const left = Math.min(Math.max(at.left - 24, 16), innerWidth - card.offsetWidth - 16);
    const header = document.querySelector(".md-header").getBoundingClientRect().bottom;
    const under = innerHeight - at.bottom - 16, over = at.top - header - 16;
    const below = card.offsetHeight <= under || under >= over;
    card.style.maxHeight = `${Math.min(card.offsetHeight, below ? under : over)}px`;
    card.style.left = `${left - frame.left}px`;
    card.style.top = `${(below ? at.bottom + 8 : at.top - card.offsetHeight - 8) - frame.top}px`;
  }

  function show(mark, pinned) {
    clearTimeout(timer);
    if (open && open.mark !== mark) hide();
    const card = cardOf(mark);
    if (!card) return;
    card.hidden = false;
    mark.setAttribute("aria-expanded", "true");
    place(mark, card);
    open = { mark, card, pinned: pinned || (open && open.pinned) };
    if (pinned) card.focus({ preventScroll: true });
  }

  function hide(back) {
    clearTimeout(timer);
    if (!open) return;
    const { mark, card } = open;
    open = null;
    card.hidden = true;
    mark.setAttribute("aria-expanded", "false");
    returning = true;
    if (back) mark.focus({ preventScroll: true });
    returning = false;
  }

  function later(action, wait) {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  }

  function equip(mark) {
    const card = cardOf(mark);
    if (!card) return;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "card__close";
    close.textContent = "×";
    close.setAttribute("aria-label", card.dataset.close);
    close.addEventListener("click", () => hide(true));
    card.append(close);
    card.tabIndex = -1;
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", mark.getAttribute("aria-label"));
    mark.setAttribute("aria-expanded", "false");
    mark.setAttribute("aria-controls", card.id);

    mark.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      show(mark, true);
    });
    mark.addEventListener("focus", () => !returning && mark.matches(":focus-visible") && show(mark, false));
    for (const element of [mark, card]) {
      element.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "mouse") later(() => show(mark, false), element === mark ? SHOW_AFTER : 0);
      });
      element.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse") later(() => open && !open.pinned && hide(), HIDE_AFTER);
      });
      element.addEventListener("focusout", (event) => {
        const to = event.relatedTarget;
        if (open && to && to !== mark && !card.contains(to)) hide();
      });
    }
  }

  document.querySelectorAll("a.mark[data-card]").forEach(equip);
  document.addEventListener("keydown", (event) => {
    if (!open) return;
    const inside = open.card.contains(document.activeElement);
    if (event.key === "Escape") hide(inside);
    if (event.key === "Tab" && inside) leaveAtTheEnds(event);
  });

  // The card stands at the end of the document: tabbing out of it must lead back to its mark.
  function leaveAtTheEnds(event) {
    const stops = [open.card, ...open.card.querySelectorAll("a, button")];
    const end = event.shiftKey ? stops.slice(0, 2) : stops.slice(-1);
    if (!end.includes(document.activeElement)) return;
    event.preventDefault();
    hide(true);
  }

  document.addEventListener("pointerdown", (event) => {
    if (open && !open.card.contains(event.target) && !open.mark.contains(event.target)) hide();
  });
  addEventListener("resize", () => open && place(open.mark, open.card));
})();
