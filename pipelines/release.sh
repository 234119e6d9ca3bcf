#!/usr/bin/env bash
# Asks Slipway for a release, follows it, and fails with the reason where it is not released.
#
#   release.sh PRODUCT VERSION
#
# It needs bash, curl and jq, and is told by its environment:
#   SLIPWAY_API           where the API is, such as https://slipway.example.com/api
#   SLIPWAY_AUDIENCE      for whom the run's token is asked of GitHub Actions or Azure DevOps; left out, SLIPWAY_TOKEN or SLIPWAY_KEY says who asks
#   SLIPWAY_CONNECTION    the id of the Azure DevOps service connection whose token is asked for; there SYSTEM_ACCESSTOKEN must be handed to the step
#   SLIPWAY_TOKEN         an access token of Entra, instead
#   SLIPWAY_KEY           a function key, where Slipway takes keys
#   SLIPWAY_ATTEMPT       which attempt of the version it is; 1 when left out
#   SLIPWAY_REQUESTED_BY  who asks, by their user name in Entra, so that they do not approve it; who began the run when left out, where the service tells
#   SLIPWAY_NOTES         what changed, for the approvers' card
#   SLIPWAY_COMMITTERS    who wrote it, a user name a line; they do not approve it
#   SLIPWAY_WAIT          how long to follow the release, in seconds; 3 hours when left out, 0 to ask only
#   SLIPWAY_INTERVAL      how often to look, in seconds; 15 when left out
#
# It ends with 0 when the version is released, or was accepted and is not followed; 1 when it is not released; 2 when it cannot ask; and 3 when the release is
# under way still. Asking again for the same is the same release, so a step may be repeated.
set -euo pipefail

product=${1:?say which product: release.sh PRODUCT VERSION}
version=${2:?say which version: release.sh PRODUCT VERSION}
api=${SLIPWAY_API:?set SLIPWAY_API to where the API is, such as https://slipway.example.com/api}
api=${api%/}
wait=${SLIPWAY_WAIT:-10800}
interval=${SLIPWAY_INTERVAL:-15}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# What others wrote must not be taken for a command of the pipeline's service.
plain() { tr '\r\n' '  ' <<<"$1" | sed ':again; s/##/# #/; t again; s/#\[/# [/g; s/ *$//'; }
say() { echo "Slipway: $(plain "$1")"; }
output() {
  [[ -z ${GITHUB_OUTPUT:-} ]] || echo "$1=$(plain "$2")" >>"$GITHUB_OUTPUT"
  [[ -z ${TF_BUILD:-} ]] || echo "##vso[task.setvariable variable=slipway_$1;isOutput=true]$(plain "$2")"
}

fail() {
  local text
  text=$(plain "$2")
  if [[ -n ${GITHUB_ACTIONS:-} ]]; then
    echo "::error title=Slipway::${text//'%'/'%25'}"
  elif [[ -n ${TF_BUILD:-} ]]; then
    echo "##vso[task.logissue type=error]$text"
  else
    echo "Slipway: $text" >&2
  fi
  exit "$1"
}

ask() { curl --silent --show-error --connect-timeout 10 --max-time 60 --retry 6 --retry-connrefused --retry-max-time 240 "$@"; }

# A run's token lasts for minutes, and a release for hours: it is asked for anew. Tokens go through files, and not through arguments that others can see.
token=${SLIPWAY_TOKEN:-} tokenAt=-1000
header() { printf 'header = "%s: %s"\n' "$1" "$2"; }
renew() {
  [[ -n ${SLIPWAY_AUDIENCE:-} ]] && ((SECONDS - tokenAt > 240)) || return 0
  local given
  if [[ -n ${ACTIONS_ID_TOKEN_REQUEST_URL:-} ]]; then
    given=$(ask --fail --config <(header Authorization "Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN") --get --data-urlencode "audience=$SLIPWAY_AUDIENCE" "$ACTIONS_ID_TOKEN_REQUEST_URL") \
      || fail 2 "GitHub gives no token; the job needs permissions: id-token: write."
    token=$(jq --raw-output '.value // empty' <<<"$given")
  elif [[ -n ${SYSTEM_OIDCREQUESTURI:-} ]]; then
    given=$(ask --fail --config <(header Authorization "Bearer ${SYSTEM_ACCESSTOKEN:-}") --header 'Content-Type: application/json' --data-binary '' \
      "$SYSTEM_OIDCREQUESTURI?api-version=7.1&serviceConnectionId=${SLIPWAY_CONNECTION:-}") \
      || fail 2 "Azure DevOps gives no token; hand SYSTEM_ACCESSTOKEN to the step, and name the service connection's id as SLIPWAY_CONNECTION."
    token=$(jq --raw-output '.oidcToken // empty' <<<"$given")
  else
    fail 2 "Nobody gives this run a token; run it in GitHub Actions or Azure DevOps, or set SLIPWAY_TOKEN instead of SLIPWAY_AUDIENCE."
  fi
  [[ -n $token ]] || fail 2 "The run's token is empty."
  [[ -z ${GITHUB_ACTIONS:-} ]] || echo "::add-mask::$token"
  tokenAt=$SECONDS
}

credential() {
  [[ -z $token ]] || header Authorization "Bearer $token"
  [[ -z ${SLIPWAY_KEY:-} ]] || header x-functions-key "$SLIPWAY_KEY"
}

# call PATH [curl's options]: the status, with the body in $answer.
call() {
  local path=$1
  shift
  renew
  status=$(ask --config <(credential) --output "$answer" --write-out '%{http_code}' "$@" "$api/$path")
}

problem() { jq --raw-output '.detail // .title // empty' "$answer" 2>/dev/null || head -c 300 "$answer"; }

request=$(jq --null-input --arg product "$product" --arg version "$version" --arg by "${SLIPWAY_REQUESTED_BY:-${GITHUB_ACTOR:-${BUILD_REQUESTEDFOREMAIL:-${BUILD_REQUESTEDFOR:-pipeline}}}}" \
  --argjson attempt "${SLIPWAY_ATTEMPT:-1}" --arg notes "${SLIPWAY_NOTES:-}" --arg committers "${SLIPWAY_COMMITTERS:-}" \
  '{$product, $version, requestedBy: $by, $attempt}
   + (if $notes == "" then {} else {$notes} end)
   + (if $committers == "" then {} else {committers: ($committers | split("\n") | map(select(. != "")) | unique)} end)')
call releases --header 'Content-Type: application/json' --data-binary "$request" || fail 2 "$api does not answer."
[[ $status == 20[02] ]] || fail 1 "$product $version was not accepted ($status): $(problem)"
id=$(jq --raw-output .id "$answer")
output id "$id"
say "$id is accepted: $api/releases/$id"
((wait > 0)) || exit 0

shown=
while true; do
  # Whatever keeps it from looking says nothing of the release, which goes on.
  if ! call "releases/$(jq --raw-output --null-input --arg id "$id" '$id | @uri')" || [[ $status != 200 ]]; then
    ((SECONDS < wait)) && [[ ${status:-} != 40[034] ]] || fail 3 "$id cannot be followed (${status:-no answer}), and goes on: $(problem)"
    tokenAt=-1000
    sleep "$interval"
    continue
  fi
  sentence=$(jq --raw-output .sentence "$answer")
  [[ $sentence == "$shown" ]] || say "$sentence"
  shown=$sentence
  outcome=$(jq --raw-output '.outcome.outcome // empty' "$answer")
  if [[ -n $outcome ]]; then
    output outcome "$outcome"
    [[ $outcome == Released ]] || fail 1 "$id: $sentence"
    exit 0
  fi
  ((SECONDS < wait)) || fail 3 "$id is under way still, and goes on: $sentence"
  sleep "$interval"
done
