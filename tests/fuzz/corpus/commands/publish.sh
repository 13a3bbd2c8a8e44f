set -euo pipefail
cd "packages/$NAME" && npm --loglevel verbose publish -w x --tag="${TAG:-next}" ./dist \
  --provenance || true
NODE_AUTH_TOKEN=$(cat token) npx -y npm@11 publish <<EOF
$HOME
EOF
