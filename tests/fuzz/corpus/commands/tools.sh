if [ -n "$CI" ]; then pnpm -r --filter "./packages/**" publish --no-git-checks; else yarn npm publish; fi
for p in a b; do (cd $p; bun publish --dry-run) ; done
case $1 in x) npx jsr publish --token "$JSR_TOKEN" ;; *) deno publish --allow-dirty ;; esac
docker run -e CI node:22 npm publish
sudo -E env CI=false lerna publish from-package --yes &
