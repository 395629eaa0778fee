// A paragraph's number copies its place ("Bab 2 ¶ 14") as a link. Without this script it is a plain link.
(() => {
  "use strict";
  const SHOWN_FOR = 2500; // milliseconds
  const links = document.querySelectorAll("a.para");
  if (!links.length || !navigator.clipboard) return;
  const note = document.createElement("p");
  note.className = "copied";
  note.setAttribute("role", "status");
  document.body.append(note);
  let timer = 0;

  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const blob = (type, text) => new Blob([text], { type });

  async function copy(link) {
    const place = link.dataset.place;
    await navigator.clipboard.write([
      new ClipboardItem({
        "text/plain": blob("text/plain", `${place}: ${link.href}`),
        "text/html": blob("text/html", `<a href="${escaped(link.href)}">${escaped(place)}</a>`),
      }),
    ]);
    note.textContent = `✓ ${place}`;
    clearTimeout(timer);
    timer = setTimeout(() => (note.textContent = ""), SHOWN_FOR);
  }

  for (const link of links) link.addEventListener("click", () => copy(link).catch(() => {}));
})();
