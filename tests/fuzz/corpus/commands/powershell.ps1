$env:NODE_AUTH_TOKEN = "x"
if ($LASTEXITCODE -ne 0) { exit 1 }
npm publish `
  --access public; npx semantic-release
