// Pictures of a message: dropped onto its form, pasted anywhere in it, taken by the camera; seen before they are sent.
// Without it the file field does all of that but dropping and pasting.
//
// Marks in the HTML that it looks for:
//   [data-picture-field]   around the file field, in a form; data-most is how many it takes, data-most-bytes how large each may be;
//                          data-too-many, and with {name} data-added, data-no-picture, data-too-large, data-remove
//                          and without it data-remove-this are the words
"use strict";

(() => {
  const KINDS = ["image/png", "image/jpeg", "image/webp"];
  const WIDE = 160;

  for (const zone of document.querySelectorAll("[data-picture-field]")) {
    const form = zone.closest("form");
    const field = zone.querySelector("input[multiple]");
    const camera = zone.querySelector("input[capture]");
    const list = zone.querySelector(".chosen-pictures");
    const status = document.createElement("div");
    status.setAttribute("role", "status");
    zone.append(status);
    let chosen = [];

    const kept = () => zone.querySelectorAll("input[name=kept]:checked").length;
    const named = (words, files) => files.length && words.replace("{name}", files.map((file) => file.name).join(", "));

    // *added* quietly, what was left out as what is wrong elsewhere.
    function say(added, ...wrong) {
      const told = [[added, "quiet"], ...wrong.map((words) => [words, "error"])].filter(([words]) => words);
      status.replaceChildren(...told.map(([words, look]) => {
        const line = document.createElement("p");
        line.className = look;
        line.textContent = words;
        return line;
      }));
    }

    // What the browser sends is what the field holds.
    function hold() {
      const transfer = new DataTransfer();
      for (const file of chosen) transfer.items.add(file);
      field.files = transfer.files;
      show();
    }

    // What is plainly no picture, or too large, need not travel; what looks like one, the server looks into.
    function add(files) {
      const others = files.filter((file) => file.type && !KINDS.includes(file.type));
      const large = files.filter((file) => !others.includes(file) && file.size > Number(zone.dataset.mostBytes));
      const fit = files.filter((file) => !others.includes(file) && !large.includes(file));
      const room = Number(zone.dataset.most) - kept() - chosen.length;
      const taken = fit.slice(0, Math.max(room, 0));
      chosen = [...chosen, ...taken];
      hold();
      say(
        named(zone.dataset.added, taken),
        named(zone.dataset.noPicture, others),
        named(zone.dataset.tooLarge, large),
        taken.length < fit.length && zone.dataset.tooMany,
      );
    }

    function remove(file) {
      chosen = chosen.filter((other) => other !== file);
      hold();
      say();
      (list.querySelector("button") || field).focus();
    }

    // Drawn, not loaded: no address outside of the page's own is ever asked for.
    async function draw(file, canvas) {
      try {
        const image = await createImageBitmap(file);
        const scale = Math.min(1, (2 * WIDE) / image.width);
        canvas.width = Math.max(1, Math.round(image.width * scale));
        canvas.height = Math.max(1, Math.round(image.height * scale));
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        image.close();
      } catch {
        canvas.hidden = true; // the server says what is wrong with it
      }
    }

    function item(file) {
      const row = document.createElement("li");
      const canvas = document.createElement("canvas");
      const name = document.createElement("span");
      const button = document.createElement("button");
      name.textContent = file.name;
      button.type = "button";
      button.className = "button plain";
      button.textContent = zone.dataset.removeThis;
      button.setAttribute("aria-label", zone.dataset.remove.replace("{name}", file.name));
      button.addEventListener("click", () => remove(file));
      canvas.setAttribute("aria-hidden", "true");
      row.append(canvas, name, button);
      draw(file, canvas);
      return row;
    }

    function show() {
      list.replaceChildren(...chosen.map(item));
      list.hidden = !chosen.length;
    }

    field.addEventListener("change", () => {
      const files = [...field.files];
      chosen = chosen.filter((file) => !files.includes(file));
      add(files);
    });
    camera?.addEventListener("change", () => {
      add([...camera.files]);
      camera.value = "";
    });

    form.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])].filter((file) => KINDS.includes(file.type));
      if (!files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      add(files);
    });
    for (const kind of ["dragenter", "dragover"]) {
      form.addEventListener(kind, (event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        zone.classList.add("over");
      });
    }
    form.addEventListener("dragleave", (event) => {
      if (!form.contains(event.relatedTarget)) zone.classList.remove("over");
    });
    form.addEventListener("drop", (event) => {
      zone.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      add([...event.dataTransfer.files]);
    });
    // What is dropped beside the form, the browser would open in place of the page and of all that was typed.
    for (const kind of ["dragover", "drop"]) {
      document.addEventListener(kind, (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    }
    // What the browser has put back into the field, where one comes back to the page.
    window.addEventListener("pageshow", () => {
      if (chosen.length) return;
      chosen = [...field.files];
      show();
    });
  }
})();
