// Passkeys: asks our server what the device is to answer to, the device for the answer, and sends it with the form.
'use strict';

document.querySelectorAll('form[data-passkey]').forEach((form) => {
  const part = form.querySelector('.passkey');
  if (!part || !window.PublicKeyCredential) return;
  const [button, message] = [part.querySelector('button'), part.querySelector('[role=alert]')];
  const isNew = form.dataset.passkey === 'create';

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const named = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

  const begin = async () => {
    const body = new FormData();
    body.set('csrfmiddlewaretoken', form.elements.csrfmiddlewaretoken.value);
    body.set('passkey', 'begin');
    const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' });
    if (!answer.ok || !answer.headers.get('Content-Type').startsWith('application/json')) throw new Error('asked too late');
    return (await answer.json()).publicKey;
  };

  // As the standard writes an answer in JSON. Not every browser has toJSON() of its own yet.
  const written = (made) => {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    if (isNew) {
      response.attestationObject = text(made.response.attestationObject);
    } else {
      response.authenticatorData = text(made.response.authenticatorData);
      response.signature = text(made.response.signature);
      if (made.response.userHandle) response.userHandle = text(made.response.userHandle);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
  };

  const use = async () => {
    message.hidden = true;
    button.disabled = true;
    let asked;
    try {
      asked = await begin();
    } catch {
      message.textContent = 'Siden har stått for lenge. Last den på nytt, og prøv igjen.';
    }
    try {
      if (asked) {
        const publicKey = { ...asked, challenge: bytes(asked.challenge) };
        let made;
        if (isNew) {
          publicKey.user = { ...asked.user, id: bytes(asked.user.id) };
          publicKey.excludeCredentials = named(asked.excludeCredentials);
          made = await navigator.credentials.create({ publicKey });
        } else {
          publicKey.allowCredentials = named(asked.allowCredentials);
          made = await navigator.credentials.get({ publicKey });
        }
        const field = document.createElement('input');
        [field.type, field.name, field.value] = ['hidden', 'passkey', written(made)];
        form.append(field);
        form.submit();
        return;
      }
    } catch (error) {
      message.textContent = isNew && error.name === 'InvalidStateError'
        ? 'Enheten har alt en passnøkkel for deg.' : 'Passnøkkelen ble ikke brukt. Prøv igjen, eller bruk en annen måte.';
    }
    button.disabled = false;
    message.hidden = false;
  };

  button.addEventListener('click', use);
  // Enter in the field of the name. What use() sends itself raises no such event.
  if (isNew) form.addEventListener('submit', (event) => { event.preventDefault(); use(); });
  part.hidden = false;
});
