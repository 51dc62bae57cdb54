// SPDX-License-Identifier: AGPL-3.0-or-later
// Drag-and-drop with progress on the form page. Each file goes into the sealed draft as soon as it is
// chosen; the server answers with its id. Without this script the plain file field does the same on submit.

// FilePond's FileStatus: still on its way (INIT, IDLE, PROCESSING, LOADING, QUEUED), or gone wrong.
const ON_ITS_WAY = [1, 2, 3, 7, 9];
const WRONG = [6, 8, 10];

// FilePond also sends its own notes about a file, under the same name: leave them out.
function onlyFile(data) {
  const kept = new FormData();
  for (const part of data.getAll("files")) {
    if (part instanceof Blob) kept.append("files", part, part.name);
  }
  return kept;
}

async function equip(box, input) {
  const words = box.dataset;
  const form = input.form;
  const said = form.querySelector("[data-upload-said]");
  const hidden = (name) => form.querySelector(`input[name=${name}]`).value;
  // The form's own token goes with each file: it finds the form's draft even after the session ended.
  const headers = { "X-CSRFToken": hidden("csrfmiddlewaretoken"), "X-Submission": hidden("submission") };
  const { create } = await import(words.library);
  const given = new Set(); // ids of files that the person cancelled
  let waiting = null; // the button pressed while files were still uploading

  // The server says in plain words why it did not take a file; other errors get our own.
  const why = (error) => ([400, 413, 507].includes(error?.code) && error.body) || words.failed;
  const files = (states) => pond.getFiles().filter((item) => states.includes(item.status));
  const busy = () => files(ON_ITS_WAY).some((item) => !given.has(item.id));

  function sendIfWaiting() {
    if (!waiting || busy()) return;
    const button = waiting;
    waiting = null;
    form.requestSubmit(button);
  }

  input.removeAttribute("class"); // FilePond would wear it
  const pond = create(input, {
    name: "files",
    allowMultiple: true,
    credits: false,
    allowMinimumUploadDuration: false,
    maxParallelUploads: 1, // a slow line carries one file better than many
    server: {
      url: words.url,
      process: { url: "", headers, ondata: onlyFile, onload: (id) => id.trim(), onerror: (text) => text },
      revert: { url: "", headers },
      load: null,
      restore: null,
      fetch: null,
      patch: null,
    },
    labelIdle: words.idle,
    labelFileLoading: words.loading,
    labelFileProcessing: words.processing,
    labelFileProcessingComplete: words.complete,
    labelFileProcessingAborted: words.aborted,
    labelFileProcessingError: why,
    labelFileProcessingRevertError: words.removefailed,
    labelTapToCancel: words.cancel,
    labelTapToRetry: words.retry,
    labelTapToUndo: words.undo,
    oninit: () => {
      box.querySelector(".filepond--drop-label label")?.setAttribute("lang", "en");
      // The file input beneath is the one stop for the keyboard; this second one has no role.
      box.querySelector(".filepond--label-action")?.removeAttribute("tabindex");
    },
    beforeAddFile: (item) => {
      const most = Number(words.max);
      if (!most || item.fileSize <= most) return true;
      const slip = document.createElement("p");
      slip.className = "slip";
      slip.setAttribute("role", "alert");
      slip.textContent = `${words.toobig}: ${item.filename}`;
      box.append(slip);
      return false;
    },
    onprocessfilestart: (item) => given.delete(item.id),
    onprocessfileabort: (item) => {
      given.add(item.id);
      setTimeout(sendIfWaiting);
    },
    onremovefile: () => setTimeout(sendIfWaiting),
    onprocessfile: (error, item) => {
      said.textContent = `${error ? why(error) : words.complete}: ${item.filename}`;
      setTimeout(sendIfWaiting);
    },
  });

  form.addEventListener(
    "submit",
    (event) => {
      if (busy()) {
        event.preventDefault();
        waiting = event.submitter;
        said.textContent = words.wait;
      } else if (event.submitter?.name === "submit" && files(WRONG).length) {
        event.preventDefault();
        said.textContent = words.stuck;
      }
    },
    { capture: true },
  );
}

const box = document.querySelector("[data-uploader]");
const input = box?.querySelector("input[type=file]");
if (input) await equip(box, input);
