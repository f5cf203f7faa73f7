// Passkeys: the one feature of Startline that needs JavaScript.
//
// <form data-passkey="add | use | sign-in"> holds a hidden field `credential`, one button, a place for what went
// wrong ([data-problem]) and, unless it signs in, the options that the server gave as JSON. What the device answers
// goes into the field, and the form is sent.
(() => {
  "use strict";

  const bytesOf = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };

  const textOf = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytesOf(key.id) }));

  // What the server names in text, the browser wants in bytes; it gives bytes back, and the server wants text.
  const asked = ({ publicKey }) => ({
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      ...(publicKey.user && { user: { ...publicKey.user, id: bytesOf(publicKey.user.id) } }),
      ...(publicKey.excludeCredentials && { excludeCredentials: withBytes(publicKey.excludeCredentials) }),
      ...(publicKey.allowCredentials && { allowCredentials: withBytes(publicKey.allowCredentials) }),
    },
  });

  const answered = (credential) => {
    const response = { clientDataJSON: textOf(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = textOf(credential.response[part]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      type: credential.type,
      id: credential.id,
      rawId: textOf(credential.rawId),
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  };

  const given = (form) => JSON.parse(form.querySelector("script[type='application/json']").textContent);

  const ways = {
    // A passkey suffices alone: the device keeps it, and asks for finger, face or PIN.
    async add(form) {
      const options = asked(given(form).creation_options);
      const selection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
      options.publicKey.authenticatorSelection = { ...options.publicKey.authenticatorSelection, ...selection };
      return navigator.credentials.create(options);
    },
    use: async (form) => navigator.credentials.get(asked(given(form).request_options)),
    async "sign-in"(form) {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      return navigator.credentials.get(asked((await answer.json()).request_options));
    },
  };

  const tell = (form, words) => {
    const problem = form.querySelector("[data-problem]");
    problem.textContent = words;
    problem.hidden = !words;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    const words = form.querySelector("[data-problem]").dataset;
    button.addEventListener("click", async () => {
      tell(form, window.PublicKeyCredential ? "" : words.missing);
      if (!window.PublicKeyCredential) return;
      button.disabled = true;
      try {
        form.elements.credential.value = JSON.stringify(answered(await ways[form.dataset.passkey](form)));
        form.submit();
      } catch {
        tell(form, words.refused);
        button.disabled = false;
      }
    });
  }
})();
