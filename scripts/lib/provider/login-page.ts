/** The page on which somebody logs in at the provider of this machine. */
export function loginPage(mistake: string | null): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <title>Log in</title>
  <style>
    body { font: 16px system-ui; max-width: 22rem; margin: 4rem auto; padding: 0 1rem }
    label, input, button { display: block; width: 100%; box-sizing: border-box; margin-bottom: .75rem }
    input, button { font: inherit; padding: .5rem }
  </style>
</head>
<body>
  <h1>Log in</h1>
  <p>At the provider of this machine, for openEO.</p>
  ${mistake === null ? "" : `<p role="alert">${mistake}</p>`}
  <form method="post">
    <label>Name <input name="name" autocomplete="username" required autofocus /></label>
    <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
    <button>Log in</button>
  </form>
</body>
</html>`;
}
