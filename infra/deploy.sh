#!/usr/bin/env bash
# Deploys what `sam build` made as the stack of an environment and tries it from outside: infra/deploy.sh staging. Flags of
# `sam deploy` may follow, such as --no-confirm-changeset, or --parameter-overrides "Challenge=dynamic": what is not named there
# keeps the value that the stack has.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=${1:-}
case $environment in
  dev | staging | prod) shift ;;
  *) echo "Name the environment: make deploy ENV=dev, staging or prod" >&2; exit 2 ;;
esac
sam=${SAM:-.tools/python/bin/sam}
only_the_challenge=3 # how infra/smoke ends when nothing else is wrong

try() {
  "$sam" list stack-outputs --stack-name "frontdesk-$environment" --output json | "${SMOKE:-.build/smoke}" --outputs -
}

"$sam" deploy --config-env "$environment" "$@"
status=0
try || status=$?
if [ "$status" -eq "$only_the_challenge" ]; then
  echo
  echo "API Gateway does not hand on the authorizer's challenge here. Deploying again with Challenge=static, which the stack remembers."
  confirm=--confirm-changeset
  case " $* " in *" --no-confirm-changeset "*) confirm=--no-confirm-changeset ;; esac
  "$sam" deploy --config-env "$environment" --parameter-overrides Challenge=static "$confirm"
  status=0
  try || status=$?
fi
exit "$status"
