// Pictures of a message: dropped onto its form, pasted anywhere in it, taken by the camera; seen before they are sent.
// Without it the file field does all of that but dropping and pasting.
//
// Marks in the HTML that it looks for:
//   [data-picture-field]   around the file field, in a form; data-most is how many it takes, data-too-many says so,
//                          data-remove and data-added are words with {name}
"use strict";

(() => {
  const KINDS = ["image/png", "image/jpeg", "image/webp"];
  const WIDE = 160;

  for (const zone of document.querySelectorAll("[data-picture-field]")) {
    const form = zone.closest("form");
    const field = zone.querySelector("input[multiple]");
    const camera = zone.querySelector("input[capture]");
    const list = zone.querySelector(".chosen-pictures");
    const status = document.createElement("p");
    status.className = "quiet";
    status.setAttribute("role", "status");
    zone.append(status);
    let chosen = [];

    const kept = () => zone.querySelectorAll("input[name=kept]:checked").length;
    const say = (words, name = "") => { status.textContent = words.replace("{name}", name); };

    // What the browser sends is what the field holds.
    function hold() {
      const transfer = new DataTransfer();
      for (const file of chosen) transfer.items.add(file);
      field.files = transfer.files;
      show();
    }

    function add(files) {
      const room = Number(zone.dataset.most) - kept() - chosen.length;
      const taken = files.slice(0, Math.max(room, 0));
      chosen = [...chosen, ...taken];
      hold();
      if (taken.length < files.length) say(zone.dataset.tooMany);
      else if (taken.length) say(zone.dataset.added, taken.map((file) => file.name).join(", "));
    }

    function remove(file) {
      chosen = chosen.filter((other) => other !== file);
      hold();
      say("");
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
      button.textContent = zone.dataset.remove.replace("{name}", "").trim();
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
  }
})();
