echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" >> ~/.npmrc
printf 'registry=%s\n' "$R" | tee -a .npmrc > /dev/null
cat > .npmrc <<-'END'
	provenance=true
	END
npm config set registry https://npm.pkg.github.com && npm version ${GITHUB_REF_NAME#v} --no-git-tag-version
npm i -g npm@^11.5.1 pnpm@latest-11; corepack enable npm
