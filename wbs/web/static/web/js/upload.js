// SPDX-License-Identifier: AGPL-3.0-or-later
// Drag-and-drop with progress on the form page. Each file goes into the sealed draft as soon as it is
// chosen; the server answers with its id. Without this script the plain file field does the same on submit.

// FilePond also sends its own notes about a file, under the same name: leave them out.
function onlyFile(data) {
  const kept = new FormData();
  for (const part of data.getAll("files")) if (part instanceof Blob) kept.append("files", part, part.name);
  return kept;
}

const box = document.querySelector("[data-uploader]");
const input = box?.querySelector("input[type=file]");

if (input) {
  const words = box.dataset;
  const form = input.form;
  const said = form.querySelector("[data-upload-said]");
  const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
  input.className = "";
  const { create } = await import(words.library);

  const pond = create(input, {
    name: "files",
    allowMultiple: true,
    credits: false,
    maxParallelUploads: 1, // the first answer brings the draft's cookie, the others need it
    server: {
      url: words.url,
      process: { url: "", method: "POST", headers: { "X-CSRFToken": token }, ondata: onlyFile, onload: (id) => id.trim() },
      revert: { url: "", method: "DELETE", headers: { "X-CSRFToken": token } },
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
    labelFileProcessingError: words.failed,
    labelFileProcessingRevertError: words.removefailed,
    labelTapToCancel: words.cancel,
    labelTapToRetry: words.retry,
    labelTapToUndo: words.undo,
    beforeAddFile: (item) => {
      const most = Number(words.max);
      if (!most || item.fileSize <= most) return true;
      said.textContent = `${words.toobig}: ${item.filename}`;
      return false;
    },
    onprocessfile: (error, item) => {
      said.textContent = `${error ? words.failed : words.complete}: ${item.filename}`;
    },
  });

  form.addEventListener(
    "submit",
    (event) => {
      const busy = pond.getFiles().some((item) => [2, 3, 7, 9].includes(item.status));
      if (!busy) return;
      event.preventDefault();
      said.textContent = words.wait;
    },
    { capture: true },
  );
}
